// Lives of many orders as a ledger tells them, and whether a database holds exactly them.
import type { Collection, Document } from "mongodb";
import { expect } from "vitest";
import type { Event, OrderEvent } from "../../../src/domain/event.js";
import { foldOrders } from "../../../src/domain/rank.js";
import type { Collections, Row } from "../../../src/store/mongo/collections.js";
import { readOrderEvent } from "../../../src/store/write/order-documents.js";
import {
  fill,
  fills,
  ledger,
  listing,
  order,
  orderEvents,
  position,
  positions,
} from "../../support/story.js";

const PUSH_MS = 5_000;

/**
 * Everything that happened to the orders `first` to `first + count - 1`, and to a position. Of every four orders one
 * rests; one is filled in steps; one is gone, and fills explain it later; one is gone, and nobody says why.
 */
export function lives(first: number, count: number): Event[] {
  const coin = `C${first}`;
  const oids = Array.from({ length: count }, (_, i) => first + i);
  const shown = (sz: string) => (oid: number) => order({ oid, coin, sz, origSz: "10" });
  const kind = (n: number) => oids.filter((oid) => oid % 4 === n);
  const [resting, inSteps, explained] = [kind(0), kind(1), kind(2)];
  const filled = (part: number, list: readonly number[], sz: string, at: number) =>
    fills(
      at,
      list.map((oid) => fill({ oid, coin, tid: part * 1_000_000 + oid, sz })),
    );
  const later = [...resting.map(shown("10")), ...inSteps.map(shown("4"))];
  const trader = ledger();
  return [
    positions(0, [position({ coin })]),
    listing(0, oids.map(shown("10"))),
    filled(1, inSteps, "6", 1_000),
    listing(PUSH_MS, later),
    listing(2 * PUSH_MS, later),
    filled(2, inSteps, "4", 2 * PUSH_MS),
    filled(3, explained, "10", 3 * PUSH_MS),
    positions(3 * PUSH_MS, [position({ coin, szi: "5" })]),
  ].flatMap((observation) => trader.apply(observation).events);
}

/** Ids of `events` that have no document. */
export async function missing(all: Collections, events: readonly Event[]): Promise<string[]> {
  const stored = new Set<string>();
  for (const collection of [all.orders, all.positions, all.fills]) {
    for (const id of await idsOf(collection)) stored.add(id);
  }
  return events.map(({ id }) => id).filter((id) => !stored.has(id));
}

/** The database has each event once and nothing else, and `open_orders` is the fold of them. */
export async function expectExactly(all: Collections, events: readonly Event[]): Promise<void> {
  const of = (kind: Event["kind"]) =>
    [...new Set(events.filter((event) => event.kind === kind).map(({ id }) => id))].sort();
  expect(await idsOf(all.orders)).toEqual(of("order"));
  expect(await idsOf(all.positions)).toEqual(of("position"));
  expect(await idsOf(all.fills)).toEqual(of("fill"));
  expect(await all.quarantine.find().toArray()).toEqual([]);
  await expectFold(all, orderEvents(events));
}

/** What each order came to stands in `open_orders`, and why it closed in `trader_orders` besides. */
export async function expectFold(all: Collections, events: readonly OrderEvent[]): Promise<void> {
  const reasons = new Map<string, string>();
  // Whoever knows why outweighs whoever has given up.
  for (const { id, closeReason } of events)
    if (closeReason !== null && (closeReason !== "unknown" || !reasons.has(id))) reasons.set(id, closeReason);
  const newest = [...foldOrders(events).values()].sort((a, b) => Number(a.order.oid) - Number(b.order.oid));
  const rows = await all.openOrders.find().sort({ _id: 1 }).toArray();
  const told = (event: OrderEvent) => summary({ ...event, closeReason: reasons.get(event.id) ?? null });
  expect(rows.map(summaryOfRow)).toEqual(newest.map(told));
  const explained = await all.orders.find({ closeReason: { $ne: null } }).toArray();
  expect(new Map(explained.map((row) => [String(row._id), row.closeReason]))).toEqual(reasons);
}

function summaryOfRow(row: Document): string {
  const event = readOrderEvent(row);
  return event === null ? `unreadable row ${row._id}` : summary(event);
}

/** What no two tellings of the same event differ in, and the reason; prices and sizes with all their digits. */
function summary({ id, order, inc, epoch, action, closeReason }: OrderEvent): string {
  const { coin, side, limitPx, sz } = order;
  return [id, action, inc, epoch, coin, side, limitPx, sz, closeReason].join(" ");
}

async function idsOf(collection: Collection<Row>): Promise<string[]> {
  const rows = await collection.find({}, { projection: { _id: 1 } }).toArray();
  return rows.map(({ _id }) => String(_id)).sort();
}
