// A collector under load whose mongod is frozen, then killed: what becomes of sockets, memory and events.
import { MongoClient } from "mongodb";
import { pause } from "../../src/timing/pause.js";
import { BusyModel } from "./busy-model.js";
import { OwnMongod } from "./own-mongod.js";
import { type Simulation, simulate } from "./simulation.js";
import { waitFor } from "./wait.js";

const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;

export interface Ordeal {
  /** Each of 1,000 orders: 200 events a second. */
  readonly traders: number;
  readonly frozenMs: number;
  readonly killedMs: number;
  /** `JOURNAL_MAX_MB` */
  readonly journalMb: number;
  /** It stays frozen until health has told this code too. */
  readonly untilTold?: string;
}

/** A code that health has not told by then never comes; ms. */
const TOLD_DEADLINE_MS = 120_000;

export interface Outcome {
  readonly happenedPerSecond: number;
  /** Events waiting at most. */
  readonly mostPending: number;
  /** Size of the journal at most, MiB. */
  readonly journalMost: number;
  /** Of the whole process, the simulated venue included. */
  readonly residentBefore: number;
  readonly residentMost: number;
  readonly reconnects: number;
  /** From when mongod was there again until everything was written, s. */
  readonly caughtUpSeconds: number;
  /** The codes of `/health/ready` that were seen while the database was away. */
  readonly reasonsAway: ReadonlySet<string>;
  /** The same at the end. */
  readonly reasonsAfter: readonly string[];
  readonly statusAfter: string;
  /** Open orders whose row says something else, or that have none, and the other way round. */
  readonly wrong: number;
  /** Events of orders that the listeners were told, and those in the database. */
  readonly told: number;
  readonly stored: number;
}

export async function endure({
  traders,
  frozenMs,
  killedMs,
  journalMb,
  untilTold,
}: Ordeal): Promise<Outcome> {
  const mongod = await OwnMongod.start();
  const client = new MongoClient(mongod.uri);
  const startMs = Date.now();
  const model = new BusyModel({ seed: 7, startMs, traders, orders: 1_000, replaced: 0.4, reduced: 0.2 });
  let simulation: Simulation | null = null;
  let told = 0;
  const count = () => told++;
  try {
    simulation = await simulate({
      ...{ seed: 7, speed: 1, model },
      listeners: { onOrderNew: count, onOrderUpdated: count, onOrderClosed: count },
      settings: {
        MONGODB_URI: mongod.uri,
        JOURNAL_MAX_MB: String(journalMb),
        TRADER_ORDERS_WS_FLUSH_INTERVAL: "1",
        TRADER_WS_FEED: "components",
      },
    });
    const { collector, venue, database } = simulation;
    await collector.start();
    await waitFor("the first listings", () => collector.stats().orders_inserted >= traders * 1_000, 30_000);
    const before = {
      at: Date.now(),
      happened: model.happened,
      resident: process.memoryUsage.rss(),
      inserted: collector.stats().orders_inserted,
    };
    let mostPending = 0;
    let journalMost = 0;
    let residentMost = before.resident;
    const reasonsAway = new Set<string>();
    const look = async (ms: number, code?: string): Promise<void> => {
      const since = Date.now();
      const goesOn = (): boolean => {
        const passed = Date.now() - since;
        if (passed < ms) return true;
        return code !== undefined && !reasonsAway.has(code) && passed < TOLD_DEADLINE_MS;
      };
      while (goesOn()) {
        mostPending = Math.max(mostPending, collector.stats().events_pending);
        journalMost = Math.max(journalMost, (collector.stats().journal?.bytes ?? 0) / MIB);
        residentMost = Math.max(residentMost, process.memoryUsage.rss());
        for (const code of await readiness(collector.url)) reasonsAway.add(code);
        await pause(200, NEVER);
      }
    };
    mongod.freeze();
    await look(frozenMs, untilTold);
    mongod.thaw();
    // A machine that is busy may not keep up with the load: what waits is written after it has ended.
    await waitFor("some of what waited", () => collector.stats().orders_inserted > before.inserted, 120_000);
    await mongod.kill();
    await look(killedMs);
    await mongod.restart();
    const back = performance.now();
    const happenedPerSecond = (model.happened - before.happened) / ((Date.now() - before.at) / 1_000);
    venue.freeze();
    const db = client.db(database.name);
    let wrong = Number.POSITIVE_INFINITY;
    await waitFor(
      "everything to be written",
      async () => {
        await pause(500, NEVER);
        if (collector.stats().events_pending > 0) return false;
        wrong = await wrongRows(model, db.collection("open_orders"));
        return wrong === 0;
      },
      Math.max(120_000, 2 * killedMs),
    ).catch((error: unknown) => console.error(error));
    const caughtUpSeconds = (performance.now() - back) / 1_000;
    const { connections } = collector.stats();
    const ready = await fetch(`${collector.url}/health/ready`);
    const { status, reasons } = (await ready.json()) as { status: string; reasons: { code: string }[] };
    return {
      happenedPerSecond,
      mostPending,
      journalMost,
      residentBefore: before.resident / MIB,
      residentMost: residentMost / MIB,
      reconnects: connections.reduce((sum, each) => sum + each.reconnects, 0),
      caughtUpSeconds,
      reasonsAway,
      reasonsAfter: reasons.map(({ code }) => code),
      statusAfter: status,
      wrong,
      told,
      stored: await db.collection("trader_orders").countDocuments(),
    };
  } finally {
    await simulation?.stop();
    await client.close();
    await mongod.discard();
  }
}

async function readiness(url: string | null): Promise<string[]> {
  const { reasons } = (await (await fetch(`${url}/health/ready`)).json()) as { reasons: { code: string }[] };
  return reasons.map(({ code }) => code);
}

export async function wrongRows(
  model: BusyModel,
  rows: ReturnType<ReturnType<MongoClient["db"]>["collection"]>,
): Promise<number> {
  const really = new Map(
    model.users.flatMap((user) => model.openOrders(user, "").map(({ oid, sz }) => [oid, Number(sz)])),
  );
  let wrong = 0;
  let found = 0;
  for await (const { oid, sz } of rows.find({ status: "open" })) {
    found++;
    if (really.get(Number(oid)) !== sz) wrong++;
  }
  return wrong + Math.abs(really.size - found);
}
