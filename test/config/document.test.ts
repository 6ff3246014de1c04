// The texts made from the schema agree with it, and with the file that is shipped.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { configurationTable, envExample } from "../../src/config/document.js";
import { loadConfig } from "../../src/config/load.js";
import { SETTINGS } from "../../src/config/schema.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the schema", () => {
  it("has each name once, and a sentence for each", () => {
    const names = SETTINGS.map((setting) => setting.env);
    expect(new Set(names).size).toBe(names.length);
    for (const { doc } of SETTINGS) expect(doc).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it("says what it means that a setting without default is unset", () => {
    for (const setting of SETTINGS) expect(Boolean(setting.default)).toBe(setting.unset === undefined);
  });
});

describe(".env.example", () => {
  it("is up to date (npm run settings writes it)", async () => {
    expect(readFileSync(`${root}/.env.example`, "utf8")).toBe(envExample());
    await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/settings.ts", "--check"], {
      cwd: root,
    });
  });

  it("sets nothing as it stands", () => {
    expect(envExample()).not.toMatch(/^[^#\n]/m);
  });

  it("gives the defaults when every setting of it is taken", () => {
    const taken = envExample().replace(/^# ([A-Z_]+=)/gm, "$1");
    expect(taken.match(/^[A-Z_]+=/gm)).toEqual(SETTINGS.map((setting) => `${setting.env}=`));
    const input = { env: {}, terminal: true };
    expect(loadConfig({ ...input, dotenv: taken })).toEqual(loadConfig({ ...input, dotenv: null }));
  });
});

describe("the table of the README", () => {
  it("stands there as the schema has it", () => {
    expect(readFileSync(`${root}/README.md`, "utf8")).toContain(configurationTable());
  });

  const lines = configurationTable().trimEnd().split("\n");

  it("has a row of three cells for each setting", () => {
    expect(lines.slice(0, 2)).toEqual(["| name | default | meaning |", "| --- | --- | --- |"]);
    expect(lines).toHaveLength(SETTINGS.length + 2);
    for (const line of lines) expect(line.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  it.each([
    ["TRADER_WS_CLIENTS", "`5`"],
    ["TRADER_ORDERS_WS_FLUSH_INTERVAL", "`5.0`"],
    ["MONGODB_URI", "an embedded MongoDB"],
    ["HTTP_TOKEN", "none"],
    ["LOG_FORMAT", "`pretty` on a terminal, else `json`"],
  ])("shows the default of %s as %s", (name, shown) => {
    expect(lines.find((line) => line.startsWith(`| \`${name}\` |`))).toContain(`| ${shown} |`);
  });
});
