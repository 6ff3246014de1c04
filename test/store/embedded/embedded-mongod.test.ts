// The embedded mongod keeps what it is given, through restarts, kills, whatever is in its way.
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { lockDataDir } from "../../../src/data-dir/data-dir.js";
import {
  type EmbeddedMongod,
  type EmbeddedMongodOptions,
  startEmbeddedMongod,
} from "../../../src/store/embedded/embedded-mongod.js";
import { findMongodBinary, type MongodBinary } from "../../../src/store/embedded/find-mongod.js";
import { MongodProcess } from "../../../src/store/embedded/mongod-process.js";
import { startChild } from "../../support/child.js";
import { freePort, listenAnywhere } from "../../support/free-port.js";

const COLLECTOR = join(import.meta.dirname, "collector-child.ts");
const signal = new AbortController().signal;

let binary: MongodBinary;
let dataDir: string;
let dbPath: string;
let cleanups: (() => Promise<unknown>)[];

beforeAll(async () => {
  binary = await findMongodBinary({ env: process.env, signal });
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "hypertrail-embedded-"));
  dbPath = join(dataDir, "mongod");
  cleanups = [() => rm(dataDir, { recursive: true })];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function start(options: Partial<EmbeddedMongodOptions> = {}): Promise<EmbeddedMongod> {
  const port = options.port ?? (await freePort());
  const mongod = await startEmbeddedMongod({ binary, dbPath, signal, ...options, port });
  cleanups.push(() => mongod.stop());
  return mongod;
}

async function connected<T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const insert = (uri: string, _id: number) =>
  connected(uri, (client) =>
    client
      .db("kept")
      .collection<{ _id: number }>("it")
      .insertOne({ _id }, { writeConcern: { w: "majority" } }),
  );
const idsIn = (uri: string) =>
  connected(uri, async (client) => {
    const found = await client.db("kept").collection<{ _id: number }>("it").find().sort({ _id: 1 }).toArray();
    return found.map(({ _id }) => _id);
  });

/** A program that stands in for mongod. */
async function fakeBinary(script: string): Promise<Pick<MongodBinary, "path" | "version">> {
  const path = join(dataDir, "mongod.sh");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return { path, version: "6.0.5" };
}

/** The start of a mongod that never listens. */
async function startSlow() {
  const abort = new AbortController();
  const pidFile = join(dataDir, "pid");
  const slow = await fakeBinary(`echo $$ > ${pidFile}; exec sleep 60`);
  const starting = start({ binary: slow, signal: abort.signal });
  await expect.poll(() => readFile(pidFile, "utf8")).toMatch(/\n$/);
  return { starting, pid: Number(await readFile(pidFile, "utf8")), abort };
}

describe("startEmbeddedMongod", () => {
  it("gives a replica set of one on WiredTiger that takes writes at once, for this machine only", async () => {
    const mongod = await start();
    await insert(mongod.uri, 1);
    expect((await stat(dbPath)).mode & 0o777).toBe(0o700);
    await connected(mongod.uri, async (client) => {
      const admin = client.db("admin");
      const hello = await admin.command({ hello: 1 });
      expect(hello).toMatchObject({ setName: "hypertrail", isWritablePrimary: true });
      expect(hello.hosts).toEqual([`127.0.0.1:${mongod.port}`]);
      const { storageEngine, pid } = await admin.command({ serverStatus: 1 });
      expect(storageEngine).toMatchObject({ name: "wiredTiger", persistent: true });
      expect(Number(pid)).toBe(mongod.pid);
      const { parsed } = await admin.command({ getCmdLineOpts: 1 });
      expect(parsed).toMatchObject({
        net: { bindIp: "127.0.0.1", port: mongod.port, compression: { compressors: "snappy,zstd" } },
        storage: { dbPath, engine: "wiredTiger" },
        systemLog: { quiet: true },
      });
    });
  });

  it("keeps data when it is started again, on the same port at once or on another one", async () => {
    const first = await start();
    await insert(first.uri, 1);
    await Promise.all([first.stop(), first.stop()]);
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });

    const second = await start({ port: first.port });
    expect(second.uri).toBe(first.uri);
    await insert(second.uri, 2);
    await second.stop();

    const third = await start();
    expect(third.port).not.toBe(first.port);
    expect(await idsIn(third.uri)).toEqual([1, 2]);
  });

  it("starts again right after its collector was killed, and the collector said nothing on stdout", async () => {
    const port = await freePort();
    const collector = await startChild(COLLECTOR, [dataDir, String(port)]);
    cleanups.push(collector.kill);
    await insert(`mongodb://127.0.0.1:${port}/?directConnection=true`, 1);
    expect(collector.lines).toEqual(["ready"]);
    await collector.kill();

    const lock = await lockDataDir(dataDir, { now: 0 });
    cleanups.push(lock.release);
    const log: string[] = [];
    const mongod = await start({ port, log: (line) => log.push(line) });
    expect(await idsIn(mongod.uri)).toEqual([1]);
    const waiting = /^waiting for (mongod, process \d+, to leave .*mongod|port \d+ to be free)$/;
    for (const line of log) expect(line).toMatch(waiting);
  });

  it("refuses a port that another program listens on, by its number", async () => {
    const { server, port } = await listenAnywhere();
    cleanups.push(async () => server.close());
    await expect(start({ port })).rejects.toMatchObject({
      name: "EmbeddedMongodError",
      problem: "port",
      message: expect.stringMatching(`port ${port} on 127.0.0.1 is in use.*MONGODB_EMBEDDED_PORT`),
    });
  });

  it("refuses data that another mongod uses, by its path", async () => {
    const first = await start();
    await expect(start({ patienceMs: 200 })).rejects.toMatchObject({
      problem: "data",
      message: expect.stringMatching(`${dbPath} is in use by process ${first.pid}:.*DATA_DIR`),
    });
    await insert(first.uri, 1);
  });

  it("says what a mongod said that did not start", async () => {
    const broken = await fakeBinary('echo "libfoo.so.1 is missing" >&2; exit 3');
    await expect(start({ binary: broken })).rejects.toMatchObject({
      problem: "start",
      message: `mongod 6.0.5 did not start on ${dbPath}: libfoo.so.1 is missing`,
    });
  });

  it("runs the binary that it is given, whatever the environment says", async () => {
    vi.stubEnv("MONGOMS_SYSTEM_BINARY", "/no/such/mongod");
    const given = await fakeBinary('echo "it was me" >&2; exit 3');
    await expect(start({ binary: given })).rejects.toThrow("it was me");
    expect(process.env.MONGOMS_SYSTEM_BINARY).toBe("/no/such/mongod");
  });

  it("ends a mongod that is starting when it is aborted", async () => {
    const { starting, pid, abort } = await startSlow();
    abort.abort(new Error("stopped"));
    await expect(starting).rejects.toThrow("stopped");
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it.runIf(existsSync("/proc/self/stat"))("is not reached by a Ctrl-C meant for the collector", async () => {
    const { starting, pid, abort } = await startSlow();
    const [, , group] = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
    expect(Number(group)).toBe(pid);
    abort.abort(new Error("stopped"));
    await expect(starting).rejects.toThrow("stopped");
  });

  it("tells when mongod ends though nobody asked it to", async () => {
    const mongod = await start();
    process.kill(mongod.pid ?? 0, "SIGKILL");
    expect(await mongod.exited).toEqual({ code: null, signal: "SIGKILL" });
    await mongod.stop();
  });
});

describe("MongodProcess", () => {
  it("understands several lines at once, one cut in two, as a busy process gets them", () => {
    const mongod = new MongodProcess({ binary, port: 1, dbPath });
    const line = (s: string, msg: string, error?: string) =>
      `${JSON.stringify({ s, msg, ...(error && { attr: { error } }) })}\n`;
    const fatal = line("E", "DBException in initAndListen, terminating", "DBPathInUse: locked");
    mongod.stdoutHandler(line("I", "starting") + fatal + line("I", "Waiting for conn").slice(0, -3));
    expect(mongod.complaints).toEqual(["DBException in initAndListen, terminating: DBPathInUse: locked"]);
    mongod.stdoutHandler('ections"}\n');
    expect(mongod.isInstanceReady).toBe(true);
  });
});
