// An order event as a document, and back.
import type { Document } from "mongodb";
import { multiplyDecimals } from "../../domain/decimal.js";
import { type OrderEvent, orderEventId } from "../../domain/event.js";
import type { TraderId } from "../../domain/ids.js";
import type { Order } from "../../domain/order.js";
import type { Row } from "../mongo/collections.js";
import { addText, date, double, orderId, readNumeric, readOrderId, whole } from "../mongo/numbers.js";

/**
 * What every document of an order says, whichever collection it stands in; what is not known is null. One literal, to
 * which little is added: thousands are made in a second, and an object spread into another costs more than the rest.
 */
export function orderFields<I extends Row["_id"]>(
  _id: I,
  event: OrderEvent,
  collector: string,
): Document & { _id: I } {
  const { order } = event;
  const notional = multiplyDecimals(order.limitPx, order.sz);
  const observedAt = date(event.observedAt);
  const orderTimestamp = date(order.timestamp);
  const fields = {
    _id,
    ethAddress: event.ethAddress,
    oid: orderId(order.oid),
    coin: order.coin,
    dex: order.dex,
    side: order.side,
    cloid: order.cloid,
    parentOid: order.parentOid === null ? null : orderId(order.parentOid),
    limitPx: double(order.limitPx),
    sz: double(order.sz),
    origSz: double(order.origSz),
    triggerPx: double(order.triggerPx),
    notional: double(notional),
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
    changed: event.changed,
    reopened: event.reopened,
    inc: event.inc,
    epoch: event.epoch,
    timestamp: oneOf(observedAt, orderTimestamp, event.timestamp),
    timeSource: event.timeSource,
    venueTime: date(event.venueTime),
    orderTimestamp,
    observedAt,
    lifetimeMs: event.lifetimeMs === null ? null : whole(event.lifetimeMs),
    collector,
  };
  addText(fields, "limitPx", order.limitPx);
  addText(fields, "sz", order.sz);
  addText(fields, "origSz", order.origSz);
  addText(fields, "triggerPx", order.triggerPx);
  addText(fields, "notional", notional);
  return fields;
}

/** The date of `ms`, one of these two where it is the same: dates are what takes most of a document's memory. */
function oneOf(a: Date, b: Date, ms: number): Date {
  return ms === a.getTime() ? a : ms === b.getTime() ? b : date(ms);
}

/** A document of `trader_orders`. `now` is our clock. */
export function orderDocument(event: OrderEvent, collector: string, now: Date): Document & { _id: string } {
  const document = orderFields(event.id, event, collector);
  document.createdAt = now;
  return document;
}

/** The event that a row of `open_orders` holds, or null where the row cannot be understood. */
export function readOrderEvent(doc: Document): OrderEvent | null {
  const limitPx = readNumeric(doc, "limitPx");
  const sz = readNumeric(doc, "sz");
  const { orderTimestamp, timestamp, observedAt } = doc;
  if (limitPx === null || sz === null) return null;
  if (![orderTimestamp, timestamp, observedAt].every((each) => each instanceof Date)) return null;
  const order: Order = {
    oid: readOrderId(doc.oid),
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
    triggered: doc.triggered,
    isPositionTpsl: doc.isPositionTpsl,
    reduceOnly: doc.reduceOnly,
    cloid: doc.cloid,
    parentOid: doc.parentOid === null ? null : readOrderId(doc.parentOid),
    timestamp: orderTimestamp.getTime(),
  };
  const { action, inc, epoch, triggered } = doc;
  return {
    kind: "order",
    id: orderEventId({ action, order, inc, epoch, triggered }),
    ethAddress: doc.ethAddress as TraderId,
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
    timestamp: timestamp.getTime(),
    timeSource: doc.timeSource,
    venueTime: doc.venueTime?.getTime() ?? null,
    observedAt: observedAt.getTime(),
    lifetimeMs: doc.lifetimeMs,
    completes: false,
  };
}
