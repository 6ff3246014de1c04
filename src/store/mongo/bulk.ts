// One bulk write to one collection: acknowledged whole, or rejected.
import { type BulkWriteResult, type Collection, type Document, MongoInvalidArgumentError } from "mongodb";
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

type Operation =
  | { readonly insertOne: { readonly document: Row } }
  | { readonly updateOne: Upsert & { readonly upsert: true } };

/** Rejects unless all of `docs` are in the database, or are named in the answer. */
export function insertAll(collection: Collection<Row>, docs: readonly Row[]): Promise<Acknowledged> {
  const operations = docs.map((document) => ({ insertOne: { document } }));
  return writeAll("insert", collection, operations);
}

/** Rejects unless all of `upserts` were applied, or are named in the answer. */
export function upsertAll(collection: Collection<Row>, upserts: readonly Upsert[]): Promise<Acknowledged> {
  const operations = upserts.map((each) => ({ updateOne: { ...each, upsert: true as const } }));
  return writeAll("upsert", collection, operations);
}

async function writeAll(
  kind: "insert" | "upsert",
  collection: Collection<Row>,
  operations: readonly Operation[],
): Promise<Acknowledged> {
  if (operations.length === 0) return { applied: 0, duplicates: [], bad: [] };
  try {
    const outcome = await collection.bulkWrite(operations, { ordered: false }).then(succeeded, outcomeOf);
    return acknowledge(kind, operations.length, outcome);
  } catch (error) {
    if (!isUnsendable(error)) throw error;
    return writeWhatFits(kind, collection, operations, error);
  }
}

/** The driver sends nothing of a bulk in which one document is too large: the rest is sent without it. */
async function writeWhatFits(
  kind: "insert" | "upsert",
  collection: Collection<Row>,
  operations: readonly Operation[],
  cause: Error,
): Promise<Acknowledged> {
  const refusals = operations.map((operation) => refusalOf(collection, operation));
  const tooLarge = refusals.flatMap((message, index) => (message === null ? [] : [{ index, message }]));
  if (tooLarge.length === 0) throw cause;
  const places = refusals.flatMap((message, index) => (message === null ? [index] : []));
  const fitting = operations.filter((_, index) => refusals[index] === null);
  const { applied, duplicates, bad } = await writeAll(kind, collection, fitting);
  const placeOf = (index: number): number => places[index] ?? index;
  return {
    applied,
    duplicates: duplicates.map(placeOf),
    bad: [...bad.map(({ index, message }) => ({ index: placeOf(index), message })), ...tooLarge],
  };
}

/** What the driver throws at a document that is too large; far beyond the limit, its serializer does. */
function isUnsendable(error: unknown): error is Error {
  return error instanceof MongoInvalidArgumentError || error instanceof RangeError;
}

/** Why the driver will never send this, or null where it will: its own rule, asked without sending anything. */
function refusalOf(collection: Collection<Row>, operation: Operation): string | null {
  const bulk = collection.initializeUnorderedBulkOp();
  try {
    if ("insertOne" in operation) bulk.insert(operation.insertOne.document);
    else bulk.find(operation.updateOne.filter).upsert().updateOne(operation.updateOne.update);
    return null;
  } catch (error) {
    if (isUnsendable(error)) return error.message;
    throw error;
  }
}

function succeeded({ insertedCount, matchedCount, upsertedCount }: BulkWriteResult): BulkOutcome {
  const applied = insertedCount + matchedCount + upsertedCount;
  return { applied, writeErrors: [], writeConcernError: null };
}
