// Order events a second into MongoDB as the flusher writes them, beside bare inserts of the same documents.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PQueue from "p-queue";
import type { Address } from "../src/domain/address.js";
import type { OrderEvent } from "../src/domain/event.js";
import { Ledger } from "../src/domain/ledger.js";
import { type Collections, prepareCollections, type Row } from "../src/store/collections.js";
import { createClient } from "../src/store/connection.js";
import { startEmbeddedMongod } from "../src/store/embedded/embedded-mongod.js";
import { findMongodBinary } from "../src/store/embedded/find-mongod.js";
import { EventWriter } from "../src/store/event-writer.js";
import { observe } from "../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../src/venues/hyperliquid/wire/decode.js";
import { OpenOrders } from "./orders.js";
import { type Bench, count, ratio } from "./report.js";
import { median } from "./rounds.js";

const BATCH = 1_000;
const BATCHES = 10;
const IN_FLIGHT = 3;
const ROUNDS = 5;
const GOAL = 0.9;
const RETENTION = { orderDays: 30, positionDays: 90, fillDays: 365 };

export const mongoBench: Bench = {
  name: "mongo",
  async run(report) {
    const dir = await mkdtemp(join(tmpdir(), "hypertrail-bench-"));
    const signal = AbortSignal.timeout(60_000);
    const binary = await findMongodBinary({ env: process.env, signal });
    const mongod = await startEmbeddedMongod({
      binary,
      port: await freePort(),
      dbPath: join(dir, "db"),
      signal,
    });
    const client = createClient(mongod.uri);
    try {
      const rates: Record<"bare" | "both" | "ours", number[]> = { bare: [], both: [], ours: [] };
      for (let round = 0; round < ROUNDS; round++) {
        const events = eventsOf(round);
        const store = async (name: string): Promise<Collections> =>
          prepareCollections(client.db(`bench_${name}_${round}`), RETENTION);
        const ours = await store("ours");
        rates.ours.push(await timed(events.length, () => written(ours, events)));
        const docs = await ours.orders.find().toArray();
        const rows = await ours.openOrders.find().toArray();
        const bare = await store("bare");
        rates.bare.push(await timed(events.length, () => inserted(bare.orders, docs)));
        const both = await store("both");
        rates.both.push(
          await timed(events.length, async () => {
            await inserted(both.orders, docs);
            await inserted(both.openOrders, rows);
          }),
        );
        for (const name of ["ours", "bare", "both"]) await client.db(`bench_${name}_${round}`).dropDatabase();
      }
      const share = (of: readonly number[]): number =>
        median(rates.ours.map((rate, round) => rate / (of[round] ?? Number.NaN)));
      const events = (of: readonly number[]): string => count(median(of));
      report.table(
        ["what is written", "events/s", "ours in proportion"],
        [
          ["trader_orders alone, insertMany(1000)", events(rates.bare), ratio(share(rates.bare))],
          ["trader_orders and open_orders, insertMany(1000)", events(rates.both), ratio(share(rates.both))],
          ["ours: events, and rows guarded by rank", events(rates.ours), ""],
        ],
      );
      report.goal(
        `${GOAL * 100} % of bare insertMany of the same documents`,
        share(rates.both) >= GOAL,
        `${ratio(share(rates.both))} of both collections, ${ratio(share(rates.bare))} of the events alone`,
      );
      report.note(
        "rows are not inserted but compared by rank inside the database, whatever order batches arrive in",
      );
    } finally {
      await client.close();
      await mongod.stop();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

/** Orders that are new, of ten traders. */
function eventsOf(round: number): OrderEvent[] {
  return Array.from({ length: BATCHES }, (_, n) => {
    const user: Address = `0x${(round * BATCHES + n + 1).toString(16).padStart(40, "0")}`;
    const frame = decode(new OpenOrders(user, BATCH, round * BATCHES + n + 1).text());
    const ledger = new Ledger(user, { closeAfterMissing: 2, sampleIntervalMs: 300_000 });
    return observe(frame, { instance: "1", receivedAt: 1_790_000_000_000 }).flatMap(
      (each) => ledger.apply(each).events,
    );
  })
    .flat()
    .filter((event) => event.kind === "order");
}

async function timed(events: number, write: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await write();
  return (events * 1_000) / (performance.now() - from);
}

/** As the flusher does it. */
async function written(all: Collections, events: readonly OrderEvent[]): Promise<void> {
  const writer = new EventWriter(all, "bench", Date.now);
  const queue = new PQueue({ concurrency: IN_FLIGHT });
  for (const batch of batches(events))
    void queue.add(() => writer.write({ events: batch, states: [], quarantined: [] }));
  await queue.onIdle();
}

async function inserted(collection: Collections["orders"], docs: readonly Row[]): Promise<void> {
  for (const batch of batches(docs)) await collection.insertMany([...batch], { ordered: false });
}

function batches<T>(items: readonly T[]): T[][] {
  const list: T[][] = [];
  for (let from = 0; from < items.length; from += BATCH) list.push(items.slice(from, from + BATCH));
  return list;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
