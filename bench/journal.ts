// What the journal costs: order events through it and MongoDB beside the same without it; its syncs, its size, its start.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MongoClient } from "mongodb";
import PQueue from "p-queue";
import type { OrderEvent } from "../src/domain/event.js";
import { openFiles } from "../src/journal/files.js";
import type { Journal } from "../src/journal/journal.js";
import { openJournal } from "../src/journal/open.js";
import { CurrentStates } from "../src/pipeline/current-states.js";
import { EventLog } from "../src/pipeline/event-log.js";
import { Flusher } from "../src/pipeline/flusher.js";
import { type Collections, prepareCollections } from "../src/store/mongo/collections.js";
import { EventWriter } from "../src/store/write/event-writer.js";
import { createLogger } from "../src/telemetry/logger.js";
import { REAL_CLOCK } from "../src/timing/clock.js";
import { openDatabase } from "./database.js";
import { newOrders } from "./order-flow.js";
import { type Bench, count, type Report, ratio } from "./report.js";
import { cpuMs, median, wallMs } from "./rounds.js";

const EVENTS = 20_000;
/** What one observation comes to, of a trader who is busy. */
const EVENTS_PER_RECORD = 20;
const BATCH = 1_000;
const IN_FLIGHT = 3;
const ROUNDS = 5;
const WARM_UP = 1;
const COLLECTOR = "5b1f6c1e-0000-4000-8000-00000000c011";
const RETENTION = { orderDays: 30, positionDays: 90, fillDays: 365 };
const GOAL = 1.15;
const MIB = 2 ** 20;
const NEVER = new AbortController().signal;
const OPTIONS = { identity: { collector: COLLECTOR, network: "bench" }, privileged: "mongodb" } as const;

interface Took {
  readonly wall: number;
  readonly cpu: number;
}

/** Of the journal, over all rounds. */
interface Seen {
  readonly syncMs: number[];
  bytes: number;
  events: number;
}

export const journalBench: Bench = {
  name: "journal",
  async run(report) {
    const database = await openDatabase();
    const directory = await mkdtemp(join(tmpdir(), "hypertrail-bench-journal-"));
    try {
      report.note(
        `${database.about}; ${EVENTS_PER_RECORD} events a record, batches of ${count(BATCH)}, ${IN_FLIGHT} in flight`,
      );
      await race(report, database.client, directory);
      await reopen(report, join(directory, "large"));
    } finally {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function race(report: Report, client: MongoClient, directory: string): Promise<void> {
  const events = newOrders(EVENTS);
  const seen: Seen = { syncMs: [], bytes: 0, events: 0 };
  const took: { bare: Took[]; journal: Took[] } = { bare: [], journal: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const bare = await once(client, (all) => without(all, events));
    const journal = await once(client, (all) => through(all, events, join(directory, `${round}`), seen));
    if (round < 0) continue;
    took.bare.push(bare);
    took.journal.push(journal);
  }
  const perSecond = (list: readonly Took[]) => count((EVENTS * 1_000) / median(list.map(({ wall }) => wall)));
  const micros = (list: readonly Took[]) =>
    ((median(list.map(({ cpu }) => cpu)) * 1_000) / EVENTS).toFixed(0);
  const share = (of: (each: Took) => number): number =>
    median(took.journal.map((each, round) => of(each) / of(took.bare[round] ?? each)));
  const [wall, cpu] = [share((each) => each.wall), share((each) => each.cpu)];
  report.table(
    [`${count(EVENTS)} new orders`, "events/s", "client cpu µs an event", "in proportion: time", "cpu"],
    [
      ["written at once", perSecond(took.bare), micros(took.bare), "1.00", "1.00"],
      ["through the journal", perSecond(took.journal), micros(took.journal), ratio(wall), ratio(cpu)],
    ],
  );
  const sorted = [...seen.syncMs].sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  report.note(
    `${count(sorted.length)} syncs: ${median(sorted).toFixed(2)} ms (median), ${p99.toFixed(2)} ms (99 %); ${(seen.bytes / seen.events).toFixed(0)} bytes an event`,
  );
  report.goal(`at most ${ratio(GOAL)} of the CPU for each event`, cpu <= GOAL, ratio(cpu));
}

/** In a database of its own; only the writing counts. */
async function once(
  client: MongoClient,
  write: (all: Collections) => Promise<() => Promise<void>>,
): Promise<Took> {
  const db = client.db(`hypertrail_bench_${process.pid}`);
  await db.dropDatabase();
  const run = await write(await prepareCollections(db, RETENTION));
  globalThis.gc?.();
  const start = { wall: wallMs(), cpu: cpuMs() };
  await run();
  const took = { wall: wallMs() - start.wall, cpu: cpuMs() - start.cpu };
  await db.dropDatabase();
  return took;
}

async function without(all: Collections, events: readonly OrderEvent[]): Promise<() => Promise<void>> {
  const writer = new EventWriter(all, COLLECTOR, Date.now);
  return async () => {
    const queue = new PQueue({ concurrency: IN_FLIGHT });
    let waiting: OrderEvent[] = [];
    for (const observed of parts(events, EVENTS_PER_RECORD)) {
      waiting.push(...observed);
      if (waiting.length >= BATCH) {
        const batch = { events: waiting, states: [], quarantined: [] };
        void queue.add(() => writer.write(batch));
        waiting = [];
        await queue.onSizeLessThan(1);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await queue.onIdle();
  };
}

async function through(
  all: Collections,
  events: readonly OrderEvent[],
  directory: string,
  seen: Seen,
): Promise<() => Promise<void>> {
  const journal = await openJournal({
    ...OPTIONS,
    files: await openFiles(directory),
    ...{ maxBytes: 2_048 * MIB, keepMs: 3_600_000 },
    onSync: (ms) => seen.syncMs.push(ms),
  });
  const log = new EventLog(journal);
  const given = { events: log, states: new CurrentStates(), sink: new EventWriter(all, COLLECTOR, Date.now) };
  const quiet = createLogger({ level: "silent", format: "json" });
  const options = { intervalMs: 3_600_000, threshold: BATCH };
  const flusher = new Flusher({ ...given, clock: REAL_CLOCK, log: quiet }, options);
  return async () => {
    const soft = new AbortController();
    const running = flusher.run(soft.signal, NEVER);
    for (const record of parts(events, EVENTS_PER_RECORD)) {
      log.append({ events: record });
      flusher.appended();
      // As observations come: each in a turn of its own, and no faster than the database takes them.
      await new Promise((resolve) => setImmediate(resolve));
      while (flusher.pending > (IN_FLIGHT + 1) * BATCH)
        await new Promise((resolve) => setTimeout(resolve, 1));
    }
    soft.abort();
    await running;
    seen.bytes += journal.status().bytes;
    seen.events += events.length;
    await journal.close(NEVER);
  };
}

/** A gigabyte of records, of which the last segment was not sealed: what a start after a kill has to read. */
async function reopen(report: Report, directory: string): Promise<void> {
  const files = await openFiles(directory);
  const options = { ...OPTIONS, files, maxBytes: 4_096 * MIB, keepMs: 3_600_000 };
  const writing = await openJournal(options);
  const body = Buffer.alloc(16 * 1_024, "x");
  for (let written = 0; written < 1_024; written++) {
    writing.append(Array.from({ length: 64 }, () => body));
    if (written % 16 === 15) await writing.whenSynced(writing.sequence);
  }
  const { bytes, segments } = await closed(writing);
  const start = wallMs();
  const opened = await openJournal(options);
  const took = wallMs() - start;
  await opened.close(NEVER);
  report.note(
    `${(bytes / MIB).toFixed(0)} MiB in ${segments} segments: opened again in ${took.toFixed(0)} ms`,
  );
}

async function closed(journal: Journal): Promise<{ bytes: number; segments: number }> {
  const { bytes, segments } = journal.status();
  await journal.close(NEVER);
  return { bytes, segments };
}

function parts<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = [];
  for (let from = 0; from < items.length; from += size) all.push(items.slice(from, from + size));
  return all;
}
