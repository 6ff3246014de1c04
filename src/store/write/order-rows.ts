// The row of an order in open_orders: what its newest event says, by rank, and whatever else is known of it.
import type { Decimal128, Document, Long } from "mongodb";
import type { OrderEvent } from "../../domain/event.js";
import { STEP } from "../../domain/rank.js";
import type { Upsert } from "../mongo/bulk.js";
import { negated, orderId } from "../mongo/numbers.js";
import { lacks } from "../mongo/update-stages.js";
import { fillIn, NUMBERS_OF_ORDER, OF_EVENT, OF_ORDER, type Sameness } from "./order-completion.js";
import { orderFields } from "./order-documents.js";

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

/**
 * What the stored row, which `fields` outrank, knows and they do not: later knowledge may have come first. What is
 * outranked by the first life of an order is of that life: most rows are spared the question.
 */
function stillKnown(fields: Document): Document[] {
  const { action, closeReason, inc } = fields;
  const unknown = (name: string): boolean => fields[name] === null;
  const texts = NUMBERS_OF_ORDER.filter(unknown).map((name) => `${name}Str`);
  const sameLife = inc === 0 ? [] : [{ $eq: ["$inc", inc] }];
  const kept = [storedWhere(sameLife, [...OF_ORDER.filter(unknown), ...texts])];
  if (action !== "closed") return kept;
  const reason = ["closeReason", "reasonSource"];
  const sameEvent = [...sameLife, { $eq: ["$action", "closed"] }];
  kept.push(storedWhere(sameEvent, [...OF_EVENT.filter(unknown), ...(closeReason === null ? reason : [])]));
  if (closeReason === "unknown") {
    kept.push(storedWhere([...sameEvent, { $not: [lacks("closeReason")] }], reason));
  }
  return kept;
}

/** What is stored under these names where all `conditions` hold, else nothing; what is missing is left out. */
function storedWhere(conditions: readonly Document[], names: readonly string[]): Document {
  const stored: Document = {};
  for (const name of names) stored[name] = `$${name}`;
  if (conditions.length === 0) return stored;
  const all = conditions.length === 1 ? conditions[0] : { $and: conditions };
  return { $cond: [all, stored, { $literal: {} }] };
}

/** The order's row in `open_orders`, where there is none yet. */
export function rowDocument(
  event: OrderEvent,
  collector: string,
  now: Date,
): Document & { _id: Long | string } {
  const row = orderFields(orderId(event.order.oid), event, collector);
  row.rank = rankOf(event);
  row.watched = true;
  row.unwatchedAt = null;
  row.updatedAt = now;
  row.closedAt = event.action === "closed" ? now : null;
  return row;
}

/**
 * The order's row in `open_orders` becomes what `event` says, where the event outranks it: never by a clock. Why it
 * closed is told to a row that is not outranked as well.
 */
export function foldIntoRow(event: OrderEvent, collector: string, now: Date): Upsert {
  return rowUpsert(event, collector, now, event.closeReason === null ? null : []);
}

/** As {@link foldIntoRow}; and a row that is not outranked learns whatever it lacks. */
export function completeRow(event: OrderEvent, collector: string, now: Date): Upsert {
  return rowUpsert(event, collector, now, OF_ORDER);
}

/** `learns`: what of the order a row is told that is not outranked; null where it is told nothing at all. */
function rowUpsert(
  event: OrderEvent,
  collector: string,
  now: Date,
  learns: readonly string[] | null,
): Upsert {
  const row = rowDocument(event, collector, now);
  const outranked = { $lt: ["$rank", { $literal: row.rank }] };
  const folded = { $mergeObjects: [{ $literal: row }, ...stillKnown(row)] };
  const update: Document[] = [{ $replaceWith: { $cond: [outranked, folded, "$$ROOT"] } }];
  if (learns !== null) update.push(fillIn(row, sameness(event), learns));
  return { filter: { _id: row._id }, update };
}
