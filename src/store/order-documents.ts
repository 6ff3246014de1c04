// An order event as a document of trader_orders, as the order's row in open_orders, and back.
import type { Decimal128, Document } from "mongodb";
import type { Address } from "../domain/address.js";
import { multiplyDecimals } from "../domain/decimal.js";
import { type OrderEvent, orderEventId } from "../domain/event.js";
import type { Order } from "../domain/order.js";
import { STEP } from "../domain/rank.js";
import type { Upsert } from "./bulk.js";
import { date, id64, negated, numeric, readNumeric, whole } from "./numbers.js";
import { lacks, replaceWhere, where } from "./update-stages.js";

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
    lifetimeMs: event.lifetimeMs === null ? null : whole(event.lifetimeMs),
    collector,
  };
}

/** A document of `trader_orders`. `now` is our clock, ms. */
export function orderDocument(event: OrderEvent, collector: string, now: number): Document & { _id: string } {
  return { _id: event.id, ...orderFields(event, collector), createdAt: date(now) };
}

/** Known of the order, whichever of its events says it. */
const OF_ORDER = [
  "cloid",
  "parentOid",
  "origSz",
  "triggerPx",
  "orderType",
  "tif",
  "triggerCondition",
  "isTrigger",
  "triggered",
  "isPositionTpsl",
  "reduceOnly",
] as const;

/** Known of one event only. */
const OF_EVENT = ["venueTime", "lifetimeMs"] as const;

/**
 * Fills in what the stored document lacks and changes nothing else, except a `closeReason` of `"unknown"`.
 * `sameOrder` and `sameEvent` say where the stored document is the event's own.
 */
function fillIn(fields: Document, sameOrder: Document, sameEvent: Document): Document {
  const filled: Document = {};
  const fill = (name: string, same: Document): void => {
    if (fields[name] === null) return;
    const text = `${name}Str`;
    const told = { [name]: fields[name], ...(text in fields && { [text]: fields[text] }) };
    Object.assign(filled, where({ $and: [same, lacks(name)] }, told));
  };
  for (const name of OF_ORDER) fill(name, sameOrder);
  for (const name of OF_EVENT) fill(name, sameEvent);
  const { closeReason, reasonSource } = fields;
  if (closeReason !== null) {
    const unexplained = { $in: [{ $ifNull: ["$closeReason", null] }, [null, "unknown"]] };
    Object.assign(filled, where({ $and: [sameEvent, unexplained] }, { closeReason, reasonSource }));
  }
  return { $replaceWith: { $mergeObjects: ["$$ROOT", filled] } };
}

const ALWAYS: Document = { $literal: true };

/** Completes the event's document, or writes it whole where it has not arrived yet; commutes with the insert. */
export function completeEvent(event: OrderEvent, collector: string, now: number): Upsert {
  const { _id, ...fields } = orderDocument(event, collector, now);
  return {
    filter: { _id },
    update: [replaceWhere(lacks("createdAt"), fields), fillIn(fields, ALWAYS, ALWAYS)],
  };
}

/** What {@link compareRank} says, as one value: arrays compare member by member. */
function rankOf({ action, inc, epoch, order }: OrderEvent): (number | Decimal128)[] {
  return [inc, STEP[action], epoch, negated(order.sz)];
}

/** The order's row in `open_orders` becomes what `event` says, where the event outranks it: never by a clock. */
export function foldIntoRow(event: OrderEvent, collector: string, now: number): Upsert {
  const rank = rankOf(event);
  const row = {
    ...orderFields(event, collector),
    rank,
    watched: true,
    unwatchedAt: null,
    updatedAt: date(now),
    closedAt: event.action === "closed" ? date(now) : null,
  };
  const outranked = { $lt: ["$rank", { $literal: rank }] };
  return { filter: { _id: id64(event.order.oid) }, update: [replaceWhere(outranked, row)] };
}

/** As {@link foldIntoRow}; and a row that is not outranked learns what it lacks. */
export function completeRow(event: OrderEvent, collector: string, now: number): Upsert {
  const { filter, update } = foldIntoRow(event, collector, now);
  const sameOrder = { $eq: ["$inc", event.inc] };
  const sameEvent = { $eq: ["$rank", { $literal: rankOf(event) }] };
  return { filter, update: [...update, fillIn(orderFields(event, collector), sameOrder, sameEvent)] };
}

/** The event that a row of `open_orders` holds, or null where the row cannot be understood. */
export function readOrderEvent(doc: Document): OrderEvent | null {
  const limitPx = readNumeric(doc, "limitPx");
  const sz = readNumeric(doc, "sz");
  const { orderTimestamp, timestamp, observedAt } = doc;
  if (limitPx === null || sz === null) return null;
  if (![orderTimestamp, timestamp, observedAt].every((each) => each instanceof Date)) return null;
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
    timestamp: orderTimestamp.getTime(),
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
    timestamp: timestamp.getTime(),
    timeSource: doc.timeSource,
    venueTime: doc.venueTime?.getTime() ?? null,
    observedAt: observedAt.getTime(),
    lifetimeMs: doc.lifetimeMs,
    completes: false,
  };
}
