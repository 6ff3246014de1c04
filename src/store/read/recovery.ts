// What an earlier run knew of the traders: open orders, fresh tombstones, positions.

import { CLOSED_REMEMBERED_MS, UNEXPLAINED_REMEMBERED_MS } from "../../domain/closed-orders.js";
import type { OrderEvent } from "../../domain/event.js";
import type { OrderId, TraderId } from "../../domain/ids.js";
import type { KnownDex } from "../../domain/ledger.js";
import { type ClosedOrder, type OrderState, resumeOrder } from "../../domain/order-state.js";
import { FUTURE_MS } from "../../domain/position-ledger.js";
import { type Collections, UNEXPLAINED } from "../mongo/collections.js";
import { carryOn, healFutureStates, type KnownPositions, readPositions } from "../write/current-state.js";
import { readOrderEvent } from "../write/order-documents.js";
import { giveUpEarlierLives } from "../write/unexplained.js";

interface RecoveredDex {
  ordersAsOf: number | null;
  readonly open: OrderState[];
  readonly closed: ClosedOrder[];
  positions: KnownPositions | null;
}

/** What was found so far, by trader and dex. */
class FoundStates {
  readonly #byTrader = new Map<TraderId, Map<string, RecoveredDex>>();

  of(ethAddress: TraderId, dex: string): RecoveredDex {
    const dexes = getOrInsert(this.#byTrader, ethAddress, () => new Map<string, RecoveredDex>());
    return getOrInsert(dexes, dex, () => ({ ordersAsOf: null, open: [], closed: [], positions: null }));
  }

  /** The venue times up to which the positions of a trader's dexes are known. */
  positionTimes(ethAddress: TraderId): number[] {
    const dexes = this.#byTrader.get(ethAddress)?.values() ?? [];
    return [...dexes].flatMap(({ positions }) => positions?.asOf ?? []);
  }

  known(): Map<TraderId, KnownDex[]> {
    return new Map([...this.#byTrader].map(([ethAddress, dexes]) => [ethAddress, [...dexes].map(toKnown)]));
  }
}

/**
 * By trader, what was known of each dex. `now` is the clock that observations go by, `writtenNow` the one of
 * `closedAt`; ms.
 */
export async function recover(
  all: Collections,
  traders: readonly TraderId[],
  now: number,
  writtenNow = now,
): Promise<Map<TraderId, KnownDex[]>> {
  const found = new FoundStates();
  const followed = { ethAddress: { $in: [...traders] } };
  const remembered = { $gte: new Date(writtenNow - CLOSED_REMEMBERED_MS) };
  const open = all.openOrders.find({ ...followed, status: "open" });
  const unexplained = all.orders.find({ ...UNEXPLAINED, ...followed }).sort({ observedAt: 1 });
  const closed = all.openOrders.find({ ...followed, closedAt: remembered }).sort({ closedAt: 1 });
  const known = new Map<OrderId, OrderEvent["action"]>();
  const earlierLives: OrderId[] = [];
  for (const documents of [open, unexplained, closed]) {
    for await (const document of documents) {
      const event = readOrderEvent(document);
      if (event === null) continue;
      const { oid, dex } = event.order;
      const before = known.get(oid);
      if (before === undefined) takeUp(found.of(event.ethAddress, dex), event, now);
      else if (before !== "closed" && event.action === "closed") earlierLives.push(oid);
      known.set(oid, before ?? event.action);
    }
  }
  await giveUpEarlierLives(all, earlierLives);
  await healFutureStates(all, traders, now);
  for await (const row of all.currentState.find(followed)) {
    const known = found.of(row.ethAddress, row.dex);
    if (row.ordersAsOf instanceof Date) listed(known, Math.min(row.ordersAsOf.getTime(), now));
    known.positions = readPositions(row);
    if (known.positions !== null) known.positions.asOf = Math.min(known.positions.asOf, now);
  }
  for (let from = 0; from < traders.length; from += TRADERS_AT_ONCE)
    await carryOnByEvents(all, traders.slice(from, from + TRADERS_AT_ONCE), found, now);
  return found.known();
}

/** How long a close that an earlier run left unexplained is asked about at least, ms. */
const ASK_MS = 10 * 60_000;

/** All dexes of a trader are listed together: what no state tells of one is no older than this before another's, ms. */
const UNTOLD_MS = 3_600_000;

/** Of whose position events is asked in one query. */
const TRADERS_AT_ONCE = 500;

/** A run that was killed has written its last position events, and not the state after them: the events tell it. */
async function carryOnByEvents(
  all: Collections,
  traders: readonly TraderId[],
  found: FoundStates,
  now: number,
): Promise<void> {
  const later = traders.map((ethAddress) => {
    const times = found.positionTimes(ethAddress);
    const since = times.length === 0 ? 0 : Math.max(...times) - UNTOLD_MS;
    return { ethAddress, timestamp: { $gte: new Date(since), $lte: new Date(now + FUTURE_MS) } };
  });
  for await (const event of all.positions.find({ $or: later }).sort({ timestamp: 1 })) {
    const known = found.of(event.ethAddress, event.dex);
    known.positions = carryOn(known.positions, event);
  }
}

function takeUp(known: RecoveredDex, event: OrderEvent, now: number): void {
  const { order, inc, epoch, triggered, source, seen, observedAt } = event;
  listed(known, observedAt);
  if (event.action === "closed") {
    const closedAt =
      event.closeReason === null
        ? Math.max(observedAt, now - UNEXPLAINED_REMEMBERED_MS + ASK_MS)
        : observedAt;
    known.closed.push({ event, closedAt, shownAgain: null });
  } else {
    const opened = { order, seen, source, observedAt };
    known.open.push(resumeOrder({ order, triggered, inc, epoch, source, opened }, now));
  }
}

function listed(known: RecoveredDex, asOf: number): void {
  known.ordersAsOf = Math.max(known.ordersAsOf ?? 0, asOf);
}

function toKnown([dex, known]: [string, RecoveredDex]): KnownDex {
  const { ordersAsOf, open, closed, positions } = known;
  const orders = ordersAsOf === null ? null : { asOf: ordersAsOf, open, closed };
  if (positions === null) return { dex, orders, positions };
  const { asOf, summary, byCoin } = positions;
  return { dex, orders, positions: { asOf, summary, positions: [...byCoin.values()] } };
}

function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  return made;
}
