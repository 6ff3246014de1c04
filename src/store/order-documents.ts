// An order event as a document of trader_orders, as the order's row in open_orders, and back.
import type { Decimal128, Document, Long } from "mongodb";
import type { Address } from "../domain/address.js";
import { multiplyDecimals } from "../domain/decimal.js";
import { type OrderEvent, orderEventId } from "../domain/event.js";
import type { Order } from "../domain/order.js";
import { STEP } from "../domain/rank.js";
import type { Upsert } from "./bulk.js";
import type { Row } from "./collections.js";
import { addText, date, double, id64, negated, readNumeric, whole } from "./numbers.js";
import { lacks, replaceWhere, where } from "./update-stages.js";

/**
 * What every document of an order says, whichever collection it stands in; what is not known is null. One literal, to
 * which little is added: thousands are made in a second, and an object spread into another costs more than the rest.
 */
function orderFields<I extends Row["_id"]>(
  _id: I,
  event: OrderEvent,
  collector: string,
): Document & { _id: I } {
  const { order } = event;
  const notional = multiplyDecimals(order.limitPx, order.sz);
  const fields = {
    _id,
    ethAddress: event.ethAddress,
    oid: id64(order.oid),
    coin: order.coin,
    dex: order.dex,
    side: order.side,
    cloid: order.cloid,
    parentOid: order.parentOid === null ? null : id64(order.parentOid),
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
  addText(fields, "limitPx", order.limitPx);
  addText(fields, "sz", order.sz);
  addText(fields, "origSz", order.origSz);
  addText(fields, "triggerPx", order.triggerPx);
  addText(fields, "notional", notional);
  return fields;
}

/** A document of `trader_orders`. `now` is our clock, ms. */
export function orderDocument(event: OrderEvent, collector: string, now: number): Document & { _id: string } {
  const document = orderFields(event.id, event, collector);
  document.createdAt = date(now);
  return document;
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

/** Those of them that may have their exact text beside them. */
const NUMBERS_OF_ORDER = ["origSz", "triggerPx"] as const;

/** Known of one event only. */
const OF_EVENT = ["venueTime", "lifetimeMs"] as const;

/** Where a stored document is of the same life of an order as an event, and where it holds that very event. */
interface Sameness {
  readonly order: Document;
  readonly event: Document;
}

/**
 * Fills in what the stored document lacks and changes nothing else, except a `closeReason` of `"unknown"`. `names`:
 * what of the order is filled in.
 */
function fillIn(fields: Document, same: Sameness, names: readonly string[] = OF_ORDER): Document {
  const filled: Document = {};
  const fill = (name: string, same: Document): void => {
    if (fields[name] === null) return;
    const text = `${name}Str`;
    const told = { [name]: fields[name], ...(text in fields && { [text]: fields[text] }) };
    Object.assign(filled, where({ $and: [same, lacks(name)] }, told));
  };
  for (const name of names) fill(name, same.order);
  for (const name of OF_EVENT) fill(name, same.event);
  const { closeReason, reasonSource } = fields;
  if (closeReason !== null) {
    const unexplained = { $in: [{ $ifNull: ["$closeReason", null] }, [null, "unknown"]] };
    Object.assign(filled, where({ $and: [same.event, unexplained] }, { closeReason, reasonSource }));
  }
  return { $replaceWith: { $mergeObjects: ["$$ROOT", filled] } };
}

const ALWAYS: Sameness = { order: { $literal: true }, event: { $literal: true } };

/** Completes the event's document, or writes it whole where it has not arrived yet; commutes with the insert. */
export function completeEvent(event: OrderEvent, collector: string, now: number): Upsert {
  const document = orderDocument(event, collector, now);
  return {
    filter: { _id: document._id },
    update: [replaceWhere(lacks("createdAt"), document), fillIn(document, ALWAYS)],
  };
}

/** What {@link compareRank} says, as one value: arrays compare member by member. */
function rankOf({ action, inc, epoch, order }: OrderEvent): (number | Decimal128)[] {
  return [inc, STEP[action], epoch, negated(order.sz)];
}

function sameness(event: OrderEvent): Sameness {
  const { action, inc } = event;
  const order = { $eq: ["$inc", inc] };
  if (action === "updated") return { order, event: { $eq: ["$rank", { $literal: rankOf(event) }] } };
  // Their ids hold nothing else: two who saw different sizes last tell the same close.
  return { order, event: { $and: [order, { $eq: ["$action", action] }] } };
}

/** What the stored row knows and `fields`, which take its place, do not: later knowledge may have come first. */
function stillKnown(fields: Document, same: Sameness): Document[] {
  const unknown = (name: string): boolean => fields[name] === null;
  const ofOrder = OF_ORDER.filter(unknown);
  const texts = NUMBERS_OF_ORDER.filter(unknown).map((name) => `${name}Str`);
  const kept = [storedWhere(same.order, [...ofOrder, ...texts])];
  if (fields.action !== "closed") return kept;
  kept.push(storedWhere(same.event, OF_EVENT.filter(unknown)));
  if (unknown("closeReason") || fields.closeReason === "unknown") {
    const explained = { $and: [same.event, { $not: [lacks("closeReason")] }] };
    kept.push(storedWhere(explained, ["closeReason", "reasonSource"]));
  }
  return kept;
}

/** What is stored under these names where `condition` holds, else nothing; what is missing is left out. */
function storedWhere(condition: Document, names: readonly string[]): Document {
  const stored = Object.fromEntries(names.map((name) => [name, `$${name}`]));
  return { $cond: [condition, stored, { $literal: {} }] };
}

/** The order's row in `open_orders`, where there is none yet. */
export function rowDocument(event: OrderEvent, collector: string, now: number): Document & { _id: Long } {
  const row = orderFields(id64(event.order.oid), event, collector);
  row.rank = rankOf(event);
  row.watched = true;
  row.unwatchedAt = null;
  row.updatedAt = date(now);
  row.closedAt = event.action === "closed" ? date(now) : null;
  return row;
}

/**
 * The order's row in `open_orders` becomes what `event` says, where the event outranks it: never by a clock. Why it
 * closed is told to a row that is not outranked as well.
 */
export function foldIntoRow(event: OrderEvent, collector: string, now: number): Upsert {
  return rowUpsert(event, collector, now, event.closeReason === null ? null : []);
}

/** As {@link foldIntoRow}; and a row that is not outranked learns whatever it lacks. */
export function completeRow(event: OrderEvent, collector: string, now: number): Upsert {
  return rowUpsert(event, collector, now, OF_ORDER);
}

/** `learns`: what of the order a row is told that is not outranked; null where it is told nothing at all. */
function rowUpsert(
  event: OrderEvent,
  collector: string,
  now: number,
  learns: readonly string[] | null,
): Upsert {
  const row = rowDocument(event, collector, now);
  const same = sameness(event);
  const outranked = { $lt: ["$rank", { $literal: row.rank }] };
  const folded = { $mergeObjects: [{ $literal: row }, ...stillKnown(row, same)] };
  const update: Document[] = [{ $replaceWith: { $cond: [outranked, folded, "$$ROOT"] } }];
  if (learns !== null) update.push(fillIn(row, same, learns));
  return { filter: { _id: row._id }, update };
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
