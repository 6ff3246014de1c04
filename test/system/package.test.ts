// The package as others get it: packed, installed elsewhere, a command, and a library with types.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const INSTALL_MS = 300_000;

let home: string;
/** Paths within the package. */
let files: string[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "hypertrail-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", home]);
  const [packed] = JSON.parse(stdout);
  files = packed.files.map((file: { path: string }) => file.path);
  // As whoever has set it gets it, with nothing of our checkout: neither its lock nor its settings of npm.
  await writeFile(join(home, "package.json"), '{"private":true,"type":"module"}');
  await writeFile(join(home, ".npmrc"), "engine-strict=true\n");
  const quiet = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...quiet, `./${packed.filename}`], { cwd: home });
}, INSTALL_MS);

afterAll(() => rm(home, { recursive: true, force: true }));

describe("the package, installed with engine-strict into an empty folder", () => {
  it("has a command that says its version and lists its commands", async () => {
    const command = join(home, "node_modules/.bin/hypertrail");
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    expect((await run(command, ["--version"])).stdout.trim()).toBe(version);
    const help = (await run(command, ["--help"])).stdout;
    for (const name of ["collect", "simulate"]) expect(help).toContain(name);
  });

  it("serves HTTP: nothing that it needs is missing or too new", async () => {
    const script = `
      import { createCollector } from "hypertrail";
      const settings = { HTTP_PORT: "0", MONGODB_URI: "mongodb://127.0.0.1:9", DATA_DIR: "data", LOG_LEVEL: "silent" };
      const collector = createCollector({ settings });
      collector.start().catch(() => undefined);
      while (collector.url === null) await new Promise(setImmediate);
      console.log((await fetch(collector.url + "/health/ready")).status);
      await collector.stop();
      process.exit();`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { cwd: home });
    expect(stdout.trim()).toBe("503");
  });

  it("gives a strict TypeScript project all words that its user meets", async () => {
    const use = `
      import {
        type Address, type Collector, ConfigError, type CreateOptions, createCollector, CredentialsRefused, DataDirError,
        DataDirInUseError, type Decimal, type Fill, type FillEvent, type Gap, type Listeners, type Logger,
        MongodNotFoundError, type Order, type OrderEvent, parseAddress, PlanRefused, type Position,
        type PositionEvent, type Seen, type Stats, type Tier, type TraderStats, WrongDatabase,
      } from "hypertrail";
      const closed: OrderEvent[] = [];
      const whale: Address | null = parseAddress("0x8cc94dc843e1ea7a19805e0cca43001123512b6a");
      const listeners: Listeners = { onOrderClosed: (event) => closed.push(event), onGap: (gap: Gap) => void gap };
      const options: CreateOptions = { settings: { TRADERS: whale ?? "" }, listeners };
      const collector: Collector = createCollector(options);
      try {
        await collector.start();
      } catch (error) {
        if (error instanceof DataDirInUseError) console.error(error.pid satisfies number);
        const mine = [ConfigError, CredentialsRefused, DataDirError, MongodNotFoundError, PlanRefused, WrongDatabase];
        if (!mine.some((each) => error instanceof each)) throw error;
      }
      const stats: Stats = collector.stats();
      const tiers: Tier[] = stats.traders.map(({ tier }: TraderStats) => tier);
      export type Told = [Seen, Decimal, Order, Fill, FillEvent, Position, PositionEvent, Logger];
      await collector.stop();
      console.log(tiers.length);`;
    const compilerOptions = {
      ...{ target: "ES2023", lib: ["ES2023"], module: "NodeNext", types: ["node"], noEmit: true },
      ...{
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
      },
      typeRoots: [resolve("node_modules/@types")],
    };
    await mkdir(join(home, "use"));
    await writeFile(join(home, "use/use.ts"), use);
    await writeFile(join(home, "use/tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
    const compiled = await run(resolve("node_modules/.bin/tsc"), ["-p", join(home, "use")]).catch(
      (error) => error,
    );
    expect(compiled.stdout).toBe("");
  });

  it("relies on nothing that holds in the checkout alone", async () => {
    expect(JSON.parse(await readFile("package.json", "utf8"))).not.toHaveProperty("overrides");
  });
});

describe("what is packed", () => {
  it("is what runs, what explains it, and nothing of the tests", () => {
    expect(files).toEqual(
      expect.arrayContaining(["dist/main.js", "dist/index.d.ts", "README.md", "LICENSE"]),
    );
    expect(files.filter((path) => /^(test|scripts|bench)\//.test(path))).toEqual([]);
  });

  it("has every source that a source map names", async () => {
    const maps = files.filter((path) => path.endsWith(".map"));
    const missing = await Promise.all(
      maps.map(async (path) => {
        const { sources } = JSON.parse(await readFile(path, "utf8"));
        return sources
          .map((source: string) => posix.join(posix.dirname(path), source))
          .filter((source: string) => !files.includes(source));
      }),
    );
    expect(maps.length).toBeGreaterThan(100);
    expect(missing.flat()).toEqual([]);
  });

  it("has every file that its documents link to", async () => {
    const documents = files.filter((path) => path.endsWith(".md"));
    expect(documents).toContain("docs/architecture.md");
    const dead: string[] = [];
    for (const path of documents) {
      const text = await readFile(path, "utf8");
      for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)) {
        const target = posix.join(posix.dirname(path), link);
        if (!files.includes(target)) dead.push(`${path}: ${link}`);
        else expect(existsSync(join(dirname("."), target))).toBe(true);
      }
    }
    expect(dead).toEqual([]);
  });
});
