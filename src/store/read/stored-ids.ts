// Which documents of a collection there are already.
import type { Collection } from "mongodb";
import type { Row } from "../mongo/collections.js";

/** Those of `ids` that are stored. */
export async function storedIds(collection: Collection<Row>, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const stored = collection.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } });
  return new Set((await stored.toArray()).map(({ _id }) => String(_id)));
}
