// Secrets are masked, all else stays readable.
import { describe, expect, it } from "vitest";
import { redact } from "../../src/telemetry/redact.js";

describe("redaction", () => {
  it.each([
    ["mongodb://user:hunter2@host:27017/db", "mongodb://user:***@host:27017/db"],
    ["mongodb+srv://user:hunter2@cluster.example/?w=1", "mongodb+srv://user:***@cluster.example/?w=1"],
    ["mongodb://user:p@ss:/w@host/db", "mongodb://user:***@host/db"],
    ["mongodb://user:p%40ss%3A%2Fw@host/db", "mongodb://user:***@host/db"],
    ["mongodb://user:two words@host/db", "mongodb://user:***@host/db"],
    ['mongodb://user:quo"te@host/db', "mongodb://user:***@host/db"],
    ["mongodb://:hunter2@host", "mongodb://:***@host"],
    ["mongodb://user:@host", "mongodb://user:***@host"],
    [
      "mongodb://a:hunter2@h1,h2:27018,h3/db?replicaSet=rs",
      "mongodb://a:***@h1,h2:27018,h3/db?replicaSet=rs",
    ],
    ["mongodb://a:one@h1,mongodb://b:two@h2", "mongodb://a:***@h2"],
    ["mongodb://h1/a then mongodb://b:two@h2", "mongodb://h1/a then mongodb://b:***@h2"],
    ["https://user:hunter2@host/path", "https://user:***@host/path"],
    ["http://user:p@ss:/w@127.0.0.1:80", "http://user:***@127.0.0.1:80"],
    ["wss://user:hunter2@host/ws", "wss://user:***@host/ws"],
    ['failed: "https://u:hunter2@h/" (GET), twice', 'failed: "https://u:***@h/" (GET), twice'],
    ["first https://u:one@h\nthen https://v:two@h", "first https://u:***@h\nthen https://v:***@h"],
    [
      "mongodb://h/?tlsCertificateKeyFilePassword=a:b@c&w=1",
      "mongodb://h/?tlsCertificateKeyFilePassword=***&w=1",
    ],
    [
      "authMechanismProperties=AWS_SESSION_TOKEN:abc/d==&w=1",
      "authMechanismProperties=AWS_SESSION_TOKEN:***&w=1",
    ],
    ["https://h/?token=abc&api_key=d", "https://h/?token=***&api_key=***"],
    ["Authorization: Bearer hunter2", "Authorization: Bearer ***"],
  ])("makes %j %j", (text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(redacted)).toBe(redacted);
  });

  it.each([
    "mongodb://127.0.0.1:27017/hypertrail",
    "mongodb://user@host/db",
    "https://api.hyperliquid.xyz/info",
    "https://example.org/@someone",
    "connect ECONNREFUSED 127.0.0.1:27017",
    "at file:///srv/node_modules/@scope/x/index.js:10:5",
    "write to someone@example.org",
    "",
  ])("leaves %j as it is", (text) => expect(redact(text)).toBe(text));

  it("leaves what is masked already, so that redacted texts can be joined", () => {
    const joined = `${redact("mongodb://u:one@h/db")}: ${redact("https://v:two@k/")}`;
    expect(redact(joined)).toBe("mongodb://u:***@h/db: https://v:***@k/");
  });
});
