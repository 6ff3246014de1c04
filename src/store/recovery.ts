// What an earlier run knew of the traders: open orders, fresh tombstones, positions.
import type { Document } from "mongodb";
import type { Address } from "../domain/address.js";
import type { OrderEvent } from "../domain/event.js";
import type { Known } from "../domain/ledger.js";
import { CLOSED_REMEMBERED_MS } from "../domain/order-ledger.js";
import { type ClosedOrder, type OrderState, resumeOrder } from "../domain/order-state.js";
import type { Collections } from "./collections.js";
import { readPositions } from "./current-state.js";
import { readOrderEvent } from "./order-documents.js";

interface Recovered {
  ordersAsOf: number | null;
  readonly open: OrderState[];
  readonly closed: ClosedOrder[];
  positions: Known["positions"];
}

/** By trader, what was known of each dex. `now` is our clock, ms. */
export async function recover(
  all: Collections,
  traders: readonly Address[],
  now: number,
): Promise<Map<Address, Known[]>> {
  const byTrader = new Map<Address, Map<string, Recovered>>();
  const of = (ethAddress: Address, dex: string): Recovered => {
    const dexes = getOrInsert(byTrader, ethAddress, () => new Map<string, Recovered>());
    return getOrInsert(dexes, dex, () => ({ ordersAsOf: null, open: [], closed: [], positions: null }));
  };
  const followed = { ethAddress: { $in: [...traders] } };
  const remembered = { $gte: new Date(now - CLOSED_REMEMBERED_MS) };
  const open = all.openOrders.find({ ...followed, status: "open" });
  const closed = all.openOrders.find({ ...followed, closedAt: remembered }).sort({ closedAt: 1 });
  for (const rows of [open, closed]) {
    for await (const row of rows) {
      const event = readOrderEvent(row);
      if (event !== null) takeUp(of(event.ethAddress, event.order.dex), event, row, now);
    }
  }
  const states = all.currentState.aggregate([{ $match: followed }, withEventsSince(all)]);
  for await (const row of states) {
    const known = of(row.ethAddress, row.dex);
    if (row.ordersAsOf instanceof Date) listed(known, row.ordersAsOf.getTime());
    known.positions = readPositions(row, row.since);
  }
  return new Map([...byTrader].map(([ethAddress, dexes]) => [ethAddress, [...dexes].map(toKnown)]));
}

/** A run that was killed has written its last events, and not the state after them: the events tell it. */
function withEventsSince(all: Collections): Document {
  const newer = [
    { $eq: ["$ethAddress", "$$ethAddress"] },
    { $eq: ["$dex", "$$dex"] },
    { $ne: ["$$asOf", null] },
    { $gte: ["$timestamp", "$$asOf"] },
  ];
  return {
    $lookup: {
      from: all.positions.collectionName,
      let: { ethAddress: "$ethAddress", dex: "$dex", asOf: "$positionsAsOf" },
      pipeline: [{ $match: { $expr: { $and: newer } } }, { $sort: { timestamp: 1 } }],
      as: "since",
    },
  };
}

function takeUp(known: Recovered, event: OrderEvent, row: Document, now: number): void {
  const { order, inc, epoch, triggered, source, seen, observedAt } = event;
  listed(known, observedAt);
  if (event.action === "closed") {
    known.closed.push({ event, closedAt: row.closedAt.getTime(), shownAgain: null });
  } else {
    const opened = { order, seen, source, observedAt };
    known.open.push(resumeOrder({ order, triggered, inc, epoch, source, opened }, now));
  }
}

function listed(known: Recovered, asOf: number): void {
  known.ordersAsOf = Math.max(known.ordersAsOf ?? 0, asOf);
}

function toKnown([dex, known]: [string, Recovered]): Known {
  const { ordersAsOf: asOf, open, closed, positions } = known;
  return { dex, orders: asOf === null ? null : { asOf, open, closed }, positions };
}

function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  return made;
}
