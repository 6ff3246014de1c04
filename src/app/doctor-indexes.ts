// Which indexes a prepared database has, and which of them one lacks.
import { type Collections, collections } from "../store/collections.js";
import type { Connection } from "../store/connection.js";
import { orAborted } from "./doctor-words.js";

/** By MongoDB's names; a test holds them against what a start creates. */
const INDEXES: { readonly [K in keyof Collections]: readonly string[] } = {
  orders: [
    "ethAddress_1_oid_1",
    "oid_1",
    "ethAddress_1_timestamp_-1",
    "coin_1_timestamp_-1",
    "timestamp_-1",
    "createdAt_1",
  ],
  openOrders: ["ethAddress_1_status_1", "coin_1_side_1_limitPx_1", "closedAt_1"],
  positions: ["ethAddress_1_timestamp_-1", "coin_1_timestamp_-1", "createdAt_1"],
  currentState: ["ethAddress_1", "positions.coin_1"],
  fills: ["ethAddress_1_time_-1", "coin_1_time_-1", "oid_1", "createdAt_1"],
  funding: ["ethAddress_1_time_-1", "coin_1_time_-1", "createdAt_1"],
  ledgerUpdates: ["ethAddress_1_time_-1", "createdAt_1"],
  trackedTraders: ["enabled_1_priority_-1"],
  backfillCheckpoints: [],
  quarantine: ["lastSeen_1"],
  meta: [],
};

export interface IndexReport {
  readonly expected: number;
  /** `trader_orders.oid_1` */
  readonly missing: readonly string[];
  /** `trader_orders.mine_1`: not ours. */
  readonly others: readonly string[];
}

/** Only reads. */
export async function compareIndexes(db: Connection["db"], signal: AbortSignal): Promise<IndexReport> {
  const all = collections(db);
  const listed = await db.listCollections({}, { nameOnly: true, signal }).toArray();
  const existing = new Set(listed.map(({ name }) => name));
  const missing: string[] = [];
  const others: string[] = [];
  let expected = 0;
  for (const name of Object.keys(INDEXES) as (keyof Collections)[]) {
    const { collectionName } = all[name];
    const ours = INDEXES[name];
    expected += ours.length;
    const there = existing.has(collectionName) ? await orAborted(signal, all[name].indexes()) : [];
    const names = there.map((index) => String(index.name)).filter((each) => each !== "_id_");
    missing.push(...ours.filter((each) => !names.includes(each)).map((each) => `${collectionName}.${each}`));
    others.push(...names.filter((each) => !ours.includes(each)).map((each) => `${collectionName}.${each}`));
  }
  return { expected, missing, others };
}
