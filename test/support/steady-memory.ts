// How the heap of a collector stands after simulated hours of ten market makers.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { fastClock } from "../../src/timing/clock.js";
import { BusyModel } from "./busy-model.js";
import { startChild } from "./child.js";
import { freshDatabase } from "./mongo.js";
import { waitFor } from "./wait.js";

export interface Look {
  readonly minutes: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  readonly orders: number;
  readonly inserted: number;
  readonly reconnects: number;
}

export interface Lived {
  readonly looks: readonly Look[];
  /** Share of the closes that the database has whose reason is stored. */
  readonly explained: number;
}

export interface Hours {
  readonly speed: number;
  /** Simulated minutes between two looks. */
  readonly everyMinutes: number;
  readonly looks: number;
  /** Share of the orders that is canceled and placed anew in 5 s. */
  readonly replaced: number;
}

/** 10 traders of 1,000 orders each, listed every 5 s. */
export async function live({ speed, everyMinutes, looks, replaced }: Hours): Promise<Lived> {
  const startMs = Date.now();
  const clock = fastClock(speed, startMs);
  const model = new BusyModel({ seed: 3, startMs, traders: 10, orders: 1_000, replaced, reduced: replaced });
  const venue = await startSimulatedVenue({ model, clock, port: 0, seed: 3 });
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-hours-"));
  const settings = {
    HYPERLIQUID_API_URL: venue.api,
    TRADERS: model.users.join(","),
    TRADER_WS_FEED: "components",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "60",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
  };
  const everyMs = everyMinutes * 60_000;
  const task = JSON.stringify({ settings, speed, startMs: clock.now(), dir, looks, everyMs });
  const child = await startChild(resolve("test/support/lived-hour.ts"), [task], ["--expose-gc"]);
  try {
    const deadlineMs = (looks * everyMs) / speed + 400_000;
    await waitFor("all looks", () => child.lines.length > looks, deadlineMs);
    const orders = database.db.collection("trader_orders");
    const closes = await orders.countDocuments({ action: "closed" });
    const explained = await orders.countDocuments({ action: "closed", closeReason: "canceled" });
    return {
      looks: child.lines.slice(1).map((line): Look => JSON.parse(line)),
      explained: explained / closes,
    };
  } finally {
    await child.kill();
    await venue.stop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A table to read. */
export function written({ looks, explained }: Lived): string {
  const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
  const lines = looks.map(
    ({ minutes, heapUsed, external, rss, orders, inserted, reconnects }) =>
      `${minutes} min: heap ${mib(heapUsed)} MiB, external ${mib(external)}, resident ${mib(rss)}; ${orders} orders, ${inserted} events, ${reconnects} reconnects`,
  );
  return [...lines, `${(explained * 100).toFixed(1)} % of the closes have their reason`].join("\n");
}
