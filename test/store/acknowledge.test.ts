// When a bulk write counts as done.
import { type BulkWriteResult, MongoBulkWriteError, MongoNetworkError, type WriteError } from "mongodb";
import { describe, expect, it } from "vitest";
import {
  acknowledge,
  type BulkOutcome,
  NotAcknowledged,
  outcomeOf,
} from "../../src/store/mongo/acknowledge.js";

function outcome(applied: number, codes: readonly number[], writeConcernError: string | null = null) {
  const writeErrors = codes.map((code, i) => ({ index: 2 * i, code, message: `E${code}` }));
  return { applied, writeErrors, writeConcernError } satisfies BulkOutcome;
}

const DONE = [
  { what: "no error", size: 3, given: outcome(3, []), duplicates: [], bad: [] },
  { what: "all there already", size: 2, given: outcome(0, [11_000, 11_000]), duplicates: [0, 2], bad: [] },
  { what: "some there already", size: 3, given: outcome(2, [11_000]), duplicates: [0], bad: [] },
  {
    what: "one there already, one refused by a validator",
    size: 4,
    given: outcome(2, [11_000, 121]),
    duplicates: [0],
    bad: [{ index: 2, message: "E121" }],
  },
  ...[121, 2, 9, 14, 10_334].map((code) => ({
    what: `a document refused for good, code ${code}`,
    size: 1,
    given: outcome(0, [code]),
    duplicates: [],
    bad: [{ index: 0, message: `E${code}` }],
  })),
];

const NOT_DONE = [
  {
    what: "a write concern error, although all is written",
    size: 2,
    given: outcome(2, [], "waiting timed out"),
  },
  { what: "a write concern error besides duplicates", size: 2, given: outcome(1, [11_000], "no majority") },
  { what: "a code that may pass (primary stepped down)", size: 2, given: outcome(1, [189]) },
  { what: "a code that nobody listed", size: 1, given: outcome(0, [4_711]) },
  { what: "a code that may pass among duplicates", size: 3, given: outcome(1, [11_000, 91]) },
  { what: "fewer writes than were asked for", size: 3, given: outcome(2, []) },
  { what: "fewer writes than were asked for, besides duplicates", size: 4, given: outcome(2, [11_000]) },
  { what: "more writes than were asked for", size: 2, given: outcome(2, [11_000]) },
];

describe("a batch of inserts", () => {
  it.each(DONE)("is done with $what", ({ size, given, duplicates, bad }) => {
    expect(acknowledge("insert", size, given)).toEqual({ applied: given.applied, duplicates, bad });
  });

  it.each(NOT_DONE)("is not done with $what", ({ size, given }) => {
    expect(() => acknowledge("insert", size, given)).toThrow(NotAcknowledged);
  });
});

describe("a batch of upserts", () => {
  it("is done with no error", () => {
    expect(acknowledge("upsert", 3, outcome(3, []))).toEqual({ applied: 3, duplicates: [], bad: [] });
  });

  it("is done with a document refused for good", () => {
    expect(acknowledge("upsert", 2, outcome(1, [121])).bad).toEqual([{ index: 0, message: "E121" }]);
  });

  it("is not done with a duplicate key: a race was lost, and nothing written", () => {
    expect(() => acknowledge("upsert", 2, outcome(1, [11_000]))).toThrow(NotAcknowledged);
  });

  it.each(NOT_DONE)("is not done with $what", ({ size, given }) => {
    expect(() => acknowledge("upsert", size, given)).toThrow(NotAcknowledged);
  });
});

describe("what an error of the driver leaves behind", () => {
  function bulkError(
    writeErrors: MongoBulkWriteError["writeErrors"],
    writeConcernError?: string,
  ): MongoBulkWriteError {
    const counts = { insertedCount: 1, matchedCount: 2, upsertedCount: 4 };
    const getWriteConcernError = () => (writeConcernError ? { errmsg: writeConcernError } : undefined);
    const result = { ...counts, getWriteConcernError } as BulkWriteResult;
    const error = new MongoBulkWriteError({ message: "bulk", code: 1 }, result);
    error.writeErrors = writeErrors;
    return error;
  }

  const DUPLICATE = { index: 3, code: 11_000, errmsg: "E11000" } as WriteError;

  it("is what it inserted, matched and upserted, and its write errors", () => {
    expect(outcomeOf(bulkError([DUPLICATE]))).toEqual({
      applied: 7,
      writeErrors: [{ index: 3, code: 11_000, message: "E11000" }],
      writeConcernError: null,
    });
  });

  it("has a lone write error that stands in no list", () => {
    expect(outcomeOf(bulkError(DUPLICATE)).writeErrors).toHaveLength(1);
  });

  it("has the write concern error", () => {
    expect(outcomeOf(bulkError([DUPLICATE], "no majority")).writeConcernError).toBe("no majority");
  });

  it("is nothing where a bulk error has no write errors: it is thrown on", () => {
    const error = bulkError([]);
    expect(() => outcomeOf(error)).toThrow(error);
  });

  it("is nothing where the error is no bulk error: it is thrown on", () => {
    const error = new MongoNetworkError("connection 1 to 127.0.0.1:1 closed");
    expect(() => outcomeOf(error)).toThrow(error);
  });
});
