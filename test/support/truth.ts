// What a database says, beside what happened at the venue.
import type { Db, Document } from "mongodb";
import { type Decimal, decimal } from "../../src/domain/decimal.js";
import type { OrderEvent } from "../../src/domain/event.js";
import type { OrderId } from "../../src/domain/ids.js";
import { compareRank, foldOrders } from "../../src/domain/rank.js";
import type { Truth } from "../../src/simulator/model/words.js";
import type { SimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { readNumeric } from "../../src/store/mongo/numbers.js";
import { readOrderEvent } from "../../src/store/write/order-documents.js";
import { pause } from "../../src/timing/pause.js";
import { waitFor } from "./wait.js";

/** By user and dex, the oids that some listing showed which arrived whole. */
export type Shown = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, string>>>;

/** Every way in which the database of a collector differs from what happened; empty where it tells the truth. */
export async function lies(db: Db, truth: Truth, shown: Shown): Promise<string[]> {
  const events = await db.collection("trader_orders").find().toArray();
  const told = events.map(readOrderEvent).filter((event) => event !== null);
  const folded = foldOrders(told);
  const rows = await db.collection("open_orders").find().toArray();
  return [
    ...orderLies(folded, truth, shown),
    ...rowLies(rows, folded),
    ...falseCloses(events),
    ...closeLies(told, truth.time),
    ...(await fillLies(db, truth)),
    ...(await positionLies(db, truth)),
  ];
}

export interface Hearing {
  /** Which lies count; all unless given. */
  readonly heed?: (lie: string) => boolean;
  /** What some listing showed; what the venue delivered, unless given. */
  readonly shown?: () => Promise<Shown>;
  readonly deadlineMs?: number;
}

/**
 * Resolves once the database tells what happened at a venue where nothing happens any more; rejects with what it still
 * tells wrong.
 */
export async function untilTrue(
  db: Db,
  venue: Pick<SimulatedVenue, "truth" | "deliveredOids">,
  { heed = () => true, shown = async () => venue.deliveredOids, deadlineMs = 90_000 }: Hearing = {},
): Promise<void> {
  let found: string[] = [];
  const isTrue = async (): Promise<boolean> => {
    await pause(500, new AbortController().signal);
    found = (await lies(db, venue.truth(), await shown())).filter(heed);
    return found.length === 0;
  };
  await waitFor("the truth", isTrue, deadlineMs).catch((cause: unknown) => {
    throw new Error([...found.slice(0, 20), `… ${found.length} in all`].join("\n"), { cause });
  });
}

/** A lie that counts unless it is a fill of before `ms`: those of polled traders are for the backfill to ask. */
export function isSince(ms: number): (lie: string) => boolean {
  return (lie) => {
    const [, filledAt] = /^missing fill \w+:(\d+)/.exec(lie) ?? [];
    return filledAt === undefined || Number(filledAt) > ms;
  };
}

const text = (...parts: unknown[]): string => parts.join(" ");

function orderLies(folded: ReadonlyMap<OrderId, OrderEvent>, truth: Truth, shown: Shown): string[] {
  const found: string[] = [];
  const open = new Set<number>();
  for (const [user, trader] of Object.entries(truth.traders)) {
    for (const order of trader.orders) {
      open.add(order.oid);
      const event = folded.get(order.oid);
      if (event === undefined) found.push(text("missing: open order", order.oid, "of", user));
      else if (event.action === "closed") found.push(text("false close:", order.oid, "of", user, "is open"));
      else if (!same(event, order)) {
        found.push(
          text(
            "wrong:",
            order.oid,
            "is",
            order.sz,
            "@",
            order.limitPx,
            "not",
            event.order.sz,
            event.order.limitPx,
          ),
        );
      }
    }
    const closed = new Map(trader.closed.map((each) => [each.oid, each.status]));
    for (const oids of shown.get(user)?.values() ?? []) {
      for (const oid of oids.keys()) {
        const event = folded.get(oid);
        if (event === undefined) found.push(text("missing: shown order", oid, "of", user));
        else if (!open.has(oid) && event.action !== "closed") {
          found.push(text("still open:", oid, "of", user, "ended as", closed.get(oid)));
        }
        const reason = event?.closeReason ?? null;
        const told = reason !== null && reason !== "unknown" && closed.has(oid);
        if (told && reason !== closed.get(oid)) {
          found.push(text("wrong reason:", oid, reason, "not", closed.get(oid)));
        }
      }
    }
  }
  return found;
}

function same(event: OrderEvent, order: Truth["traders"][string]["orders"][number]): boolean {
  const { limitPx, sz, isTrigger } = event.order;
  return limitPx === decimal(order.limitPx) && sz === decimal(order.sz) && isTrigger === order.isTrigger;
}

function rowLies(rows: readonly Document[], folded: ReadonlyMap<OrderId, OrderEvent>): string[] {
  const found: string[] = [];
  for (const row of rows) {
    const event = folded.get(Number(row.oid));
    const agrees =
      row.action === event?.action && row.inc === event?.inc && readNumeric(row, "sz") === event?.order.sz;
    if (!agrees)
      found.push(text("open_orders:", row.oid, row.action, row.sz, "not", event?.action, event?.order.sz));
  }
  if (rows.length !== folded.size)
    found.push(text("open_orders has", rows.length, "rows, the fold", folded.size));
  return found;
}

/** Nothing reopens at the venue: what was reopened had been closed by mistake. */
function falseCloses(events: readonly Document[]): string[] {
  return events
    .filter((event) => event.reopened === true)
    .map((event) => text("false close, reopened:", event._id));
}

const TWO_HOURS_MS = 2 * 3_600_000;

/** A close says the size that was last seen open, and within two hours why, or that nobody knows it. */
function closeLies(events: readonly OrderEvent[], now: number): string[] {
  const lives = new Map<string, OrderEvent>();
  for (const event of events) {
    const life = `${event.order.oid}.${event.inc}`;
    const newest = lives.get(life);
    if (event.action === "closed" || (newest !== undefined && compareRank(newest, event) > 0)) continue;
    lives.set(life, event);
  }
  return events
    .filter(({ action }) => action === "closed")
    .flatMap(({ id, order, inc, closeReason, observedAt }) => {
      const seen = lives.get(`${order.oid}.${inc}`)?.order.sz;
      const found: string[] = [];
      if (seen !== order.sz) found.push(text("size:", id, "has sz", order.sz, "last seen open is", seen));
      if (closeReason === null && now - observedAt > TWO_HOURS_MS) found.push(text("no reason:", id));
      return found;
    });
}

async function fillLies(db: Db, truth: Truth): Promise<string[]> {
  const stored = new Set(
    (await db.collection("trader_fills").find().toArray()).map((doc) => String(doc._id)),
  );
  const found: string[] = [];
  let happened = 0;
  for (const [user, { fills }] of Object.entries(truth.traders)) {
    for (const fill of fills) {
      happened++;
      const id = `${user}:${fill.time}:${fill.coin}:${fill.tid}`;
      if (!stored.has(id)) found.push(text("missing fill", id));
    }
  }
  if (stored.size > happened) found.push(text(stored.size, "fills stored,", happened, "happened"));
  return found;
}

async function positionLies(db: Db, truth: Truth): Promise<string[]> {
  const states = await db.collection("trader_current_state").find().toArray();
  const last = await db
    .collection("trader_positions")
    .aggregate([
      { $match: { action: { $ne: "sampled" } } },
      { $sort: { timestamp: 1, observedAt: 1 } },
      { $group: { _id: { user: "$ethAddress", coin: "$coin" }, doc: { $last: "$$ROOT" } } },
    ])
    .toArray();
  const found: string[] = [];
  for (const [user, { positions }] of Object.entries(truth.traders)) {
    const really = sizes(positions.map(({ coin, szi }) => [coin, decimal(szi)]));
    const current = states
      .filter((doc) => doc.ethAddress === user)
      .flatMap((doc) => doc.positions as Document[]);
    const now = sizes(current.map((doc) => [doc.coin, readNumeric(doc, "szi")]));
    const told = sizes(
      last.filter(({ _id }) => _id.user === user).map(({ _id, doc }) => [_id.coin, readNumeric(doc, "szi")]),
    );
    if (now !== really) found.push(text("current positions of", user, now, "not", really));
    if (told !== really) found.push(text("folded positions of", user, told, "not", really));
  }
  return found;
}

function sizes(list: readonly (readonly [string, Decimal | null])[]): string {
  return list
    .filter(([, szi]) => szi !== "0")
    .map(([coin, szi]) => `${coin}=${szi}`)
    .sort()
    .join(",");
}
