// Ten streamed traders, two of them market makers: what their orders came to, beside what a collector told and kept.
import type { OrderEvent } from "../../src/domain/event.js";
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
  /** `true`: no socket is left, however slow the machine is. */
  readonly exact: "auto" | "true" | "false";
  readonly faults?: FaultPlan;
  readonly updates?: SimulatedVenueOptions["orderUpdates"];
  /** That each market maker has at rest; the venue's 1,000 unless given. */
  readonly makerOrders?: number;
}

export interface ExactTold {
  /** Lives of orders of exact traders that began and ended while the story ran; of all where nobody is. */
  readonly lives: number;
  /** Of those, the ones that ended within one push of the venue. */
  readonly brief: number;
  /** What is missing or wrong of them, at most twenty; and of how many. */
  readonly wrong: readonly string[];
  readonly wrongCount: number;
  /** Of the statuses of orders that were open. */
  readonly claimedShare: number;
  readonly mode: string;
  readonly exactTraders: number;
  /** From the venue's status to a listener, ms of the venue's clock. */
  readonly latencyMs: { readonly median: number; readonly most: number };
  /** REST weight of asking why orders closed, at most. */
  readonly reasonsWeight: number;
  readonly weightWorstMinute: number;
  readonly codes: readonly string[];
}

/** Between two pushes of the venue, ms. */
const PUSH_MS = 5_000;

/** What a log weighs at most, and a question about one order. */
const WEIGHTS = { historicalOrders: 120, orderStatus: 2 };

export async function tellExactly(story: ExactStory): Promise<ExactTold> {
  const { seed, speed, runMs, exact, faults = {}, updates = {}, makerOrders = 1_000 } = story;
  const users = Array.from({ length: 10 }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
  const past = { pastMs: 60_000, lives: 50_000 };
  const model = createModel({
    seed,
    startMs: Date.now(),
    users,
    activity: 30,
    makers: 2,
    makerOrders,
    ...past,
  });
  const delays: number[] = [];
  const heard = ({ source, venueTime, timestamp }: OrderEvent) => {
    if (source === "orderUpdates") delays.push(simulation.clock.now() - (venueTime ?? timestamp));
  };
  const simulation = await simulate({
    ...{ seed, speed, model, venue: { orderUpdates: updates } },
    settings: { TRADER_WS_EXACT: exact, TRADER_ORDERS_WS_FLUSH_INTERVAL: "10" },
    listeners: { onOrderNew: heard, onOrderClosed: heard },
  });
  const { venue, collector, database } = simulation;
  const exactly = () =>
    collector.stats().traders.flatMap(({ tier, ethAddress }) => (tier === "exact" ? ethAddress : []));
  try {
    await collector.start();
    await waitFor("all to be heard of", () =>
      collector.stats().traders.every(({ age_ms }) => age_ms !== null),
    );
    const single = updates.users === "one";
    const places = exact === "false" ? 0 : single ? 5 : users.length;
    await waitFor(
      "those who are exact",
      () => exactly().length === places && (!single || collector.stats().exact.mode === "single"),
    );
    await pause(PUSH_MS / speed, NEVER);
    venue.faults.set(faults);
    const before = collector.stats().exact;
    const restBefore = { ...venue.counters.rest.requests };
    const from = venue.truth().time;
    await pause(runMs, NEVER);
    const to = venue.truth().time;
    venue.faults.clear();
    // What began by then is told by statuses, by the log, or by the listings that come now.
    const settlesMs = Object.keys(faults).length > 0 ? SETTLES_MS : 2 * PUSH_MS;
    await waitFor("the last pushes", () => venue.truth().time > to + settlesMs);
    venue.freeze();
    const judged = new Set(places === 0 ? users : exactly());
    const lives = Object.entries(venue.truth().traders)
      .filter(([user]) => judged.has(user))
      .flatMap(([user, trader]) => (trader.lives ?? []).map((life) => ({ ...life, user })))
      .filter(({ openedAt, statuses }) => openedAt > from && endOf(statuses) < to);
    let wrong: string[] = [];
    const told = async (): Promise<boolean> => {
      await pause(500, NEVER);
      wrong = await wrongLives(database.db.collection("trader_orders"), lives);
      return wrong.length === 0;
    };
    // Without statuses much of it is never told.
    await waitFor("every life to be told", told, exact === "false" ? 1_000 : 15_000).catch(() => undefined);
    const ready = await fetch(`${collector.url}/health/ready`);
    const { reasons } = (await ready.json()) as { reasons: { code: string }[] };
    const { exact: after } = collector.stats();
    const claimed = after.claimed - before.claimed;
    // What waited at the beginning came before everything was subscribed.
    const unclaimed = Math.max(0, after.unclaimed - before.unclaimed - before.waiting);
    const sorted = delays.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor(share * sorted.length)] ?? 0);
    const { requests, weightWorstMinute } = venue.counters.rest;
    const asked = (type: keyof typeof WEIGHTS) =>
      WEIGHTS[type] * ((requests[type] ?? 0) - (restBefore[type] ?? 0));
    return {
      lives: lives.length,
      brief: lives.filter(({ openedAt, statuses }) => endOf(statuses) - openedAt < PUSH_MS).length,
      ...{ wrong: wrong.slice(0, 20), wrongCount: wrong.length },
      claimedShare: claimed / Math.max(1, claimed + unclaimed),
      ...{ mode: after.mode, exactTraders: judged.size, weightWorstMinute },
      latencyMs: { median: at(0.5), most: at(0.99) },
      reasonsWeight: asked("orderStatus") + asked("historicalOrders"),
      codes: reasons.map(({ code }) => code),
    };
  } finally {
    await simulation.stop();
  }
}

/** From the end of the faults until what they hid is told, ms of the venue's clock: a half-open socket is silent for a minute. */
const SETTLES_MS = 120_000;

interface TrueLife extends OrderLife {
  readonly user: string;
}

/** When it ended, ms; Infinity while it goes on. */
function endOf(statuses: OrderLife["statuses"]): number {
  const last = statuses.at(-1);
  return last === undefined || last.status === "open" || last.status === "triggered"
    ? Number.POSITIVE_INFINITY
    : last.time;
}

interface Events {
  find(filter: object): {
    toArray(): Promise<Record<string, unknown>[]>;
  };
}

/** Each is new and closed, once, of its trader, with the venue's reason and times. */
async function wrongLives(orders: Events, lives: readonly TrueLife[]): Promise<string[]> {
  const events = await orders.find({ action: { $in: ["new", "closed"] } }).toArray();
  const byOid = new Map<number, Record<string, unknown>[]>();
  for (const event of events) {
    const oid = Number(event.oid);
    byOid.set(oid, [...(byOid.get(oid) ?? []), event]);
  }
  const wrong: string[] = [];
  for (const { user, oid, openedAt, statuses } of lives) {
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
