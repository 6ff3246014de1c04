// A collector through outages of the venue: REST, the stream, both at once; and what must not be believed meanwhile.
import type { Db, Document } from "mongodb";
import type { Truth } from "../../src/simulator/model/words.js";
import type { OutageState } from "../../src/simulator/venue/outages.js";
import { pause } from "../../src/timing/pause.js";
import { simulate } from "./simulation.js";
import { lies } from "./truth.js";
import { waitFor } from "./wait.js";

const NEVER = new AbortController().signal;

export interface Ordeal {
  readonly seed: number;
  readonly speed: number;
  readonly outage: Partial<OutageState>;
  /** In reality, ms. */
  readonly outageMs: number;
}

export interface Survived {
  /** The codes of `/health/ready`: while it was out, and at the end. */
  readonly codes: ReadonlySet<string>;
  readonly codesAfter: readonly string[];
  readonly lies: readonly string[];
  readonly falseFlats: readonly string[];
  readonly polledMeanwhile: boolean;
  readonly streamedAfter: boolean;
  readonly weightWorstMinute: number;
}

export async function survive({ seed, speed, outage, outageMs }: Ordeal): Promise<Survived> {
  const simulation = await simulate({
    ...{ seed, speed, activity: 10, traders: 6 },
    settings: { TRADER_ORDERS_WS_FLUSH_INTERVAL: "10" },
  });
  const { collector, venue, database } = simulation;
  const codesNow = async (): Promise<string[]> => {
    const { reasons } = (await (await fetch(`${collector.url}/health/ready`)).json()) as {
      reasons: { code: string }[];
    };
    return reasons.map(({ code }) => code);
  };
  const tiers = () => collector.stats().traders.map(({ tier }) => tier);
  try {
    await collector.start();
    await waitFor(
      "all to be heard of",
      () => collector.stats().traders.every(({ age_ms }) => age_ms !== null),
      30_000,
    );
    venue.outages.set(outage);
    const codes = new Set<string>();
    let polledMeanwhile = false;
    for (const until = Date.now() + outageMs; Date.now() < until; await pause(50, NEVER)) {
      for (const code of await codesNow()) codes.add(code);
      polledMeanwhile ||= tiers().includes("poll");
    }
    venue.outages.set({ rest: "up", stream: "up" });
    await waitFor(
      "the stream",
      () => tiers().every((tier) => tier === "stream" || tier === "exact"),
      60_000,
    ).catch(() => undefined);
    const streamedAfter = tiers().every((tier) => tier === "stream" || tier === "exact");
    let codesAfter: string[] = [];
    await waitFor(
      "no complaint",
      async () => {
        codesAfter = await codesNow();
        return codesAfter.length === 0;
      },
      60_000,
    ).catch(() => undefined);
    venue.freeze();
    let found: string[] = [];
    await waitFor(
      "the truth",
      async () => {
        await pause(500, NEVER);
        found = await lies(database.db, venue.truth(), new Map());
        return found.length === 0;
      },
      45_000,
    ).catch(() => undefined);
    return {
      codes,
      codesAfter,
      lies: found,
      falseFlats: await falseFlats(database.db, venue.truth()),
      polledMeanwhile,
      streamedAfter,
      weightWorstMinute: venue.counters.rest.weightWorstMinute,
    };
  } finally {
    await simulation.stop();
  }
}

/** Positions that were told closed and then opened although nothing was traded. */
async function falseFlats(db: Db, truth: Truth): Promise<string[]> {
  const found: string[] = [];
  const last = new Map<string, Document>();
  const events = db
    .collection("trader_positions")
    .find({ action: { $ne: "sampled" } })
    .sort({ timestamp: 1 });
  for await (const event of events) {
    const { ethAddress, coin, action, timestamp } = event;
    const key = `${ethAddress} ${coin}`;
    const before = last.get(key);
    last.set(key, event);
    if (action !== "opened" || before?.action !== "closed") continue;
    const traded = (truth.traders[ethAddress]?.fills ?? []).some(
      (fill) =>
        fill.coin === coin &&
        fill.time <= timestamp.getTime() &&
        fill.time > before.timestamp.getTime() - 60_000,
    );
    if (!traded) found.push(String(event._id));
  }
  return found;
}
