// What the doctor says of real databases: a mongod alone, an embedded one, and none yet.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDatabase, type DatabaseReport } from "../../src/app/doctor/database.js";
import { visitDatabase } from "../../src/app/visits/visit-database.js";
import { type Config, loadConfig } from "../../src/config/load.js";
import { findMongodBinary } from "../../src/store/embedded/find-mongod.js";
import { freePort } from "../support/free-port.js";
import { quietLog } from "../support/quiet-log.js";

const TRADER = `0x${"7".repeat(40)}`;
const signal = new AbortController().signal;
const { log } = quietLog();
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-doctor-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function configOf(env: Record<string, string>): Config {
  const given = { DATA_DIR: join(dir, "data"), ...env };
  return loadConfig({ env: given, dotenv: null, terminal: false }).config;
}

function found({ checks }: DatabaseReport, name: string): string {
  const check = checks.find((each) => each.check === name);
  return check === undefined ? "no such check" : `${check.state}: ${check.finding}`;
}

describe("of a database", () => {
  it("names a mongod without a replica set", async () => {
    const alone = await standalone();
    try {
      const report = await checkDatabase({ config: configOf({ MONGODB_URI: alone.uri }), log, signal });
      expect(found(report, "writes")).toMatch(
        /^warn: no replica set: writes are journaled on one server, no majority/,
      );
      expect(report.checks.filter(({ state }) => state !== "ok")).toHaveLength(1);
    } finally {
      await alone.stop();
    }
  });

  it("says of a DATA_DIR without one that it will be made, and makes none", async () => {
    const config = configOf({});
    const report = await checkDatabase({ config, log, signal });
    expect(found(report, "reachable")).toMatch(/^ok: embedded: will be made in .* at the first start/);
    expect(found(report, "disk")).toMatch(/GB are free at/);
    expect(existsSync(config.dataDir)).toBe(false);
  });

  it("starts the embedded one, reads it and its roster, claims nothing, and ends it", async () => {
    const config = configOf({ MONGODB_EMBEDDED_PORT: String(await freePort()) });
    const options = { config, log, signal };
    await visitDatabase({ ...options, create: true }, (all) =>
      all.trackedTraders.insertOne({ _id: TRADER, enabled: true, priority: 1 }),
    );
    const report = await checkDatabase(options);
    expect(found(report, "reachable")).toMatch(/^ok: embedded in .*: MongoDB \d/);
    expect(found(report, "writes")).toMatch(/^ok: replica set .* of 1 data-bearing member/);
    expect(found(report, "network")).toBe(
      "ok: records no network yet: the first start claims it for mainnet",
    );
    expect(report.roster).toEqual([TRADER]);
    await visitDatabase(options, async (all, db) => {
      expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(["tracked_traders"]);
      expect(await all.meta.countDocuments()).toBe(0);
    });
  });
});

async function standalone(): Promise<{ uri: string; stop(): Promise<void> }> {
  const { path } = await findMongodBinary({ env: process.env, signal: AbortSignal.timeout(60_000) });
  const dbPath = await mkdtemp(join(tmpdir(), "hypertrail-standalone-"));
  const port = await freePort();
  const args = ["--dbpath", dbPath, "--port", String(port), "--bind_ip", "127.0.0.1", "--nounixsocket"];
  const mongod = spawn(path, args, { stdio: "ignore" });
  const ended = once(mongod, "exit");
  const uri = `mongodb://127.0.0.1:${port}`;
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 30_000 });
  const stop = async (): Promise<void> => {
    await client.close();
    mongod.kill("SIGKILL");
    await ended;
    await rm(dbPath, { recursive: true, force: true });
  };
  try {
    await client.connect();
    return { uri, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
