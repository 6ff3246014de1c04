// A start: what it asks of the database it waits for, and it ends when it is told to, with nothing left open.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isOfSettings } from "../../src/app/collect/start-refusals.js";
import { insistent } from "../../src/app/database/insist.js";
import { type Collector, createCollector } from "../../src/index.js";
import { collections, prepareCollections } from "../../src/store/mongo/collections.js";
import { createClient } from "../../src/store/mongo/connection.js";
import { describeError } from "../../src/telemetry/errors.js";
import { RETENTION } from "../store/prepared.js";
import { freePort } from "../support/free-port.js";
import { OwnMongod } from "../support/own-mongod.js";
import { type QuietLog, quietLog } from "../support/quiet-log.js";
import { waitFor } from "../support/wait.js";

const NOT_PRIMARY = 10_107;
const STEPPED_DOWN = 189;

let mongod: OwnMongod;
let dir: string;
let quiet: QuietLog;
let started = 0;

beforeAll(async () => {
  mongod = await OwnMongod.start();
});
afterAll(() => mongod.discard());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-start-"));
  quiet = quietLog();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function collectorOf(settings: Record<string, string> = {}): Collector {
  return createCollector({
    log: quiet.log,
    settings: {
      HYPERLIQUID_API_URL: "http://127.0.0.1:9",
      TRADERS: `0x${"a".repeat(40)}`,
      MONGODB_URI: mongod.uri,
      MONGODB_DB: `hypertrail_start_${++started}`,
      DATA_DIR: join(dir, "data"),
      HTTP_PORT: "0",
      ...settings,
    },
  });
}

function warnings(): string[] {
  return quiet.lines.filter(({ level }) => level === "warn").map(({ msg }) => String(msg));
}

async function reasons(collector: Collector): Promise<string[]> {
  if (collector.url === null) return [];
  const answer = await fetch(`${collector.url}/health/ready`);
  const { reasons } = (await answer.json()) as { reasons: { code: string }[] };
  return reasons.map(({ code }) => code);
}

/** Neither its server nor its lock. */
async function expectNothingOpen(collector: Collector): Promise<void> {
  if (collector.url !== null) await expect(fetch(`${collector.url}/health/live`)).rejects.toThrow();
  const names = await readdir(join(dir, "data")).catch(() => []);
  expect(names.filter((name) => name.startsWith("lock-"))).toEqual([]);
}

describe("a start that meets a busy database", () => {
  afterEach(() => mongod.fail("off"));

  it.each([
    ["createIndexes", NOT_PRIMARY],
    ["findAndModify", STEPPED_DOWN],
    ["update", STEPPED_DOWN],
    ["create", 91],
    ["listIndexes", 50],
  ])("waits where %s fails with %i: store_down, one warning, and it goes on", async (command, errorCode) => {
    const collector = collectorOf();
    await mongod.fail("alwaysOn", { failCommands: [command], errorCode });
    const start = collector.start();
    start.catch(() => undefined);
    try {
      await waitFor("store_down", async () => (await reasons(collector)).includes("store_down"), 30_000);
      await mongod.fail("off");
      await start;
      expect(warnings().filter((line) => line === "MongoDB is away; waiting for it")).toHaveLength(1);
      expect(await reasons(collector)).not.toContain("store_down");
    } finally {
      await collector.stop();
    }
  });

  it("ends at once when it is stopped, though a frozen server never answers", async () => {
    const collector = collectorOf();
    const admin = mongod.direct.db("admin");
    await admin.command({ fsync: 1, lock: true });
    const start = collector.start();
    const ended = start.catch((error: unknown) => error);
    await mongod.isAsked("findAndModify");
    mongod.freeze();
    try {
      const since = performance.now();
      await collector.stop();
      // Our patience for one answer is 15 s, a soft stop is given ten.
      expect(performance.now() - since).toBeLessThan(5_000);
      expect(await ended).toMatchObject({ message: "the collector was stopped" });
      await expectNothingOpen(collector);
    } finally {
      mongod.thaw();
      await admin.command({ fsyncUnlock: 1 });
    }
  });

  it("waits for a free connection of its pool", async () => {
    const client = createClient(mongod.uri, 300);
    const db = client.db("hypertrail_start_pool");
    await db.collection("any").findOne({});
    await mongod.fail({ times: 10 }, { failCommands: ["find"], blockConnection: true, blockTimeMS: 2_000 });
    const kinds = new Set<unknown>();
    const insist = insistent({
      log: quiet.log,
      signal: new AbortController().signal,
      onAway: () => undefined,
      onUp: () => undefined,
    });
    try {
      const blockers = Array.from({ length: 10 }, () =>
        collections(db)
          .meta.findOne({})
          .catch(() => null),
      );
      const noted = insist(() =>
        prepareCollections(db, RETENTION, (prepare) => prepare()).catch((error: unknown) => {
          kinds.add(error instanceof Error && error.name);
          throw error;
        }),
      );
      // Of themselves, too: that is how commands prepare.
      await Promise.all([noted, prepareCollections(db, RETENTION), ...blockers]);
      expect(kinds).toContain("MongoWaitQueueTimeoutError");
    } finally {
      await client.close();
    }
  });
});

describe("a start that is told to end", () => {
  it("by its signal rejects with the signal's reason, with nothing left open", async () => {
    const port = await freePort();
    const collector = collectorOf({ MONGODB_URI: `mongodb://127.0.0.1:${port}` });
    const abort = new AbortController();
    const start = collector.start({ signal: abort.signal });
    await waitFor("the server", () => collector.url !== null);
    abort.abort(new Error("enough"));
    await expect(start).rejects.toThrow("enough");
    await expectNothingOpen(collector);
    await collector.stop();
  });

  it("by a signal that has aborted before opens nothing", async () => {
    const collector = collectorOf();
    await expect(collector.start({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
    expect(collector.url).toBeNull();
    await expectNothingOpen(collector);
  });

  it("and has ended hears its signal no more", async () => {
    const collector = collectorOf();
    const abort = new AbortController();
    await collector.start({ signal: abort.signal });
    abort.abort();
    expect((await fetch(`${collector.url}/health/live`)).status).toBe(200);
    await collector.stop();
    await expectNothingOpen(collector);
  });

  it("by stop, in the same breath and at any moment of it, leaves nothing open", async () => {
    const since = performance.now();
    const whole = collectorOf();
    await whole.start();
    const fullMs = performance.now() - since;
    await whole.stop();
    for (let part = 0; part <= 1; part += 1 / 12) {
      const collector = collectorOf();
      const ended = collector.start().then(
        () => "started",
        (error: unknown) => (error instanceof Error ? error.message : error),
      );
      if (part > 0) await delay(part * fullMs);
      await collector.stop();
      expect(["started", "the collector was stopped"]).toContain(await ended);
      await expectNothingOpen(collector);
    }
  });
});

describe("a start that fails", () => {
  it.each([
    ["a file that is not there", "tls=true&tlsCAFile=/nope.pem", "nope.pem"],
    ["a package that is not installed", "compressors=snappy", "snappy"],
  ])("for a MONGODB_URI that needs %s is not tried again", async (_, options, named) => {
    const collector = collectorOf({ MONGODB_URI: `mongodb://127.0.0.1:${mongod.port}/?${options}` });
    const error = await collector.start().catch((thrown: unknown) => thrown);
    expect(describeError(error)).toMatch(new RegExp(`^MONGODB_URI cannot be used: .*${named}`));
    expect(isOfSettings(error)).toBe(true);
    await expectNothingOpen(collector);
  });

  it("leaves nothing open, stopped or not", async () => {
    const dexes = Array.from({ length: 500 }, (_, n) => `dex${n}`);
    const collector = collectorOf({ TRADER_DEXES: dexes.join(",") });
    await expect(collector.start()).rejects.toThrow("subscriptions");
    await expectNothingOpen(collector);
    await collector.stop();
  });
});

describe("a collector runs once", () => {
  it("started again after a stop, or twice, it refuses in words, with nothing left open", async () => {
    const collector = collectorOf();
    await collector.start();
    await expect(collector.start()).rejects.toThrow("the collector was started already");
    expect((await fetch(`${collector.url}/health/live`)).status).toBe(200);
    await collector.stop();
    await expect(collector.start()).rejects.toThrow("the collector was stopped: create another");
    await expectNothingOpen(collector);
  });

  it("stopped before it started, it starts no more", async () => {
    const collector = collectorOf();
    await collector.stop();
    await expect(collector.start()).rejects.toThrow("the collector was stopped: create another");
    expect(collector.url).toBeNull();
    await expectNothingOpen(collector);
  });
});
