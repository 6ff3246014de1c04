// The collections: their names, their indexes, and how long their documents are kept.
import type { Collection, Db, Document, IndexDescription, Long } from "mongodb";

const DAY_S = 86_400;

/** Days until documents expire, 0 for never. */
export interface Retention {
  readonly orderDays: number;
  readonly positionDays: number;
  readonly fillDays: number;
}

/** A document with an `_id` of ours. */
export interface Row extends Document {
  _id: string | Long;
}

export interface Collections {
  readonly orders: Collection<Row>;
  readonly openOrders: Collection<Row>;
  readonly positions: Collection<Row>;
  readonly currentState: Collection<Row>;
  readonly fills: Collection<Row>;
  readonly trackedTraders: Collection<Row>;
  readonly quarantine: Collection<Row>;
  readonly meta: Collection<Row>;
}

export function collections(db: Db): Collections {
  return {
    orders: db.collection("trader_orders"),
    openOrders: db.collection("open_orders"),
    positions: db.collection("trader_positions"),
    currentState: db.collection("trader_current_state"),
    fills: db.collection("trader_fills"),
    trackedTraders: db.collection("tracked_traders"),
    quarantine: db.collection("quarantine"),
    meta: db.collection("meta"),
  };
}

const INDEXES: { readonly [K in keyof Collections]: readonly IndexDescription[] } = {
  orders: [
    { key: { ethAddress: 1, oid: 1 } },
    { key: { oid: 1 } },
    { key: { ethAddress: 1, timestamp: -1 } },
    { key: { coin: 1, timestamp: -1 } },
    { key: { timestamp: -1 } },
  ],
  openOrders: [
    { key: { ethAddress: 1, status: 1 } },
    { key: { coin: 1, side: 1, limitPx: 1 }, partialFilterExpression: { status: "open" } },
  ],
  positions: [{ key: { ethAddress: 1, timestamp: -1 } }, { key: { coin: 1, timestamp: -1 } }],
  currentState: [{ key: { ethAddress: 1 } }, { key: { "positions.coin": 1 } }],
  fills: [{ key: { ethAddress: 1, time: -1 } }, { key: { coin: 1, time: -1 } }, { key: { oid: 1 } }],
  trackedTraders: [{ key: { enabled: 1, priority: -1 } }],
  quarantine: [],
  meta: [],
};

/** Creates what is missing and follows changed retentions. Every expiry runs on our own clock, not the venue's. */
export async function prepareCollections(db: Db, retention: Retention): Promise<Collections> {
  const all = collections(db);
  for (const [name, indexes] of Object.entries(INDEXES) as [
    keyof Collections,
    readonly IndexDescription[],
  ][]) {
    await db.createCollection(all[name].collectionName).catch(ignoreExisting);
    if (indexes.length > 0) await all[name].createIndexes([...indexes]);
  }
  await expire(db, all.orders.collectionName, "createdAt", retention.orderDays * DAY_S);
  await expire(db, all.positions.collectionName, "createdAt", retention.positionDays * DAY_S);
  await expire(db, all.fills.collectionName, "createdAt", retention.fillDays * DAY_S);
  await expire(db, all.openOrders.collectionName, "closedAt", 2 * DAY_S);
  await expire(db, all.quarantine.collectionName, "lastSeen", 30 * DAY_S);
  return all;
}

const NAMESPACE_EXISTS = 48;

function ignoreExisting(error: { code?: unknown }): void {
  if (error.code !== NAMESPACE_EXISTS) throw error;
}

async function expire(db: Db, collection: string, field: string, seconds: number): Promise<void> {
  const name = `${field}_1`;
  const existing = (await db.collection(collection).indexes()).find((index) => index.name === name);
  if (existing === undefined) {
    if (seconds === 0) return;
    await db.collection(collection).createIndex({ [field]: 1 }, { name, expireAfterSeconds: seconds });
  } else if (seconds === 0) {
    await db.collection(collection).dropIndex(name);
  } else if (existing.expireAfterSeconds !== seconds) {
    await db.command({ collMod: collection, index: { name, expireAfterSeconds: seconds } });
  }
}
