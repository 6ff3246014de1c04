// A table for every format: what it takes, what it refuses.
import convict from "convict";
import { describe, expect, it } from "vitest";
import {
  ADDRESSES,
  BOOLEAN,
  DEXES,
  type Format,
  oneOf,
  PATH,
  Refused,
  seconds,
  TOKEN,
  wholeNumber,
} from "../../src/config/formats.js";
import { DATABASE_NAME, MONGODB_URI } from "../../src/config/mongodb-uri.js";
import { API_URL, HOST, WS_URL } from "../../src/config/urls.js";

const A = `0x${"1".repeat(40)}`;
const B = `0x${"b".repeat(40)}`;
const WORDS = oneOf("auto", "webData2");

/** What convict makes of a text in a format: a value, or the sentences of its refusal. */
function read(format: Format<unknown>, text: string): { value: unknown } | { problems: readonly string[] } {
  const config = convict<Record<string, unknown>>(
    { setting: { format, default: null, env: "SETTING" } },
    { env: { SETTING: text }, args: [] },
  );
  const value: unknown = config.get("setting");
  if (!(value instanceof Refused)) return { value };
  expect(() => config.validate()).toThrow();
  return { problems: value.problems };
}

const TAKEN: [string, Format<unknown>, [text: string, value: unknown][]][] = [
  [
    "booleans",
    BOOLEAN,
    [
      ["true", true],
      ["TRUE", true],
      ["1", true],
      ["yes", true],
      ["On", true],
      ["false", false],
      ["0", false],
      ["NO", false],
      ["off", false],
    ],
  ],
  [
    "whole numbers",
    wholeNumber(0, 10),
    [
      ["0", 0],
      ["10", 10],
      ["007", 7],
    ],
  ],
  [
    "seconds",
    seconds(0, 3_600),
    [
      ["5.0", 5_000],
      ["5", 5_000],
      ["0.05", 50],
      ["1.005", 1_005],
      ["0", 0],
      ["3600", 3_600_000],
    ],
  ],
  [
    "words",
    WORDS,
    [
      ["auto", "auto"],
      ["WEBDATA2", "webData2"],
    ],
  ],
  [
    "addresses",
    ADDRESSES,
    [
      [A, [A]],
      [`${B.toUpperCase()} , ${A},${B},`, [B, A]],
      [",", []],
    ],
  ],
  [
    "dexes",
    DEXES,
    [
      ["xyz", ["xyz"]],
      ["xyz, flx,xyz", ["xyz", "flx"]],
    ],
  ],
  ["paths", PATH, [["./a b/c", "./a b/c"]]],
  ["tokens", TOKEN, [["s3cret!~", "s3cret!~"]]],
  [
    "hosts",
    HOST,
    [
      ["0.0.0.0", "0.0.0.0"],
      ["[::1]", "::1"],
      ["My-Host.lan", "my-host.lan"],
    ],
  ],
  [
    "REST URLs",
    API_URL,
    [
      ["https://api.hyperliquid.xyz", "https://api.hyperliquid.xyz"],
      ["HTTPS://Host:444/base/", "https://host:444/base"],
      ["http://127.3.2.1:8080/", "http://127.3.2.1:8080"],
      ["http://localhost", "http://localhost"],
      ["http://[::1]:1", "http://[::1]:1"],
    ],
  ],
  [
    "WebSocket URLs",
    WS_URL,
    [
      ["wss://host/ws?x=1", "wss://host/ws?x=1"],
      ["ws://127.0.0.1:9/ws", "ws://127.0.0.1:9/ws"],
      ["ws://[::1]/ws", "ws://[::1]/ws"],
    ],
  ],
  [
    "MongoDB URIs",
    MONGODB_URI,
    [
      ["mongodb://127.0.0.1:27017", "mongodb://127.0.0.1:27017"],
      ["mongodb+srv://u:p@cluster.host.tld/x?w=1", "mongodb+srv://u:p@cluster.host.tld/x?w=1"],
      ["mongodb://u:p%40%2F@a,b:1/admin?replicaSet=r", "mongodb://u:p%40%2F@a,b:1/admin?replicaSet=r"],
    ],
  ],
  [
    "database names",
    DATABASE_NAME,
    [
      ["hypertrail", "hypertrail"],
      ["trail-2_x", "trail-2_x"],
      ["x".repeat(63), "x".repeat(63)],
    ],
  ],
];

describe.each(TAKEN)("a setting of %s", (_, format, rows) => {
  it.each(rows)("takes %j as %j", (text, value) => {
    expect(read(format, text)).toEqual({ value });
  });
});

const REFUSED: [string, Format<unknown>, string[]][] = [
  ["booleans", BOOLEAN, ["y", "2", "truee", "null"]],
  [
    "whole numbers",
    wholeNumber(0, 10),
    ["abc", "5abc", "-3", "+3", "1.0", "1e1", "0x5", "11", "1 0", "\u0663"],
  ],
  ["seconds", seconds(0, 3_600), ["5s", "-1", ".5", "5.", "1e3", "0.0001", "3600.001", "NaN", "Infinity"]],
  ["words", WORDS, ["autos", "toString"]],
  ["paths", PATH, ["a\u0000b", "x".repeat(4_097)]],
  [
    "hosts",
    HOST,
    ["a b", "http://x", "*", "host:80", "8787", "-x", "[]", "256.0.0.1", "127.1", `${"x".repeat(64)}.lan`],
  ],
  [
    "REST URLs",
    API_URL,
    [
      "api.hyperliquid.xyz",
      "http://api.hyperliquid.xyz",
      "http://127.0.0.1.evil.org",
      "http://localhost.evil.org",
      "http://0.0.0.0",
      "https:host",
      "https://",
      "https://host/?q=1",
      "https://host/#f",
      "https://user@host",
      "https:\\\\host",
      "https://ho st",
      "wss://host",
      "file:///etc/passwd",
    ],
  ],
  ["WebSocket URLs", WS_URL, ["ws://host/ws", "https://host/ws", "wss://host/ws#f", "wss://u@host/ws"]],
  [
    "MongoDB URIs",
    MONGODB_URI,
    [
      ...["localhost:27017", "mongodb:/x", "mongodb://", "mongodb:///x", "MONGODB://x"],
      // What the driver will never take: an escape, an option, a port, a value, a database.
      ...[
        "mongodb://u:p%ss@h",
        "mongodb://h/?retryWrite=true",
        "mongodb://h:99999",
        "mongodb://h/?tls=maybe",
      ],
      ...[
        "mongodb://a,b/?directConnection=true",
        "mongodb+srv://h.x.y:1/",
        "mongodb://u:p/q@h",
        "mongodb://h/a.b",
      ],
    ],
  ],
  ["database names", DATABASE_NAME, ["a.b", "a b", "a/b", "$x", "admin", "LOCAL", "config", "x".repeat(64)]],
];

describe.each(REFUSED)("a setting of %s", (_, format, texts) => {
  it.each(texts)("refuses %j and says what is allowed", (text) => {
    const shown =
      text.length > 100
        ? expect.stringContaining("more characters")
        : expect.stringMatching(/ is (not|a URI) /);
    const answer = read(format, text);
    expect(answer).toEqual({ problems: [shown] });
    if (!/^mongodb(\+srv)?:\/\/[^/]/.test(text))
      expect(JSON.stringify(answer)).toContain(JSON.stringify(`is not ${format}`).slice(1, -1));
  });
});

describe("a refusal", () => {
  it("names each bad item of a list, and only those", () => {
    expect(read(ADDRESSES, `0x12,${A},${A}0`)).toEqual({
      problems: [
        '"0x12" is not an address (0x and 40 hex digits)',
        `"${A}0" is not an address (0x and 40 hex digits)`,
      ],
    });
    expect(read(DEXES, "xyz, a:b, averyverylongname1")).toEqual({
      problems: [
        '"a:b" is not a dex name (1 to 16 lower-case letters or digits)',
        '"averyverylongname1" is not a dex name (1 to 16 lower-case letters or digits)',
      ],
    });
  });

  it.each([
    [MONGODB_URI, "mongo://user:hunter2@host/db"],
    [MONGODB_URI, "user:hunter2@host"],
    [MONGODB_URI, "mongodb://\u0007user:p@ss:/hunter2@host"],
    [MONGODB_URI, "mongodb://user:p@ss:/hunter2@host"],
    [MONGODB_URI, "mongodb://user:p%ss:hunter2@host"],
    [MONGODB_URI, "mongodb://hunter2:%zz@host/?hunter=2"],
    [MONGODB_URI, "mysql://host/?tlsCertificateKeyFilePassword=hunter2"],
    [API_URL, "https://user:hunter2@host"],
    [WS_URL, "wss://user:p@:/hunter2@host"],
    [TOKEN, "hunter2 hunter2"],
  ])("of %s never shows the secret in %j", (format, text) => {
    const answer = read(format, text);
    expect(answer).toHaveProperty("problems");
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });
});
