// An order that is over and that nobody here saw, as the venue's log tells it: how it began and why it closed.

import type { OrderEvent, Seen } from "./event.js";
import type { OrderId } from "./ids.js";
import type { OrderHistory, OrderStatus, StoredOrder } from "./observation.js";
import type { Order } from "./order.js";
import { asUnfired, newEvent, orderEvent } from "./order-state.js";

/** The statuses of each order, the oldest first, as a report has them. */
export function logsByOid(statuses: readonly OrderStatus[]): Iterable<readonly OrderStatus[]> {
  const logs = new Map<OrderId, OrderStatus[]>();
  for (const each of statuses) {
    const { oid } = each.order;
    const log = logs.get(oid);
    if (log === undefined) logs.set(oid, [each]);
    else log.push(each);
  }
  return logs.values();
}

export function isLive({ group }: OrderStatus): boolean {
  return group === "live";
}

/** How many orders of `statuses` never were: they were rejected and nothing else. */
export function countRejected(statuses: readonly OrderStatus[]): number {
  let rejected = 0;
  for (const log of logsByOid(statuses)) {
    const last = log.at(-1);
    if (last?.group === "rejected" && !log.some(isLive)) rejected++;
  }
  return rejected;
}

/** `last` is the final one of `log`. The close comes first: so no reader ever takes the order for open. */
export function pastOrder(
  log: readonly OrderStatus[],
  last: OrderStatus,
  history: OrderHistory,
): { closed: OrderEvent; opened: OrderEvent } {
  return { closed: closedEvent(log, last, history), opened: openedEvent(log, last, history) };
}

/** The close of an order that is stored as open: what is known of it stays, and the log says why it ended. */
export function closeOfStored(stored: StoredOrder, last: OrderStatus, history: OrderHistory): OrderEvent {
  const { statusTimestamp, status } = last;
  const { order, inc, epoch, triggered } = stored;
  return orderEvent("closed", {
    ...{
      ethAddress: history.ethAddress,
      order,
      inc,
      epoch,
      triggered,
      ...endedBy(status, statusTimestamp, order, history),
    },
    seen: "recovered",
  });
}

/** `sz` of a status is no size that was ever open: the whole order is told, since nobody saw what was left. */
function whole(order: Order): Order {
  return { ...order, sz: order.origSz ?? order.sz };
}

function openedEvent(log: readonly OrderStatus[], last: OrderStatus, history: OrderHistory): OrderEvent {
  const { order, triggered } = log.find((each) => isLive(each) && !each.triggered) ?? log[0] ?? last;
  const before = triggered ? asUnfired(whole(order)) : whole(order);
  const { ethAddress, receivedAt: observedAt, source } = history;
  const seen = seenAt(order.timestamp, history);
  return newEvent(ethAddress, { inc: 0, opened: { order: before, seen, source, observedAt } });
}

function closedEvent(
  log: readonly OrderStatus[],
  { order, status, statusTimestamp }: OrderStatus,
  history: OrderHistory,
): OrderEvent {
  const { ethAddress } = history;
  const fired = log.some((each) => each.triggered);
  return orderEvent("closed", {
    ...{ ethAddress, order: whole(order), inc: 0, epoch: 0 },
    triggered: fired || order.triggered,
    seen: seenAt(statusTimestamp, history),
    ...endedBy(status, statusTimestamp, order, history),
  });
}

function endedBy(status: string, at: number, { timestamp }: Order, { receivedAt, source }: OrderHistory) {
  const told = { closeReason: status, reasonSource: source, source, observedAt: receivedAt };
  return { ...told, timestamp: at, timeSource: "venue", venueTime: at, lifetimeMs: at - timestamp } as const;
}

function seenAt(time: number, { past }: OrderHistory): Seen {
  return time < past.followedSince ? "initial" : "recovered";
}
