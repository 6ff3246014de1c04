// How a collector grows with its roster: start, join, /stats, health and metrics, memory, at three sizes.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Collector } from "../src/app/collect/collector.js";
import { loadConfig } from "../src/config/load.js";
import type { Address } from "../src/domain/address.js";
import { createModel } from "../src/simulator/model/model.js";
import { startSimulatedVenue } from "../src/simulator/venue/simulated-venue.js";
import { type Collections, prepareCollections } from "../src/store/mongo/collections.js";
import { rowDocument } from "../src/store/write/order-rows.js";
import { createLogger } from "../src/telemetry/logger.js";
import { REAL_CLOCK } from "../src/timing/clock.js";
import { pause } from "../src/timing/pause.js";
import { type BenchDatabase, openDatabase } from "./database.js";
import { newOrders } from "./order-flow.js";
import { type Bench, count, type Report, ratio } from "./report.js";
import { median, wallMs } from "./rounds.js";

const SIZES = [1_000, 5_000, 20_000] as const;
const OPEN_ORDERS = 100_000;
const JOINING = 1_000;
const READS = 9;
const RETENTION = { orderDays: 30, positionDays: 90, fillDays: 365 };
const COLLECTOR = "5b1f6c1e-0000-4000-8000-00000000c012";
const ROWS_AT_ONCE = 5_000;

/** Followed besides those of the roster, so that nobody is discovered. */
const PINNED: Address = `0x${"f".repeat(40)}`;

interface Measured {
  readonly traders: number;
  readonly startMs: number;
  readonly joinMs: number;
  readonly statsMs: number;
  readonly healthMs: number;
  readonly metricsMs: number;
}

export const rosterBench: Bench = {
  name: "roster",
  async run(report) {
    const database = await openDatabase();
    try {
      report.note(`${database.about}; ten are streamed, the rest polled; ${count(OPEN_ORDERS)} open orders`);
      const measured: Measured[] = [];
      for (const traders of SIZES) measured.push(await measure(database, traders));
      const most = Math.max(...SIZES);
      const bytes = ((await heapOf(database, most)) - (await heapOf(database, 0))) / most;
      tell(report, measured, bytes);
    } finally {
      await database.close();
    }
  },
};

function tell(report: Report, measured: readonly Measured[], bytesPerTrader: number): void {
  const head = ["traders", "start ms", "join 1,000 ms", "/stats ms", "health ms", "metrics ms"];
  const rows = measured.map((each) => [
    count(each.traders),
    ...[each.startMs, each.joinMs, each.statsMs, each.healthMs, each.metricsMs].map(count),
  ]);
  report.table(head, rows);
  const [small, , large] = measured;
  if (small === undefined || large === undefined) return;
  const growth = (of: (each: Measured) => number): string => ratio(of(large) / of(small));
  const factor = large.traders / small.traders;
  report.note(
    `${factor} times the traders: /stats takes ${growth(({ statsMs }) => statsMs)} times as long, health ${growth(({ healthMs }) => healthMs)}, metrics ${growth(({ metricsMs }) => metricsMs)}, a join ${growth(({ joinMs }) => joinMs)}`,
  );
  const slowest = Math.max(large.statsMs, large.healthMs, large.metricsMs);
  const at = `with ${count(large.traders)} traders`;
  report.goal(`/stats, health and metrics ${at} under 50 ms`, slowest < 50, `slowest ${count(slowest)} ms`);
  report.goal(`a join of 1,000 ${at} under 5 s`, large.joinMs < 5_000, `${count(large.joinMs)} ms`);
  report.goal(
    `a start ${at} and 100,000 open orders under 10 s`,
    large.startMs < 10_000,
    `${count(large.startMs)} ms`,
  );
  report.goal("at most 2 kB a trader without orders", bytesPerTrader <= 2_000, `${count(bytesPerTrader)} B`);
}

async function measure(database: BenchDatabase, traders: number): Promise<Measured> {
  return withCollector(database, traders, OPEN_ORDERS, async ({ url, startMs, all }) => {
    const statsMs = await readMs(`${url}/stats`);
    const healthMs = await readMs(`${url}/health/ready`);
    const metricsMs = await readMs(`${url}/metrics`);
    const before = wallMs();
    await enrol(all, traders, JOINING);
    await followed(url, traders + JOINING);
    return { traders, startMs, joinMs: wallMs() - before, statsMs, healthMs, metricsMs };
  });
}

function heapOf(database: BenchDatabase, traders: number): Promise<number> {
  return withCollector(database, traders, 0, async () => {
    const collect = globalThis.gc;
    if (collect === undefined) throw new Error("node must run with --expose-gc, as npm run bench does");
    for (let round = 0; round < 4; round++) collect();
    return process.memoryUsage().heapUsed;
  });
}

interface Running {
  readonly url: string;
  readonly startMs: number;
  readonly all: Collections;
}

/** A collector of a venue where nothing happens, and a database in which `orders` orders of `traders` traders are open. */
async function withCollector<T>(
  { client, uri }: BenchDatabase,
  traders: number,
  orders: number,
  use: (running: Running) => Promise<T>,
): Promise<T> {
  const name = `hypertrail_bench_roster_${traders}`;
  const db = client.db(name);
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-bench-"));
  const model = createModel({ seed: 1, startMs: Date.now(), users: [PINNED], activity: 0 });
  const venue = await startSimulatedVenue({ model, clock: REAL_CLOCK, port: 0, seed: 1 });
  const all = await prepareCollections(db, RETENTION);
  await enrol(all, 0, traders);
  await rest(all, traders, orders);
  const env = {
    ...{ HYPERLIQUID_API_URL: venue.api, MONGODB_URI: uri, MONGODB_DB: name, DATA_DIR: join(dir, "data") },
    ...{ HTTP_PORT: "0", TRADER_BACKFILL_INTERVAL: "0", TRADERS: PINNED },
  };
  const { config } = loadConfig({ env, dotenv: null, terminal: false });
  const log = createLogger({ level: "silent", format: "json", destination: { write: () => undefined } });
  const collector = new Collector({ config, log });
  try {
    const before = wallMs();
    await collector.start();
    const startMs = wallMs() - before;
    return await use({ url: collector.url ?? "", startMs, all });
  } finally {
    await collector.stop();
    await venue.stop();
    await db.dropDatabase();
    await rm(dir, { recursive: true, force: true });
  }
}

function addressOf(place: number): Address {
  return `0x${(place + 1).toString(16).padStart(40, "0")}`;
}

async function enrol(all: Collections, from: number, traders: number): Promise<void> {
  const rows = Array.from({ length: traders }, (_, n) => ({ _id: addressOf(from + n), enabled: true }));
  if (rows.length > 0) await all.trackedTraders.insertMany(rows);
}

async function rest(all: Collections, traders: number, orders: number): Promise<void> {
  const now = new Date();
  const events = newOrders(orders).map((event, n) => ({ ...event, ethAddress: addressOf(n % traders) }));
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
    const rows = events.slice(from, from + ROWS_AT_ONCE).map((event) => rowDocument(event, COLLECTOR, now));
    await all.openOrders.insertMany(rows);
  }
}

/** Median over some reads, the answer's last byte included. */
async function readMs(url: string): Promise<number> {
  const times: number[] = [];
  for (let read = 0; read < READS; read++) {
    const before = wallMs();
    await (await fetch(url)).text();
    times.push(wallMs() - before);
  }
  return median(times);
}

async function followed(url: string, traders: number): Promise<void> {
  for (;;) {
    const stats = (await (await fetch(`${url}/stats`)).json()) as { tracked_traders: number };
    if (stats.tracked_traders > traders) return;
    await pause(20, new AbortController().signal);
  }
}
