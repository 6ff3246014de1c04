// Which indexes a prepared database has, and which of them one lacks.
import { type Collections, collections, indexNames } from "../../store/mongo/collections.js";
import type { Connection } from "../../store/mongo/connection.js";
import { orAborted } from "../../timing/or-aborted.js";

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
  for (const name of Object.keys(all) as (keyof Collections)[]) {
    const { collectionName } = all[name];
    const ours = indexNames(name);
    expected += ours.length;
    const there = existing.has(collectionName) ? await orAborted(signal, all[name].indexes()) : [];
    const names = there.map((index) => String(index.name)).filter((each) => each !== "_id_");
    missing.push(...ours.filter((each) => !names.includes(each)).map((each) => `${collectionName}.${each}`));
    others.push(...names.filter((each) => !ours.includes(each)).map((each) => `${collectionName}.${each}`));
  }
  return { expected, missing, others };
}
