// Which documents of a collection there are already.
import type { Collection, Document } from "mongodb";
import type { Row } from "../mongo/collections.js";

/** Those of `ids` that are stored, and of which `condition` holds. */
export async function storedIds(
  collection: Collection<Row>,
  ids: readonly string[],
  condition: Document = {},
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const stored = collection.find({ _id: { $in: [...ids] }, ...condition }, { projection: { _id: 1 } });
  return new Set((await stored.toArray()).map(({ _id }) => String(_id)));
}
