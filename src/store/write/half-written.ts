// Finishes what a killed run left half: its last order events are folded into open_orders once more.
import type { OrderEvent } from "../../domain/event.js";
import { foldOrders } from "../../domain/rank.js";
import { upsertAll } from "../mongo/bulk.js";
import type { Collections } from "../mongo/collections.js";
import { date } from "../mongo/numbers.js";
import { readOrderEvent } from "./order-documents.js";
import { foldIntoRow } from "./order-rows.js";

/** More than all the batches that can be under way at a kill hold together. */
const LAST_EVENTS = 10_000;

const ROWS_AT_ONCE = 1_000;

/**
 * An event is written to `trader_orders` first: a kill between the two collections leaves `open_orders` behind.
 * Harmless where nothing is missing. `now` is our clock, ms.
 */
export async function finishLastBatches(all: Collections, collector: string, now: number): Promise<void> {
  const events: OrderEvent[] = [];
  const last = all.orders.find({ collector }).sort({ createdAt: -1 }).limit(LAST_EVENTS);
  for await (const doc of last) {
    const event = readOrderEvent(doc);
    if (event !== null) events.push(event);
  }
  const upserts = [...foldOrders(events).values()].map((event) => foldIntoRow(event, collector, date(now)));
  for (let from = 0; from < upserts.length; from += ROWS_AT_ONCE) {
    await upsertAll(all.openOrders, upserts.slice(from, from + ROWS_AT_ONCE));
  }
}
