// One bulk write to one collection: acknowledged whole, or rejected.
import type { Collection, Document } from "mongodb";
import { type Acknowledged, acknowledge, type BulkOutcome, outcomeOf } from "./acknowledge.js";
import type { Row } from "./collections.js";

/**
 * What to make of one document, there or not. The filter is the `_id` alone and conditions stand in the pipeline:
 * only then does the server itself repeat an upsert that lost a race. A filter that says more turns such a loss
 * into a duplicate key, the same as "there is a newer one".
 */
export interface Upsert {
  readonly filter: { readonly _id: Row["_id"] };
  readonly update: Document[];
}

const NOTHING: Acknowledged = { applied: 0, duplicates: [], bad: [] };

/** Rejects unless all of `docs` are in the database, or are named in the answer. */
export async function insertAll(collection: Collection<Row>, docs: readonly Row[]): Promise<Acknowledged> {
  if (docs.length === 0) return NOTHING;
  const outcome = await collection
    .insertMany([...docs], { ordered: false })
    .then((result) => succeeded(result.insertedCount), outcomeOf);
  return acknowledge("insert", docs.length, outcome);
}

/** Rejects unless all of `upserts` were applied, or are named in the answer. */
export async function upsertAll(
  collection: Collection<Row>,
  upserts: readonly Upsert[],
): Promise<Acknowledged> {
  if (upserts.length === 0) return NOTHING;
  const operations = upserts.map((each) => ({ updateOne: { ...each, upsert: true } }));
  const outcome = await collection
    .bulkWrite(operations, { ordered: false })
    .then((result) => succeeded(result.matchedCount + result.upsertedCount), outcomeOf);
  return acknowledge("upsert", upserts.length, outcome);
}

function succeeded(applied: number): BulkOutcome {
  return { applied, writeErrors: [], writeConcernError: null };
}
