// Ten streamed traders, two of them market makers: what their orders came to, beside what a collector told and kept.
import { createModel } from "../../src/simulator/model/model.js";
import type { OrderLife } from "../../src/simulator/model/words.js";
import type { FaultPlan } from "../../src/simulator/venue/fault-plan.js";
import type { SimulatedVenueOptions } from "../../src/simulator/venue/simulated-venue.js";
import { pause } from "../../src/timing/pause.js";
import { simulate } from "./simulation.js";
import { waitFor } from "./wait.js";

const NEVER = new AbortController().signal;

export interface ExactStory {
  readonly seed: number;
  readonly speed: number;
  /** In reality, ms. */
  readonly runMs: number;
  readonly exact: "auto" | "true" | "false";
  readonly faults?: FaultPlan;
  readonly updates?: SimulatedVenueOptions["orderUpdates"];
  readonly traders?: number;
}

export interface ExactTold {
  /** Lives of orders that began and ended while statuses were followed. */
  readonly lives: number;
  /** Of those, that no listing can have shown: they ended within one push of the venue. */
  readonly brief: number;
  /** What is missing or wrong of them, at most twenty; and how many. */
  readonly wrong: readonly string[];
  readonly wrongCount: number;
  readonly claimedShare: number;
  readonly mode: string;
  readonly exactTraders: number;
  /** From the venue's status to a listener, median and 99 %, ms of the venue's clock; of statuses, not of listings. */
  readonly latencyMs: readonly [median: number, most: number];
  /** REST weight of reasons: questions about orders, and about logs. */
  readonly questions: { readonly orderStatus: number; readonly historicalOrders: number };
  readonly weightWorstMinute: number;
  readonly codes: readonly string[];
}

/** Between two pushes of the venue, ms. */
const PUSH_MS = 5_000;

export async function tellExactly(story: ExactStory): Promise<ExactTold> {
  const { seed, speed, runMs, exact, faults = {}, updates = {}, traders = 10 } = story;
  const users = Array.from({ length: traders }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
  const startMs = Date.now();
  const model = createModel({ seed, startMs, users, makers: 2, lives: 50_000, activity: 30 });
  const delays: number[] = [];
  const told = ({
    source,
    venueTime,
    timestamp,
  }: {
    source: string;
    venueTime: number | null;
    timestamp: number;
  }) => {
    if (source === "orderUpdates") delays.push(simulation.clock.now() - (venueTime ?? timestamp));
  };
  const simulation = await simulate({
    ...{ seed, speed, model },
    venue: { orderUpdates: updates },
    settings: { TRADER_WS_EXACT: exact, TRADER_ORDERS_WS_FLUSH_INTERVAL: "10" },
    listeners: { onOrderNew: told, onOrderClosed: told },
  });
  const { venue, collector, database } = simulation;
  try {
    await collector.start();
    const tiers = () => collector.stats().traders.map(({ tier }) => tier);
    const wanted = exact === "false" ? "stream" : "exact";
    await waitFor(
      `somebody to be ${wanted}`,
      () => tiers().filter((tier) => tier === wanted).length >= Math.min(5, traders),
      60_000,
    );
    await waitFor(
      "all to be heard of",
      () => collector.stats().traders.every(({ age_ms }) => age_ms !== null),
      60_000,
    );
    venue.faults.set(faults);
    const from = venue.truth().time;
    await pause(runMs, NEVER);
    venue.faults.clear();
    await waitFor("two pushes without faults", () => venue.truth().time > endOf() + 2 * PUSH_MS, 60_000);
    venue.freeze();
    const to = endOf();
    const exactTraders = tiers().filter((tier) => tier === "exact").length;
    let wrong: string[] = [];
    let lives: [string, OrderLife][] = [];
    await waitFor(
      "every life to be told",
      async () => {
        await pause(500, NEVER);
        lives = Object.entries(venue.truth().traders).flatMap(([user, trader]) =>
          (trader.lives ?? [])
            .filter(
              ({ openedAt, statuses }) =>
                openedAt > from && (statuses.at(-1)?.time ?? 0) < to && hasEnded(statuses),
            )
            .map((life): [string, OrderLife] => [user, life]),
        );
        wrong = await wrongLives(database.db.collection("trader_orders"), lives);
        return wrong.length === 0;
      },
      10_000,
    ).catch(() => undefined);
    const ready = await fetch(`${collector.url}/health/ready`);
    const { reasons } = (await ready.json()) as { reasons: { code: string }[] };
    const stats = collector.stats().exact;
    const sorted = delays.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
    const { requests, weightWorstMinute } = venue.counters.rest;
    return {
      lives: lives.length,
      brief: lives.filter(([, { openedAt, statuses }]) => (statuses.at(-1)?.time ?? 0) - openedAt < PUSH_MS)
        .length,
      wrong: wrong.slice(0, 20),
      wrongCount: wrong.length,
      claimedShare: stats.claimed / Math.max(1, stats.claimed + stats.unclaimed),
      ...{ mode: stats.mode, exactTraders, weightWorstMinute },
      latencyMs: [Math.round(at(0.5)), Math.round(at(0.99))],
      questions: { orderStatus: requests.orderStatus ?? 0, historicalOrders: requests.historicalOrders ?? 0 },
      codes: reasons.map(({ code }) => code),
    };
    function endOf(): number {
      return from + runMs * speed - PUSH_MS;
    }
  } finally {
    await simulation.stop();
  }
}

function hasEnded(statuses: OrderLife["statuses"]): boolean {
  const last = statuses.at(-1)?.status;
  return last !== "open" && last !== "triggered";
}

interface Events {
  find(filter: object): {
    toArray(): Promise<Record<string, unknown>[]>;
  };
}

/** Each is new and closed, once, of its trader, with the venue's reason and times. */
async function wrongLives(orders: Events, lives: readonly [string, OrderLife][]): Promise<string[]> {
  const events = await orders.find({ action: { $in: ["new", "closed"] } }).toArray();
  const byOid = new Map<number, Record<string, unknown>[]>();
  for (const event of events) {
    const oid = Number(event.oid);
    byOid.set(oid, [...(byOid.get(oid) ?? []), event]);
  }
  const wrong: string[] = [];
  for (const [user, { oid, openedAt, statuses }] of lives) {
    const last = statuses.at(-1);
    const lived = `${oid} of ${user.slice(-2)}, ${last?.status} after ${(last?.time ?? 0) - openedAt} ms`;
    const own = byOid.get(oid) ?? [];
    const opened = own.find(({ action }) => action === "new");
    const closed = own.find(({ action }) => action === "closed");
    if (own.some(({ ethAddress }) => ethAddress !== user)) wrong.push(`${lived}: told of another trader`);
    else if (opened === undefined || closed === undefined)
      wrong.push(`${lived}: told ${own.map(({ action }) => action)}`);
    else if ((opened.timestamp as Date).getTime() !== openedAt)
      wrong.push(`${lived}: opened ${opened.timestamp}`);
    else if (closed.closeReason !== last?.status) wrong.push(`${lived}: closed as ${closed.closeReason}`);
    else if ((closed.venueTime as Date | null)?.getTime() !== last?.time)
      wrong.push(`${lived}: closed at ${closed.venueTime} by ${closed.source}`);
  }
  return wrong;
}
