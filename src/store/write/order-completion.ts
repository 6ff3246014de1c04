// What a stored document of an order lacks, filled in by who knows it: in trader_orders and in open_orders.
import type { Document } from "mongodb";
import type { OrderEvent } from "../../domain/event.js";
import type { Upsert } from "../mongo/bulk.js";
import { lacks, replaceWhere, where } from "../mongo/update-stages.js";
import { orderDocument } from "./order-documents.js";

/** Known of the order, whichever of its events says it. */
export const OF_ORDER = [
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
export const NUMBERS_OF_ORDER = ["origSz", "triggerPx"] as const;

/** Known of one event only. */
export const OF_EVENT = ["venueTime", "lifetimeMs"] as const;

/** Where a stored document is of the same life of an order as an event, and where it holds that very event. */
export interface Sameness {
  readonly order: Document;
  readonly event: Document;
}

/**
 * Fills in what the stored document lacks and changes nothing else, except a `closeReason` of `"unknown"`. `names`:
 * what of the order is filled in.
 */
export function fillIn(fields: Document, same: Sameness, names: readonly string[] = OF_ORDER): Document {
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
export function completeEvent(event: OrderEvent, collector: string, now: Date): Upsert {
  const document = orderDocument(event, collector, now);
  return {
    filter: { _id: document._id },
    update: [replaceWhere(lacks("createdAt"), document), fillIn(document, ALWAYS)],
  };
}
