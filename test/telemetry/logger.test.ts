// What reaches the log, in both formats.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createLogger, type Logger, type LoggerOptions } from "../../src/telemetry/logger.js";

function written(
  format: LoggerOptions["format"],
  log: (logger: Logger) => void,
  level: LoggerOptions["level"] = "info",
): string {
  const lines: string[] = [];
  log(createLogger({ level, format, destination: { write: (line) => lines.push(line) } }));
  return lines.join("");
}

describe.each(["json", "pretty"] as const)("a %s log", (format) => {
  it("has no secret, whether in the message, in a member, in a binding or in an error's causes", () => {
    const cause = new Error("inner mongodb://u:p@ss:/hunter2@h", { cause: "https://v:hunter2@k" });
    const output = written(format, (logger) => {
      logger.info("connecting to mongodb://u:hunter2@h/db");
      logger.info({ deep: [{ uri: "mongodb://u:two hunter2@h/db" }] }, "deep");
      logger.info({ http: { token: "hunter2" }, headers: { authorization: "hunter2" } }, "known names");
      logger.child({ uri: "https://u:hunter2@h" }).info("%s", "mongodb://u:hunter2@h");
      logger.error(new Error("outer", { cause }));
      logger.error({ error: cause }, "failed");
      logger.error({ err: Object.assign(new Error("own members"), { password: "hunter2" }) }, "failed");
    });
    expect(output).not.toContain("hunter2");
    expect(output).toContain("connecting to mongodb://u:***@h/db");
    expect(output).toContain("outer: inner mongodb://u:***@h: https://v:***@k");
  });

  it("has no control character that it was given, and one record cannot pose as two", () => {
    const hostile = "\u001b[2J\u009b31m\u0007BTC\r\n[2026-01-01] INFO: forged\u202e";
    const output = written(format, (logger) => {
      logger.info({ coin: hostile, [hostile]: 1, list: [hostile] }, hostile);
      logger.error(new Error(hostile));
    });
    expect(output.replaceAll("\n", "")).toMatch(/^\P{Cc}*$/u);
    expect(output).not.toContain("\u202e");
    expect(output).not.toMatch(/^\[2026-01-01\] INFO: forged/m);
    expect(output).toContain("BTC [2026-01-01] INFO: forged");
  });

  it("has ISO times, and the stack of an error with its causes", () => {
    const output = written(format, (logger) =>
      logger.error(new Error("outer", { cause: new Error("inner") })),
    );
    expect(output).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/);
    expect(output).toContain("caused by: Error: inner");
    expect(output).toContain("logger.test.ts");
  });

  it("shortens texts beyond measure", () => {
    expect(written(format, (logger) => logger.info("x".repeat(1_000_000))).length).toBeLessThan(11_000);
  });

  it("leaves out what is below its level", () => {
    const log = (logger: Logger) => logger.warn("unseen");
    expect(written(format, log, "error")).toBe("");
    expect(written(format, log, "silent")).toBe("");
  });
});

describe("a json log", () => {
  it("is a JSON object per line, with the level by name", () => {
    const output = written("json", (logger) => {
      logger.info({ inserted: 3, ms: 12, none: null }, "Flushed 3 order updates to database");
      logger.warn("plain");
    });
    const records = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records).toEqual([
      {
        level: "info",
        time: expect.any(String),
        inserted: 3,
        ms: 12,
        none: null,
        msg: "Flushed 3 order updates to database",
      },
      { level: "warn", time: expect.any(String), msg: "plain" },
    ]);
  });

  it("says of a secret that is not set that it is not", () => {
    expect(written("json", (logger) => logger.info({ token: null }))).toContain('"token":null');
  });
});

describe("a pretty log", () => {
  it("is a line for each record", () => {
    const output = written("pretty", (logger) => logger.info({ inserted: 3 }, "Flushed"));
    expect(output).toMatch(/^\[[^\]]+Z\] INFO: Flushed \{"inserted":3\}\n$/);
  });
});

describe("a log to stderr", () => {
  it.each(["json", "pretty"])(
    "has every %s line when the process exits at once, and stdout has none",
    async (format) => {
      const logger = new URL("../../src/telemetry/logger.ts", import.meta.url).href;
      const code = `
      import { createLogger } from ${JSON.stringify(logger)};
      const log = createLogger({ level: "info", format: ${JSON.stringify(format)} });
      for (let i = 0; i < 5000; i++) log.info("line %d", i);
      process.exit(0);`;
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ["--import", "tsx", "--input-type=module", "--eval", code],
        { maxBuffer: 64 * 1_024 * 1_024 },
      );
      expect(stdout).toBe("");
      expect(stderr.match(/line \d+/g)).toHaveLength(5_000);
    },
  );
});
