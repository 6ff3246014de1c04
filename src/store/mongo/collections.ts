// The collections: their names, their indexes, and how long their documents are kept.
import type { Collection, Db, Document, IndexDescription, Long } from "mongodb";
import type { Backoff } from "../../timing/backoff.js";
import { retry } from "../../timing/retry.js";
import { isBusy } from "./busy.js";

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
  readonly funding: Collection<Row>;
  readonly ledgerUpdates: Collection<Row>;
  readonly twaps: Collection<Row>;
  readonly trackedTraders: Collection<Row>;
  readonly backfillCheckpoints: Collection<Row>;
  readonly quarantine: Collection<Row>;
  readonly meta: Collection<Row>;
}

const NAMES: { readonly [K in keyof Collections]: string } = {
  orders: "trader_orders",
  openOrders: "open_orders",
  positions: "trader_positions",
  currentState: "trader_current_state",
  fills: "trader_fills",
  funding: "trader_funding",
  ledgerUpdates: "trader_ledger_updates",
  twaps: "trader_twaps",
  trackedTraders: "tracked_traders",
  backfillCheckpoints: "backfill_checkpoints",
  quarantine: "quarantine",
  meta: "meta",
};

/** As the database has them. */
export const COLLECTION_NAMES: ReadonlySet<string> = new Set(Object.values(NAMES));

export function collections(db: Db): Collections {
  const all = Object.entries(NAMES).map(([key, name]) => [key, db.collection<Row>(name)] as const);
  return Object.fromEntries(all) as { [K in keyof Collections]: Collection<Row> };
}

/** Closes of which nobody has said why. */
export const UNEXPLAINED = { action: "closed", closeReason: null } as const;

/** Fills that nobody has told whole. */
export const KNOWN_IN_PART = { oid: null } as const;

const INDEXES: { readonly [K in keyof Collections]: readonly IndexDescription[] } = {
  orders: [
    { key: { ethAddress: 1, oid: 1 } },
    { key: { oid: 1 } },
    { key: { ethAddress: 1, timestamp: -1 } },
    { key: { coin: 1, timestamp: -1 } },
    { key: { timestamp: -1 } },
    { key: { closeReason: 1, ethAddress: 1 }, partialFilterExpression: UNEXPLAINED },
  ],
  openOrders: [
    { key: { ethAddress: 1, status: 1 } },
    { key: { coin: 1, side: 1, limitPx: 1 }, partialFilterExpression: { status: "open" } },
  ],
  positions: [{ key: { ethAddress: 1, timestamp: -1 } }, { key: { coin: 1, timestamp: -1 } }],
  currentState: [{ key: { ethAddress: 1 } }, { key: { "positions.coin": 1 } }],
  fills: [
    { key: { ethAddress: 1, time: -1 } },
    { key: { coin: 1, time: -1 } },
    { key: { oid: 1 } },
    { key: { ethAddress: 1, time: 1 }, partialFilterExpression: KNOWN_IN_PART },
  ],
  funding: [{ key: { ethAddress: 1, time: -1 } }, { key: { coin: 1, time: -1 } }],
  ledgerUpdates: [{ key: { ethAddress: 1, time: -1 } }],
  twaps: [{ key: { ethAddress: 1, timestamp: -1 } }, { key: { coin: 1, timestamp: -1 } }],
  trackedTraders: [{ key: { enabled: 1, priority: -1 } }],
  backfillCheckpoints: [],
  quarantine: [],
  meta: [],
};

/** What expires when, as the field of the time and days after it; 0 for never. */
function expiries(retention: Retention): { readonly [K in keyof Collections]?: readonly [string, number] } {
  return {
    orders: ["createdAt", retention.orderDays],
    positions: ["createdAt", retention.positionDays],
    fills: ["createdAt", retention.fillDays],
    funding: ["createdAt", retention.fillDays],
    ledgerUpdates: ["createdAt", retention.fillDays],
    twaps: ["createdAt", retention.fillDays],
    openOrders: ["closedAt", 2],
    quarantine: ["lastSeen", 30],
  };
}

const KEPT: Retention = { orderDays: 1, positionDays: 1, fillDays: 1 };

/** The names that MongoDB gives to the indexes of a collection, `_id` apart. */
export function indexNames(name: keyof Collections): string[] {
  const expiry = expiries(KEPT)[name];
  return [
    ...INDEXES[name].map(({ key }) => nameOf(key)),
    ...(expiry === undefined ? [] : [`${expiry[0]}_1`]),
  ];
}

function nameOf(key: IndexDescription["key"]): string {
  return Object.entries(key)
    .map(([field, direction]) => `${field}_${direction}`)
    .join("_");
}

/** The longest expiry that MongoDB takes, 68 years: the index stands also where nothing is to expire. */
const NEVER_S = 2_147_483_647;

/**
 * Creates what is missing and follows changed retentions. Every expiry runs on our own clock, not the venue's. `ask`
 * says how patiently each collection is prepared.
 */
export async function prepareCollections(
  db: Db,
  retention: Retention,
  ask: (prepare: () => Promise<void>) => Promise<void> = patiently,
): Promise<Collections> {
  const all = collections(db);
  const expires = expiries(retention);
  for (const name of Object.keys(all) as (keyof Collections)[]) {
    const { collectionName } = all[name];
    await ask(async () => {
      await db.createCollection(collectionName).catch(ignoreExisting);
      if (INDEXES[name].length > 0) await all[name].createIndexes([...INDEXES[name]]);
      if (expires[name] !== undefined) await expire(db, collectionName, ...expires[name]);
    });
  }
  return all;
}

/** An index over all that years have gathered takes its time. */
const PATIENCE_MS = 3_600_000;
const BACKOFF: Backoff = { baseMs: 500, factor: 2, capMs: 5_000 };
const NEVER = new AbortController().signal;

/** What was asked goes on at the server after our patience for the answer has ended: asked again, it is waited for. */
function patiently(ask: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const again = (error: unknown): boolean => isBusy(error) && performance.now() <= deadline;
  return retry(ask, { backoff: BACKOFF, signal: NEVER, again });
}

const NAMESPACE_EXISTS = 48;

function ignoreExisting(error: { code?: unknown }): void {
  if (error.code !== NAMESPACE_EXISTS) throw error;
}

async function expire(db: Db, collection: string, field: string, days: number): Promise<void> {
  const name = `${field}_1`;
  const expireAfterSeconds = days === 0 ? NEVER_S : days * DAY_S;
  const existing = (await db.collection(collection).indexes()).find((index) => index.name === name);
  if (existing === undefined) {
    await db.collection(collection).createIndex({ [field]: 1 }, { name, expireAfterSeconds });
  } else if (existing.expireAfterSeconds !== expireAfterSeconds) {
    await db.command({ collMod: collection, index: { name, expireAfterSeconds } });
  }
}
