// The promises of loading: who wins, what is reported, what comes out.
import { describe, expect, expectTypeOf, it } from "vitest";
import { type Config, ConfigError, type ConfigInput, loadConfig } from "../../src/config/load.js";
import { SETTINGS } from "../../src/config/schema.js";
import type { Address } from "../../src/domain/address.js";

const ADDRESS = `0x${"aB".repeat(20)}`;

function load(input: Partial<ConfigInput> = {}) {
  return loadConfig({ env: {}, dotenv: null, terminal: false, ...input });
}

function problemsOf(env: ConfigInput["env"]): readonly string[] {
  try {
    load({ env });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a configuration", () => {
  it("has the documented default of every setting when nothing is given", () => {
    expect(load()).toEqual({
      config: {
        stream: { enabled: true, clients: 5, feed: "auto", exact: "auto", maxUsers: 10 },
        tape: "auto",
        flush: { events: 1_000, intervalMs: 5_000 },
        journal: { maxMb: 2_048, keepMs: 3_600_000 },
        orders: { enabled: true, closeAfterMissing: 2 },
        positions: { sampleIntervalMs: 300_000 },
        backfill: { intervalMs: 21_600_000 },
        traders: [],
        dexes: [],
        venue: {
          apiUrl: "https://api.hyperliquid.xyz",
          leaderboardUrl: "https://stats-data.hyperliquid.xyz/Mainnet/leaderboard",
          localAddresses: [],
          weightPerMinute: 1_200,
          wsUrl: "wss://api.hyperliquid.xyz/ws",
        },
        store: {
          kind: "embedded",
          uri: null,
          database: "hypertrail",
          embeddedPort: 27_117,
          retentionDays: { orders: 30, positions: 90, fills: 365 },
        },
        dataDir: ".hypertrail",
        http: { host: "127.0.0.1", port: 8_787, token: null },
        log: { level: "info", format: "json" },
      },
      warnings: [],
    });
  });

  it("takes every setting under its own name", () => {
    const { config } = load({
      env: {
        TRADER_WS_ENABLED: "no",
        TRADER_WS_CLIENTS: "1",
        HYPERLIQUID_LOCAL_ADDRESSES: "127.0.0.2, 2001:DB8::7, 2001:db8:0::7, ::ffff:127.0.0.2",
        TRADER_WS_MESSAGE_BUFFER_SIZE: "7",
        TRADER_ORDERS_WS_ENABLED: "off",
        TRADER_ORDERS_WS_FLUSH_INTERVAL: "0.25",
        JOURNAL_MAX_MB: "64",
        JOURNAL_KEEP_MINUTES: "1.5",
        TRADER_WS_FEED: "webData2",
        TRADER_WS_EXACT: "false",
        TRADER_TAPE: "true",
        TRADER_WS_MAX_USERS: "3",
        TRADER_ORDERS_CLOSE_AFTER_MISSING: "1",
        TRADER_POSITIONS_SAMPLE_INTERVAL: "0",
        TRADERS: `${ADDRESS}, ${ADDRESS.toLowerCase()},`,
        TRADER_DEXES: "xyz,flx,xyz",
        HYPERLIQUID_API_URL: "http://127.0.0.1:4000/",
        HYPERLIQUID_LEADERBOARD_URL: "http://127.0.0.1:4000/Mainnet/leaderboard",
        HYPERLIQUID_WS_URL: "ws://localhost:4001/stream",
        MONGODB_URI: "mongodb://u:p@db/",
        MONGODB_DB: "trail",
        MONGODB_EMBEDDED_PORT: "1",
        TRADER_ORDERS_RETENTION_DAYS: "0",
        TRADER_POSITIONS_RETENTION_DAYS: "1",
        TRADER_FILLS_RETENTION_DAYS: "2",
        DATA_DIR: "/var/lib/hypertrail",
        HTTP_HOST: "0.0.0.0",
        HTTP_PORT: "0",
        HTTP_TOKEN: "t0ken",
        LOG_LEVEL: "WARN",
        LOG_FORMAT: "pretty",
      },
    });
    expect(config).toEqual({
      stream: { enabled: false, clients: 1, feed: "webData2", exact: "false", maxUsers: 3 },
      tape: "true",
      flush: { events: 7, intervalMs: 250 },
      journal: { maxMb: 64, keepMs: 90_000 },
      orders: { enabled: false, closeAfterMissing: 1 },
      positions: { sampleIntervalMs: 0 },
      backfill: { intervalMs: 21_600_000 },
      traders: [ADDRESS.toLowerCase()],
      dexes: ["xyz", "flx"],
      venue: {
        apiUrl: "http://127.0.0.1:4000",
        leaderboardUrl: "http://127.0.0.1:4000/Mainnet/leaderboard",
        localAddresses: ["127.0.0.2", "2001:db8::7"],
        weightPerMinute: 1_200,
        wsUrl: "ws://localhost:4001/stream",
      },
      store: {
        kind: "configured",
        uri: "mongodb://u:p@db/",
        database: "trail",
        embeddedPort: 1,
        retentionDays: { orders: 0, positions: 1, fills: 2 },
      },
      dataDir: "/var/lib/hypertrail",
      http: { host: "0.0.0.0", port: 0, token: "t0ken" },
      log: { level: "warn", format: "pretty" },
    });
  });

  it("is frozen at every depth", () => {
    const { config } = load({ env: { TRADERS: ADDRESS } });
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(config)).toBe(true);
  });

  it("has a type for each setting, null only where nothing is a default", () => {
    expectTypeOf<Config["stream"]["feed"]>().toEqualTypeOf<"auto" | "components" | "webData2">();
    expectTypeOf<Config["traders"]>().toEqualTypeOf<readonly Address[]>();
    expectTypeOf<Config["store"]["uri"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Config["venue"]>().toEqualTypeOf<{
      readonly apiUrl: string;
      readonly leaderboardUrl: string;
      readonly localAddresses: readonly string[];
      readonly weightPerMinute: number;
      readonly wsUrl: string;
    }>();
    expectTypeOf<Config["log"]["format"]>().toEqualTypeOf<"pretty" | "json">();
    expectTypeOf<Config["store"]["retentionDays"]["fills"]>().toEqualTypeOf<number>();
  });

  it("logs prettily on a terminal unless told otherwise", () => {
    expect(load({ terminal: true }).config.log.format).toBe("pretty");
    expect(load({ terminal: true, env: { LOG_FORMAT: "json" } }).config.log.format).toBe("json");
  });
});

describe("where settings come from", () => {
  it("the environment wins over .env", () => {
    const dotenv = "TRADER_WS_CLIENTS=2\nHTTP_PORT=9000 # a comment\nexport MONGODB_DB='quoted'\n";
    const { config } = load({ env: { TRADER_WS_CLIENTS: "3" }, dotenv });
    expect(config.stream.clients).toBe(3);
    expect(config.http.port).toBe(9_000);
    expect(config.store.database).toBe("quoted");
  });

  it.each(["", "   ", "\t"])("%j is unset, in the environment and in .env alike", (blank) => {
    expect(load({ env: { TRADER_WS_CLIENTS: blank } }).config.stream.clients).toBe(5);
    expect(load({ dotenv: `TRADER_WS_CLIENTS="${blank}"` }).config.stream.clients).toBe(5);
    const both = load({ env: { TRADER_WS_CLIENTS: blank }, dotenv: "TRADER_WS_CLIENTS=2" });
    expect(both.config.stream.clients).toBe(2);
  });

  it("white space around a value does not count", () => {
    expect(load({ env: { TRADER_WS_CLIENTS: " 4\n" } }).config.stream.clients).toBe(4);
  });

  it("neither the input nor the environment of the process is changed or read", () => {
    const before = { ...process.env };
    process.env.TRADER_WS_CLIENTS = "7";
    try {
      const env = Object.freeze({ HTTP_PORT: "1" });
      expect(load({ env, dotenv: "LOG_LEVEL=debug" }).config.stream.clients).toBe(5);
      expect(process.env.LOG_LEVEL).toBe(before.LOG_LEVEL);
    } finally {
      if (before.TRADER_WS_CLIENTS === undefined) delete process.env.TRADER_WS_CLIENTS;
      else process.env.TRADER_WS_CLIENTS = before.TRADER_WS_CLIENTS;
    }
  });
});

describe("a wrong configuration", () => {
  it("is refused with all of its problems, a line each", () => {
    expect(
      problemsOf({
        TRADER_WS_ENABLED: "maybe",
        TRADER_WS_CLIENTS: "abc",
        TRADER_WS_FEED: "best",
        TRADER_WS_MESSAGE_BUFFER_SIZE: "-3",
        TRADER_ORDERS_WS_FLUSH_INTERVAL: "5s",
        TRADERS: `0x12, ${ADDRESS}`,
        TRADER_DEXES: "XYZ",
        HYPERLIQUID_LOCAL_ADDRESSES: "0.0.0.0, eth0, 127.0.0.2",
        HYPERLIQUID_API_URL: "http://api.hyperliquid.xyz",
        MONGODB_URI: "postgres://u:secret@db/x",
        HTTP_PORT: "65536",
        LOG_LEVEL: "loud",
        HTTP_HOST: "0.0.0.0",
      }),
    ).toEqual([
      'TRADER_WS_ENABLED: "maybe" is not true or false (or yes, no, on, off, 1, 0)',
      'TRADER_WS_CLIENTS: "abc" is not a whole number from 1 to 10',
      'TRADER_WS_FEED: "best" is not one of auto, components, webData2',
      'TRADER_WS_MESSAGE_BUFFER_SIZE: "-3" is not a whole number from 1 to 100000',
      'TRADER_ORDERS_WS_FLUSH_INTERVAL: "5s" is not a number of seconds from 0.05 to 3600 (at most 3 decimals)',
      'TRADERS: "0x12" is not an address (0x and 40 hex digits)',
      'TRADER_DEXES: "XYZ" is not a dex name (1 to 16 lower-case letters or digits)',
      'HYPERLIQUID_API_URL: "http://api.hyperliquid.xyz" is not an https:// URL without user, query or fragment (http:// for loopback only)',
      'HYPERLIQUID_LOCAL_ADDRESSES: "0.0.0.0" is not an IP address of this machine (such as 192.0.2.7 or 2001:db8::7)',
      'HYPERLIQUID_LOCAL_ADDRESSES: "eth0" is not an IP address of this machine (such as 192.0.2.7 or 2001:db8::7)',
      'MONGODB_URI: "***@db/x" is not a URI that starts with mongodb:// or mongodb+srv://, or none',
      'HTTP_PORT: "65536" is not a whole number from 0 to 65535, or off',
      'LOG_LEVEL: "loud" is not one of fatal, error, warn, info, debug, trace, silent',
      'HTTP_TOKEN: needed, since HTTP_HOST "0.0.0.0" is not loopback',
    ]);
  });

  it.each([
    ["neither names one", {}, "hypertrail"],
    ["MONGODB_DB does", { MONGODB_DB: "mine" }, "mine"],
    ["the path of MONGODB_URI does", { MONGODB_URI: "mongodb://u:p@h/theirs?w=1" }, "theirs"],
    ["the path of an SRV name does", { MONGODB_URI: "mongodb+srv://c.host.tld/theirs" }, "theirs"],
    ["both name the same", { MONGODB_URI: "mongodb://h/one", MONGODB_DB: "one" }, "one"],
    ["the path names where credentials are", { MONGODB_URI: "mongodb://u:p@h/admin" }, "hypertrail"],
    ["the path has none", { MONGODB_URI: "mongodb://h/?w=1" }, "hypertrail"],
  ])("takes the database where %s", (_, env, database) => {
    expect(load({ env }).config.store.database).toBe(database);
  });

  it("refuses a MONGODB_DB that contradicts the path of MONGODB_URI", () => {
    expect(problemsOf({ MONGODB_URI: "mongodb://u:p@h/theirs", MONGODB_DB: "mine" })).toEqual([
      'MONGODB_DB: "mine" contradicts "theirs" in the path of MONGODB_URI: name one (where credentials are kept is told by authSource)',
    ]);
  });

  it("names what the driver will not have in a MONGODB_URI, in the driver's words", () => {
    expect(problemsOf({ MONGODB_URI: "mongodb://me:secret@h/?retryWrite=true" })).toEqual([
      'MONGODB_URI: "***@h/?retryWrite=true" is a URI that can never work: option retrywrite is not supported',
    ]);
  });

  it("is refused when it comes from .env too", () => {
    expect(() => load({ dotenv: "TRADER_WS_CLIENTS=5abc" })).toThrow(
      'TRADER_WS_CLIENTS: "5abc" is not a whole number from 1 to 10',
    );
  });

  it.each(["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]"])("%s needs no token", (HTTP_HOST) => {
    expect(problemsOf({ HTTP_HOST })).toEqual([]);
  });

  it.each(["0.0.0.0", "::", "192.168.1.5", "my-host.lan"])("%s needs a token", (HTTP_HOST) => {
    expect(problemsOf({ HTTP_HOST })).toEqual([
      `HTTP_TOKEN: needed, since HTTP_HOST "${HTTP_HOST}" is not loopback`,
    ]);
    expect(problemsOf({ HTTP_HOST, HTTP_TOKEN: "t" })).toEqual([]);
  });

  it("does not ask for a token where the host or the token itself was refused", () => {
    expect(problemsOf({ HTTP_HOST: "a b" })).toHaveLength(1);
    expect(problemsOf({ HTTP_HOST: "0.0.0.0", HTTP_TOKEN: "two words" })).toEqual([
      "HTTP_TOKEN: its value (not shown) is not 1 to 256 visible ASCII characters without blanks",
    ]);
  });

  it("shows a long value shortened and control characters never", () => {
    const [problem] = problemsOf({ TRADER_WS_FEED: `\u001b[31m\u009b2J${"x".repeat(5_000)}` });
    expect(problem).toMatch(/^TRADER_WS_FEED: "x{100}\.\.\. \(4900 more characters\)" is not one of/);
  });
});

describe("a name that is no setting", () => {
  it("is warned of with the nearest name, wherever it was given", () => {
    const { warnings } = load({
      env: { TRADER_WS_CLIENT: "3", PATH: "/bin", WS_CLIENTS: "1", TRADER_EMPTY: "" },
      dotenv: "HYPERLIQUID_API_URI=https://x\nTRADER_WS_CLIENT=4\nTRADER_FAVOURITE_COLOUR=blue",
    });
    expect(warnings).toEqual([
      "HYPERLIQUID_API_URI is not a setting; did you mean HYPERLIQUID_API_URL?",
      "TRADER_FAVOURITE_COLOUR is not a setting",
      "TRADER_WS_CLIENT is not a setting; did you mean TRADER_WS_CLIENTS?",
    ]);
  });

  it("is never the name of a setting", () => {
    const given = SETTINGS.map((setting) => [setting.env, setting.default ?? undefined]);
    expect(load({ env: Object.fromEntries(given) }).warnings).toEqual([]);
  });
});
