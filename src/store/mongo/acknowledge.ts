// When a bulk write counts as done. A dead server can throw a bulk error with no write errors in it.
import { MongoBulkWriteError } from "mongodb";

const DUPLICATE_KEY = 11_000;

/**
 * Codes that mean "this document is bad": validation, bad value, failed to parse, type mismatch, too large; and what
 * an update or an upsert makes too large by less than 16 KiB, which has codes of its own.
 */
const BAD_DOCUMENT: ReadonlySet<number> = new Set([121, 2, 9, 14, 10_334, 17_419, 17_420]);

/** What a bulk write left behind, as plain data. */
export interface BulkOutcome {
  /** Documents inserted, or for updates matched and upserted. */
  readonly applied: number;
  readonly writeErrors: readonly {
    readonly index: number;
    readonly code: number;
    readonly message: string;
  }[];
  readonly writeConcernError: string | null;
}

export interface Acknowledged {
  readonly applied: number;
  /** Places in the batch of documents that were there already. */
  readonly duplicates: readonly number[];
  /** Documents that the server will never take, by their place in the batch. */
  readonly bad: readonly { readonly index: number; readonly message: string }[];
}

/** The batch was not acknowledged whole: it is kept and written again. */
export class NotAcknowledged extends Error {
  override readonly name = "NotAcknowledged";
}

/**
 * Throws {@link NotAcknowledged} unless every one of the `size` writes is accounted for. A duplicate key is success
 * for an insert. For an upsert it is a race that was lost: nothing was written.
 */
export function acknowledge(kind: "insert" | "upsert", size: number, outcome: BulkOutcome): Acknowledged {
  const { applied, writeErrors, writeConcernError } = outcome;
  if (writeConcernError !== null) throw new NotAcknowledged(`write concern: ${writeConcernError}`);
  const duplicates: number[] = [];
  const bad: { index: number; message: string }[] = [];
  for (const { index, code, message } of writeErrors) {
    if (kind === "insert" && code === DUPLICATE_KEY) duplicates.push(index);
    else if (BAD_DOCUMENT.has(code)) bad.push({ index, message });
    else throw new NotAcknowledged(`write error ${code} at ${index}: ${message}`);
  }
  const accounted = applied + writeErrors.length;
  if (accounted !== size) throw new NotAcknowledged(`${accounted} of ${size} writes accounted for`);
  return { applied, duplicates, bad };
}

/** The outcome inside a bulk error of the driver; any other error is thrown on, and means "not acknowledged". */
export function outcomeOf(error: unknown): BulkOutcome {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const listed = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  if (listed.length === 0) throw error;
  return {
    applied: error.result.insertedCount + error.result.matchedCount + error.result.upsertedCount,
    writeErrors: listed.map((each) => ({ index: each.index, code: each.code, message: each.errmsg ?? "" })),
    writeConcernError: error.result.getWriteConcernError()?.errmsg ?? null,
  };
}
