// How far the history of a trader has been fetched, by kind; and what the database knows of the trader besides.

import type { OrderEvent } from "../../domain/event.js";
import type { OrderId, TraderId } from "../../domain/ids.js";
import type { Collections, Row } from "../mongo/collections.js";
import { date, orderId, readOrderId, whole } from "../mongo/numbers.js";
import { readOrderEvent } from "./order-documents.js";

/** Of one trader and kind. Times are ms since 1970 UTC. */
export interface Checkpoint {
  readonly ethAddress: TraderId;
  readonly kind: string;
  /** From when on history is wanted; null before the first run. */
  readonly since: number | null;
  /** What was asked for and is written: sorted, and no two touch. */
  readonly covered: readonly { readonly from: number; readonly to: number }[];
  /** The oldest row that was met. */
  readonly oldest: number | null;
  /** False while a run is under way, and after one that was stopped or failed. */
  readonly done: boolean;
  /** Whether the venue had more than it shows: what was before its oldest row is out of reach. */
  readonly truncated: boolean;
  /** Rows that were read, in all runs. */
  readonly rows: number;
  /** Rows that were read since a run was last done. */
  readonly rowsSinceDone: number;
  /** Why the last run failed. */
  readonly error: string | null;
}

/** What nothing is known of yet. */
export function newCheckpoint(ethAddress: TraderId, kind: string): Checkpoint {
  const counts = { rows: 0, rowsSinceDone: 0 };
  const nothing = { since: null, oldest: null, done: false, truncated: false, error: null };
  return { ethAddress, kind, covered: [], ...counts, ...nothing };
}

export async function readCheckpoint(
  all: Collections,
  ethAddress: TraderId,
  kind: string,
): Promise<Checkpoint> {
  const row = await all.backfillCheckpoints.findOne({ _id: `${ethAddress}:${kind}` });
  const fresh = newCheckpoint(ethAddress, kind);
  if (row === null) return fresh;
  const { since, covered, oldest, done, truncated, rows, rowsSinceDone, error } = row;
  const spans: { from: Date; to: Date }[] = covered;
  return {
    ...fresh,
    covered: spans.map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() })),
    since: since instanceof Date ? since.getTime() : null,
    oldest: oldest instanceof Date ? oldest.getTime() : null,
    ...{ done, truncated, rows: Number(rows), rowsSinceDone: Number(rowsSinceDone), error },
  };
}

/** Replaces what was known. `now` is our clock, ms. */
export async function writeCheckpoint(all: Collections, checkpoint: Checkpoint, now: number): Promise<void> {
  const { covered, since, oldest, rows, rowsSinceDone, ...same } = checkpoint;
  const { ethAddress, kind } = checkpoint;
  const row = {
    ...same,
    since: date(since),
    reachedFrom: date(covered[0]?.from ?? null),
    reachedTo: date(covered.at(-1)?.to ?? null),
    covered: covered.map(({ from, to }) => ({ from: date(from), to: date(to) })),
    oldest: date(oldest),
    rows: whole(rows),
    rowsSinceDone: whole(rowsSinceDone),
    updatedAt: date(now),
  };
  await all.backfillCheckpoints.replaceOne({ _id: `${ethAddress}:${kind}` }, row, { upsert: true });
}

/** Since when somebody follows the trader, as far as stored events tell; Infinity where none does. */
export async function followedSince(all: Collections, ethAddress: TraderId): Promise<number> {
  const first = { sort: { timestamp: 1 }, projection: { timestamp: 1 } } as const;
  const [position, order] = await Promise.all([
    all.positions.findOne({ ethAddress }, first),
    all.orders.findOne({ ethAddress, seen: "live" }, first),
  ]);
  const timeOf = (row: Row | null): number =>
    row?.timestamp instanceof Date ? row.timestamp.getTime() : Number.POSITIVE_INFINITY;
  return Math.min(timeOf(position), timeOf(order));
}

/** What is stored of some orders of a trader. */
export interface StoredOrders {
  /** Closed for a known reason, or reopened since: a log does not say which of its lives it means. */
  readonly told: ReadonlySet<OrderId>;
  /** Closed, and nobody knows why. */
  readonly unexplained: ReadonlySet<OrderId>;
  /** Open, by oid, as their newest event left them. */
  readonly open: ReadonlyMap<OrderId, OrderEvent>;
}

export async function storedOrders(
  all: Collections,
  ethAddress: TraderId,
  oids: readonly OrderId[],
): Promise<StoredOrders> {
  const told = new Set<OrderId>();
  const unexplained = new Set<OrderId>();
  const closed = { $or: [{ action: "closed" }, { inc: { $gt: 0 } }] };
  const rows = all.orders.find(
    { ethAddress, oid: { $in: oids.map(orderId) }, ...closed },
    { projection: { oid: 1, inc: 1, closeReason: 1 } },
  );
  for await (const { oid, inc, closeReason } of rows) {
    const explained = closeReason !== null && closeReason !== "unknown";
    (explained || inc > 0 ? told : unexplained).add(readOrderId(oid));
  }
  for (const oid of told) unexplained.delete(oid);
  const open = new Map<OrderId, OrderEvent>();
  for await (const row of all.openOrders.find({
    _id: { $in: oids.map(orderId) },
    ethAddress,
    status: "open",
  })) {
    const event = readOrderEvent(row);
    if (event !== null) open.set(event.order.oid, event);
  }
  return { told, unexplained, open };
}

/** Whether some collector has listed the trader's orders since `ms`. */
export async function isWatchedSince(all: Collections, ethAddress: TraderId, ms: number): Promise<boolean> {
  const lately = { ethAddress, ordersAsOf: { $gte: date(ms) } };
  return (await all.currentState.findOne(lately, { projection: { _id: 1 } })) !== null;
}
