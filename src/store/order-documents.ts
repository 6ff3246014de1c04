// An order event as a document of trader_orders, as the order's row in open_orders, and back.
import type { Document } from "mongodb";
import type { Address } from "../domain/address.js";
import { multiplyDecimals } from "../domain/decimal.js";
import { type OrderEvent, orderEventId } from "../domain/event.js";
import type { Order } from "../domain/order.js";
import { STEP } from "../domain/rank.js";
import { date, exact, id64, numeric, readNumeric } from "./numbers.js";

/** What every document of an order says, whichever collection it stands in; what is not known is null. */
function orderFields(event: OrderEvent, collector: string): Document {
  const { order } = event;
  return {
    ethAddress: event.ethAddress,
    oid: id64(order.oid),
    coin: order.coin,
    dex: order.dex,
    side: order.side,
    cloid: order.cloid,
    parentOid: order.parentOid === null ? null : id64(order.parentOid),
    ...numeric("limitPx", order.limitPx),
    ...numeric("sz", order.sz),
    ...numeric("origSz", order.origSz),
    ...numeric("triggerPx", order.triggerPx),
    ...numeric("notional", multiplyDecimals(order.limitPx, order.sz)),
    orderType: order.orderType,
    tif: order.tif,
    triggerCondition: order.triggerCondition,
    isTrigger: order.isTrigger,
    triggered: event.triggered,
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    status: event.action === "closed" ? "closed" : "open",
    action: event.action,
    seen: event.seen,
    source: event.source,
    closeReason: event.closeReason,
    reasonSource: event.reasonSource,
    changed: [...event.changed],
    reopened: event.reopened,
    inc: event.inc,
    epoch: event.epoch,
    timestamp: date(event.timestamp),
    timeSource: event.timeSource,
    venueTime: date(event.venueTime),
    orderTimestamp: date(order.timestamp),
    observedAt: date(event.observedAt),
    lifetimeMs: event.lifetimeMs,
    collector,
  };
}

/** A document of `trader_orders`. `now` is our clock, ms. */
export function orderDocument(event: OrderEvent, collector: string, now: number): Document & { _id: string } {
  return { _id: event.id, ...orderFields(event, collector), createdAt: date(now) };
}

/** A row of `open_orders` without its `_id`: the order as this event left it, with its rank. */
export function openOrderFields(event: OrderEvent, collector: string, now: number): Document {
  return {
    ...orderFields(event, collector),
    step: STEP[event.action],
    szExact: exact(event.order.sz),
    watched: true,
    updatedAt: date(now),
    closedAt: event.action === "closed" ? date(now) : null,
  };
}

/** Matches the row only where `event` outranks it: by rank, never by a clock. */
export function outrankedBy(event: OrderEvent): Document {
  const { inc, epoch } = event;
  const step = STEP[event.action];
  return {
    _id: id64(event.order.oid),
    $or: [
      { inc: { $lt: inc } },
      { inc, step: { $lt: step } },
      { inc, step, epoch: { $lt: epoch } },
      { inc, step, epoch, szExact: { $gt: exact(event.order.sz) } },
    ],
  };
}

/** What an event may learn after it was written. */
const LEARNT_LATER = [
  "cloid",
  "parentOid",
  "origSz",
  "origSzStr",
  "triggerPx",
  "triggerPxStr",
  "orderType",
  "tif",
  "triggerCondition",
  "isTrigger",
  "triggered",
  "isPositionTpsl",
  "reduceOnly",
  "reasonSource",
  "venueTime",
  "lifetimeMs",
] as const;

/**
 * The stage that fills in what a document lacks and changes nothing else, except a `closeReason` of `"unknown"`.
 * Venue words stand behind `$literal`: a word that begins with `$` is no field path.
 */
export function fillInStage(fields: Document): Document {
  const filled: Document = {};
  for (const name of LEARNT_LATER) {
    if (fields[name] !== undefined) filled[name] = { $ifNull: [`$${name}`, { $literal: fields[name] }] };
  }
  const unexplained = { $in: [{ $ifNull: ["$closeReason", null] }, [null, "unknown"]] };
  filled.closeReason = { $cond: [unexplained, { $literal: fields.closeReason ?? null }, "$closeReason"] };
  return { $set: filled };
}

/** Completes the event's document, or writes it whole where it has not arrived yet; commutes with the insert. */
export function completion(
  event: OrderEvent,
  collector: string,
  now: number,
): { filter: Document; update: Document[] } {
  const { _id, ...fields } = orderDocument(event, collector, now);
  const whole = { $replaceWith: { $mergeObjects: [{ $literal: fields }, "$$ROOT"] } };
  return { filter: { _id }, update: [whole, fillInStage(fields)] };
}

/** The event that a row of `open_orders` holds, or null where the row cannot be understood. */
export function readOrderEvent(doc: Document): OrderEvent | null {
  const limitPx = readNumeric(doc, "limitPx");
  const sz = readNumeric(doc, "sz");
  if (limitPx === null || sz === null || !(doc.orderTimestamp instanceof Date)) return null;
  const order: Order = {
    oid: Number(doc.oid),
    coin: doc.coin,
    dex: doc.dex,
    side: doc.side,
    limitPx,
    sz,
    origSz: readNumeric(doc, "origSz"),
    triggerPx: readNumeric(doc, "triggerPx"),
    orderType: doc.orderType,
    tif: doc.tif,
    triggerCondition: doc.triggerCondition,
    isTrigger: doc.isTrigger,
    isPositionTpsl: doc.isPositionTpsl,
    reduceOnly: doc.reduceOnly,
    cloid: doc.cloid,
    parentOid: doc.parentOid === null ? null : Number(doc.parentOid),
    timestamp: doc.orderTimestamp.getTime(),
  };
  const { action, inc, epoch, triggered } = doc;
  return {
    kind: "order",
    id: orderEventId({ action, order, inc, epoch, triggered }),
    ethAddress: doc.ethAddress as Address,
    action,
    order,
    inc,
    epoch,
    seen: doc.seen,
    source: doc.source,
    closeReason: doc.closeReason,
    reasonSource: doc.reasonSource,
    changed: doc.changed,
    triggered,
    reopened: doc.reopened,
    timestamp: doc.timestamp.getTime(),
    timeSource: doc.timeSource,
    venueTime: doc.venueTime?.getTime() ?? null,
    observedAt: doc.observedAt.getTime(),
    lifetimeMs: doc.lifetimeMs,
    completes: false,
  };
}
