// Which rights the user lacks of those that collecting needs: each is tried, and nothing is left of it.
import { randomUUID } from "node:crypto";
import { type Db, type Document, MongoServerError } from "mongodb";
import { orAborted } from "../../timing/or-aborted.js";
import { collections } from "./collections.js";
import { refused } from "./connection.js";

/**
 * A server looks at the rights first. Then it finds nobody, or something that it never takes: an array for an `_id`, a
 * validator or an index of a kind that there is not, a change that changes nothing.
 */
const PROBES = {
  find: (collection) => ({ find: collection, filter: { _id: randomUUID() }, limit: 1 }),
  insert: (collection) => ({ insert: collection, documents: [{ _id: [] }] }),
  update: (collection) => ({
    update: collection,
    updates: [{ q: { _id: randomUUID() }, u: { $set: { tried: true } } }],
  }),
  createCollection: (collection) => ({ create: collection, validator: { $tried: true } }),
  createIndex: (collection) => ({
    createIndexes: collection,
    indexes: [{ key: { tried: "no such kind" }, name: "tried" }],
  }),
  listIndexes: (collection) => ({ listIndexes: collection }),
  collMod: (collection) => ({ collMod: collection }),
} as const satisfies Record<string, (collection: string) => Document>;

export type Right = keyof typeof PROBES;

export const RIGHTS = Object.keys(PROBES) as readonly Right[];

/** By right, the collections where it is refused; those that lack nowhere are left out. Rejects where nobody answers. */
export function lackingRights(db: Db, signal: AbortSignal): Promise<Map<Right, string[]>> {
  return orAborted(signal, tried(db));
}

async function tried(db: Db): Promise<Map<Right, string[]>> {
  const names = Object.values(collections(db)).map(({ collectionName }) => collectionName);
  const lacking = new Map<Right, string[]>();
  for (const right of RIGHTS) {
    const answers = await Promise.all(names.map((name) => isRefused(db, PROBES[right](name))));
    const where = names.filter((_, place) => answers[place]);
    if (where.length > 0) lacking.set(right, where);
  }
  return lacking;
}

async function isRefused(db: Db, command: Document): Promise<boolean> {
  try {
    await db.command(command);
    return false;
  } catch (error) {
    if (refused(error)) return true;
    if (error instanceof MongoServerError) return false;
    throw error;
  }
}
