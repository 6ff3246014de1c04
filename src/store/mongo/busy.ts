// Which errors of MongoDB say "not now": it is away, has no room, or changes its primary.
import { MongoError, MongoServerError } from "mongodb";

/** MongoDB's codes of a member that is not, or no longer, the primary, that is ending, or that had no time for us. */
const NOT_NOW: ReadonlySet<unknown> = new Set(
  [
    [6, 7, 89, 9_001, 10_107, 13_435, 13_436],
    [91, 189, 11_600, 11_602],
    [24, 50, 112, 117, 262, 276, 12_587, 46_841],
  ].flat(),
);

/** The driver's own errors are of a server that is not reached; of the server's, those that name such a state. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return !(error instanceof MongoServerError) || NOT_NOW.has(error.code);
}
