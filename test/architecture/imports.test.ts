// The import rules: the source keeps them, and each of them is broken by what it forbids.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { ICruiseResult } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CRUISE = resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const RULES = resolve(".dependency-cruiser.cjs");

/** What is broken in the `src` of a directory, as `rule: importer -> imported`. */
async function broken(directory: string): Promise<string[]> {
  const asked = [CRUISE, "src", "--config", RULES, "--output-type", "json"];
  const { stdout } = await promisify(execFile)(process.execPath, asked, {
    cwd: directory,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary }: ICruiseResult = JSON.parse(stdout);
  expect(summary.totalCruised).toBeGreaterThan(10);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

/** A tree that keeps the rules. */
const KEPT = {
  "main.ts": 'import "./cli/program.js";',
  "index.ts": 'import "./app/collector.js";\nexport type { Listeners } from "./pipeline/taps.js";',
  "cli/program.ts": 'import "../app/collector.js";\nimport "commander";\nimport "node:fs";',
  "app/collector.ts": [
    ...["pipeline/intake", "pipeline/taps", "store/writer", "server/server", "simulator/venue"],
    ...[
      "venues/hyperliquid/index",
      "timing/clock",
      "config/load",
      "telemetry/log",
      "domain/order",
      "version",
    ],
  ]
    .map((path) => `import "../${path}.js";`)
    .join("\n"),
  "domain/order.ts": 'import "big.js";\nimport "node:crypto";',
  "venues/hyperliquid/index.ts": 'export * from "./stream/pool.js";',
  "venues/hyperliquid/limits.ts": "export const MAX = 1;",
  "venues/hyperliquid/wire/decode.ts": 'export * from "../limits.js";',
  "venues/hyperliquid/observe/observe.ts": 'import "../wire/decode.js";\nimport "../../../domain/order.js";',
  "venues/hyperliquid/stream/pool.ts": 'import "../observe/observe.js";\nimport "ws";',
  "pipeline/intake.ts":
    'import "../domain/order.js";\nimport type { Logger } from "pino";\nexport type L = Logger;',
  "pipeline/taps.ts": "export type Listeners = string;",
  "store/writer.ts": 'import "../domain/order.js";\nimport "mongodb";',
  "server/server.ts": 'import "../config/load.js";\nimport "../telemetry/log.js";',
  "config/load.ts": 'import "../telemetry/log.js";',
  "telemetry/log.ts": 'import "pino";',
  "timing/clock.ts": "export const NOW = 1;",
  "simulator/venue.ts": 'import "../venues/hyperliquid/wire/decode.js";\nimport "./model/trader.js";',
  "simulator/model/trader.ts": 'import type { Order } from "./order.js";\nexport type Trader = Order[];',
  "simulator/model/order.ts":
    'import type { Trader } from "./trader.js";\nexport interface Order { of: Trader }',
  "version.ts": 'import "node:fs";',
};

/** One import each that a rule forbids: by whom, of what, and the rule that says so. */
const FORBIDDEN = [
  ["domain/a.ts", "../pipeline/intake.js", "domain: rooms"],
  ["domain/b.ts", "../venues/hyperliquid/limits.js", "domain: rooms"],
  ["domain/c.ts", "../timing/clock.js", "domain: rooms"],
  ["domain/d.ts", "node:fs", "domain: packages"],
  ["domain/e.ts", "ws", "domain: packages"],
  ["venues/hyperliquid/wire/a.ts", "../observe/observe.js", "wire: rooms"],
  ["venues/hyperliquid/wire/b.ts", "../../../domain/order.js", "wire: rooms"],
  ["venues/hyperliquid/observe/a.ts", "../stream/pool.js", "observe: rooms"],
  ["venues/hyperliquid/stream/a.ts", "../../../pipeline/intake.js", "stream: rooms"],
  ["venues/hyperliquid/stream/b.ts", "../../../telemetry/log.js", "stream: rooms"],
  ["pipeline/a.ts", "../store/writer.js", "pipeline: rooms"],
  ["pipeline/b.ts", "../venues/hyperliquid/index.js", "pipeline: rooms"],
  ["pipeline/c.ts", "mongodb", "pipeline: packages"],
  ["pipeline/d.ts", "pino", "of pino, types"],
  ["journal/a.ts", "../store/writer.js", "journal: rooms"],
  ["journal/b.ts", "../pipeline/intake.js", "journal: rooms"],
  ["journal/c.ts", "node:net", "journal: packages"],
  ["store/a.ts", "../server/server.js", "store: rooms"],
  ["store/b.ts", "../pipeline/intake.js", "store: rooms"],
  ["server/a.ts", "../store/writer.js", "server: rooms"],
  ["config/a.ts", "../app/collector.js", "config: rooms"],
  ["telemetry/a.ts", "../config/load.js", "telemetry: rooms"],
  ["timing/a.ts", "../domain/order.js", "timing: rooms"],
  ["simulator/a.ts", "../domain/order.js", "simulator: rooms"],
  ["simulator/b.ts", "../venues/hyperliquid/index.js", "simulator: rooms"],
  ["simulator/c.ts", "../store/writer.js", "simulator: rooms"],
  ["app/a.ts", "../venues/hyperliquid/stream/pool.js", "app: rooms"],
  ["app/b.ts", "../venues/hyperliquid/wire/decode.js", "app: rooms"],
  ["app/c.ts", "../cli/program.js", "app: rooms"],
  ["app/d.ts", "../main.js", "app: rooms"],
  ["app/e.ts", "../../test/support.js", "nothing of the tests"],
  ["app/f.ts", "vitest", "nothing that is for development"],
  ["cli/a.ts", "../main.js", "cli: rooms"],
  ["cli/b.ts", "../store/writer.js", "cli: rooms"],
  ["cli/c.ts", "../pipeline/intake.js", "cli: rooms"],
  ["timing/b.ts", "./nowhere.js", "found"],
  ["backroom/a.ts", "../domain/order.js", "every file has its room"],
] as const;

/** Two files that import each other. */
const CIRCLES = [
  ["domain/x.ts", "domain/y.ts", "import type", "no circle"],
  ["simulator/model/x.ts", "simulator/model/y.ts", "import", "no circle when it runs"],
] as const;

const PACKAGES = {
  dependencies: ["big.js", "commander", "mongodb", "pino", "ws"],
  devDependencies: ["vitest"],
};

let directory: string;
let found: string[];

async function write(path: string, text: string): Promise<void> {
  const full = join(directory, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, `${text}\n`);
}

async function writeTree(): Promise<void> {
  const named = Object.entries(PACKAGES).map(([kind, names]) => [
    kind,
    Object.fromEntries(names.map((name) => [name, "1.0.0"])),
  ]);
  await write("package.json", JSON.stringify({ type: "module", ...Object.fromEntries(named) }));
  for (const name of Object.values(PACKAGES).flat()) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    await write(`node_modules/${name}/index.js`, "module.exports = {};");
  }
  await write("test/support.ts", "export const X = 1;");
  for (const [path, text] of Object.entries(KEPT)) await write(`src/${path}`, text);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "hypertrail-imports-"));
  await writeTree();
});

afterAll(() => rm(directory, { recursive: true }));

describe("the rules of who imports whom", () => {
  it("are kept by the source", async () => expect(await broken(".")).toEqual([]));

  it("are kept by a tree that imports what each room may", async () =>
    expect(await broken(directory)).toEqual([]));
});

describe("a forbidden import", () => {
  beforeAll(async () => {
    for (const [path, imported] of FORBIDDEN) await write(`src/${path}`, `import "${imported}";`);
    for (const [one, other, how] of CIRCLES) {
      const name = (path: string) => `./${path.replace(/^.*\/|\.ts$/g, "")}.js`;
      await write(`src/${one}`, `${how} { Y } from "${name(other)}";\nexport const X: number = 1 as Y;`);
      await write(`src/${other}`, `${how} { X } from "${name(one)}";\nexport type Y = typeof X & number;`);
    }
    found = await broken(directory);
  });

  it.each(FORBIDDEN)("%s of %s is named by the rule %j", (path, _, rule) => {
    expect(found.filter((each) => each.startsWith(`${rule}: src/${path} -> `))).toHaveLength(1);
  });

  it.each(CIRCLES)("%s and %s that import each other are named (%s)", (one, other, _, rule) => {
    const ways = [`${rule}: src/${one} -> src/${other}`, `${rule}: src/${other} -> src/${one}`];
    expect(found.filter((each) => ways.includes(each))).not.toEqual([]);
  });

  it("and a file that nobody imports are all that is named", () => {
    const planted = [
      ...FORBIDDEN.map(([path]) => path),
      ...CIRCLES.map(([one]) => one),
      ...CIRCLES.map(([, other]) => other),
    ];
    expect(found.filter((each) => !planted.some((path) => each.includes(`: src/${path} -> `)))).toEqual([]);
    for (const path of planted) expect(found).toContain(`nothing unused: src/${path} -> src/${path}`);
  });
});
