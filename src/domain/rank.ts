// Which of two events of an order came later: by rank, never by a clock.

import { compareDecimals } from "./decimal.js";
import type { OrderAction, OrderEvent } from "./event.js";
import type { OrderId } from "./ids.js";

/** new < updated < closed, within one `inc`. */
export const STEP: Record<OrderAction, number> = { new: 0, updated: 1, closed: 2 };

export type Ranked = Pick<OrderEvent, "action" | "inc" | "epoch"> & {
  order: Pick<OrderEvent["order"], "sz">;
};

/** Below 0 when `a` came before `b`: `inc`, then step, then `epoch`, then falling `sz`. */
export function compareRank(a: Ranked, b: Ranked): number {
  return (
    a.inc - b.inc ||
    STEP[a.action] - STEP[b.action] ||
    a.epoch - b.epoch ||
    compareDecimals(b.order.sz, a.order.sz)
  );
}

/** The newest event of each order, whatever order they come in. */
export function foldOrders(events: Iterable<OrderEvent>): Map<OrderId, OrderEvent> {
  const newest = new Map<OrderId, OrderEvent>();
  for (const event of events) {
    const known = newest.get(event.order.oid);
    if (known === undefined || compareRank(known, event) < 0) newest.set(event.order.oid, event);
  }
  return newest;
}
