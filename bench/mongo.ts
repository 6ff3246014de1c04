// Order events a second into MongoDB as the flusher writes them, beside bare inserts of the same documents.
import type { AnyBulkWriteOperation, MongoClient } from "mongodb";
import PQueue from "p-queue";
import type { OrderEvent } from "../src/domain/event.js";
import { foldOrders } from "../src/domain/rank.js";
import { type Collections, prepareCollections, type Row } from "../src/store/mongo/collections.js";
import { EventWriter } from "../src/store/write/event-writer.js";
import { orderDocument } from "../src/store/write/order-documents.js";
import { rowDocument } from "../src/store/write/order-rows.js";
import { openDatabase } from "./database.js";
import { livelyOrders, newOrders } from "./order-flow.js";
import { type Bench, count, type Report, ratio } from "./report.js";
import { cpuMs, median, wallMs } from "./rounds.js";

const BATCH = 1_000;
const IN_FLIGHT = 3;
const EVENTS = 20_000;
const ROUNDS = 5;
const WARM_UP = 1;
const COLLECTOR = "5b1f6c1e-0000-4000-8000-00000000c011";
const RETENTION = { orderDays: 30, positionDays: 90, fillDays: 365 };

const GOAL = 0.9;

/** What is in the database before, and what is written. */
interface Flow {
  readonly before: readonly OrderEvent[];
  readonly events: readonly OrderEvent[];
}

/** Writes what a flow is about, and resolves when the database has it. */
type Writer = (all: Collections, flow: Flow) => () => Promise<void>;

const RIVALS: readonly { readonly name: string; readonly writer: Writer }[] = [
  { name: "(a) insertMany(1000) of the events' documents", writer: (all, flow) => bare(all, flow, false) },
  { name: "(b) the same, and the rows that they leave", writer: (all, flow) => bare(all, flow, true) },
  { name: "ours: events completed, rows guarded by rank", writer: ours },
];

export const mongoBench: Bench = {
  name: "mongo",
  async run(report) {
    const database = await openDatabase();
    try {
      report.note(`${database.about}; batches of ${count(BATCH)}, ${IN_FLIGHT} in flight, all indexes`);
      const fresh = { before: [], events: newOrders(EVENTS) };
      const inserts = await race(report, database.client, `${count(EVENTS)} new orders`, fresh);
      const mixed = livelyOrders(EVENTS);
      const updates = await race(report, database.client, "as many new, updated and closed", mixed);
      const [first, lively] = [inserts, updates].map(([a, b]) => `${ratio(a)} of (a), ${ratio(b)} of (b)`);
      const met = inserts[1] >= GOAL;
      report.goal(`${GOAL * 100} % of (b) for new orders`, met, `new ${first}; mixed ${lively}`);
    } finally {
      await database.close();
    }
  },
};

/** Our events/s in proportion to those of (a) and of (b). */
async function race(
  report: Report,
  client: MongoClient,
  title: string,
  flow: Flow,
): Promise<[number, number]> {
  const wall: number[][] = RIVALS.map(() => []);
  const cpu: number[][] = RIVALS.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (let turn = 0; turn < RIVALS.length; turn++) {
      const place = (turn + Math.abs(round)) % RIVALS.length;
      const took = await once(client, RIVALS[place]?.writer ?? ours, flow);
      if (round < 0) continue;
      wall[place]?.push(took.wall);
      cpu[place]?.push(took.cpu);
    }
  }
  const own = wall.at(-1) ?? [];
  const share = (place: number): number =>
    median((wall[place] ?? []).map((ms, round) => ms / (own[round] ?? Number.NaN)));
  const rows = RIVALS.map(({ name }, place) => [
    name,
    count((flow.events.length * 1_000) / median(wall[place] ?? [])),
    median(cpu[place] ?? []).toFixed(0),
    ratio(share(place)),
  ]);
  report.table([title, "events/s", "client cpu ms", "ours in proportion"], rows);
  return [share(0), share(1)];
}

/** In a database of its own; only the writing counts. */
async function once(client: MongoClient, writer: Writer, flow: Flow): Promise<{ wall: number; cpu: number }> {
  const db = client.db(`hypertrail_bench_${process.pid}`);
  await db.dropDatabase();
  const all = await prepareCollections(db, RETENTION);
  await ours(all, { before: [], events: flow.before })();
  const write = writer(all, flow);
  globalThis.gc?.();
  const start = { wall: wallMs(), cpu: cpuMs() };
  await write();
  const took = { wall: wallMs() - start.wall, cpu: cpuMs() - start.cpu };
  await db.dropDatabase();
  return took;
}

/** As the flusher does it. */
function ours(all: Collections, { events }: Flow): () => Promise<void> {
  const writer = new EventWriter(all, COLLECTOR, Date.now);
  const batches = inThousands(events);
  return () => sideBySide(batches, (events) => writer.write({ events, states: [], quarantined: [] }));
}

/**
 * The documents are there already: nothing but the driver and the server is timed. Rows of orders that had none are
 * inserted, others replaced by `_id`, whatever stands there, if anything.
 */
function bare(all: Collections, { before, events }: Flow, rowsToo: boolean): () => Promise<void> {
  const now = new Date();
  const known = new Set(before.map(({ order }) => order.oid));
  const batches = inThousands(events).map((batch) => {
    const rows = [...foldOrders(batch).values()].map((event) => rowDocument(event, COLLECTOR, now));
    const isKnown = ({ _id }: Row): boolean => known.has(Number(_id));
    const told = {
      docs: batch.map((event) => orderDocument(event, COLLECTOR, now)),
      fresh: rows.filter((row) => !isKnown(row)),
      replaced: rows.filter(isKnown),
    };
    for (const { order } of batch) known.add(order.oid);
    return told;
  });
  return () =>
    sideBySide(batches, async ({ docs, fresh, replaced }) => {
      await all.orders.insertMany(docs, { ordered: false });
      if (!rowsToo) return;
      if (fresh.length > 0) await all.openOrders.insertMany(fresh, { ordered: false });
      if (replaced.length > 0) await all.openOrders.bulkWrite(replaced.map(replacement), { ordered: false });
    });
}

function replacement(row: Row): AnyBulkWriteOperation<Row> {
  return { replaceOne: { filter: { _id: row._id }, replacement: row } };
}

function inThousands<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let from = 0; from < items.length; from += BATCH) batches.push(items.slice(from, from + BATCH));
  return batches;
}

/** So many side by side as the flusher writes. */
async function sideBySide<T>(batches: readonly T[], write: (batch: T) => Promise<unknown>): Promise<void> {
  const queue = new PQueue({ concurrency: IN_FLIGHT });
  await Promise.all(batches.map((batch) => queue.add(() => write(batch))));
}
