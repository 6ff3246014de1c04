// Turns the venue's log of statuses into order events. Pure.
import type { OrderEvent, Seen } from "../domain/event.js";
import type { OrderStatus, StatusReport } from "../domain/observation.js";
import { hasTriggered, type Order } from "../domain/order.js";
import { newEvent, orderEvent } from "../domain/order-state.js";
import { meaningOf } from "../domain/status.js";

export interface PastOrders {
  /** Written first: so no order that is closed is ever open in `open_orders`. */
  readonly closed: readonly OrderEvent[];
  readonly opened: readonly OrderEvent[];
  /** Orders that never were. */
  readonly rejected: number;
  /** Orders that are open by their newest status, which is for the listings to say. */
  readonly left: number;
}

export interface Knowledge {
  /** Orders that ended before are left out, ms. */
  readonly since: number;
  /** What lies before was there before anybody looked, ms. */
  readonly followedSince: number;
  /** Orders that were reopened: a log does not say which of their lives it means. */
  readonly reopened: ReadonlySet<number>;
}

/** The orders of `report` that are over, each with how it began and why it closed. */
export function pastOrders(report: StatusReport, known: Knowledge): PastOrders {
  const closed: OrderEvent[] = [];
  const opened: OrderEvent[] = [];
  let rejected = 0;
  let left = 0;
  for (const log of byOid(report.statuses).values()) {
    const last = log.at(-1);
    if (last === undefined) continue;
    const { group } = meaningOf(last.status);
    if (group === "rejected" && !log.some(isLive)) rejected++;
    else if (group === null || group === "live" || known.reopened.has(last.order.oid)) left++;
    else if (last.statusTimestamp >= known.since) {
      closed.push(closedEvent(report, log, last, known));
      opened.push(openedEvent(report, log, known));
    }
  }
  return { closed, opened, rejected, left };
}

/** The statuses of each order, the oldest first, as a report has them. */
function byOid(statuses: readonly OrderStatus[]): Map<number, OrderStatus[]> {
  const logs = new Map<number, OrderStatus[]>();
  for (const each of statuses) {
    const { oid } = each.order;
    const log = logs.get(oid);
    if (log === undefined) logs.set(oid, [each]);
    else log.push(each);
  }
  return logs;
}

function isLive({ status }: OrderStatus): boolean {
  return meaningOf(status).group === "live";
}

/** `sz` of a status is no size that was ever open: the whole order is told, as where a stream learns of one. */
function whole(order: Order): Order {
  return { ...order, sz: order.origSz ?? order.sz };
}

function openedEvent(
  { ethAddress, receivedAt }: StatusReport,
  log: readonly OrderStatus[],
  known: Knowledge,
): OrderEvent {
  const [first] = log as readonly [OrderStatus, ...OrderStatus[]];
  const { order, status } = log.find((each) => each.status === "open") ?? first;
  const before = status === "triggered" ? { ...whole(order), isTrigger: true } : whole(order);
  const seen = seenAt(order.timestamp, known);
  const source = "historicalOrders";
  return newEvent(ethAddress, { inc: 0, opened: { order: before, seen, source, observedAt: receivedAt } });
}

function closedEvent(
  { ethAddress, receivedAt }: StatusReport,
  log: readonly OrderStatus[],
  { order, status, statusTimestamp }: OrderStatus,
  known: Knowledge,
): OrderEvent {
  const fired = log.some((each) => each.status === "triggered");
  return orderEvent("closed", {
    ...{ ethAddress, order: whole(order), inc: 0, epoch: 0 },
    triggered: fired || hasTriggered(order),
    seen: seenAt(statusTimestamp, known),
    source: "historicalOrders",
    closeReason: status,
    reasonSource: "historicalOrders",
    timestamp: statusTimestamp,
    timeSource: "venue",
    venueTime: statusTimestamp,
    observedAt: receivedAt,
    lifetimeMs: statusTimestamp - order.timestamp,
  });
}

function seenAt(time: number, { followedSince }: Knowledge): Seen {
  return time < followedSince ? "initial" : "recovered";
}
