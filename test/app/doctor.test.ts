// What the doctor makes of times, free space and indexes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkClock } from "../../src/app/doctor/clock.js";
import { checkFree } from "../../src/app/doctor/database.js";
import { compareIndexes } from "../../src/app/doctor/indexes.js";
import { prepareCollections } from "../../src/store/mongo/collections.js";
import { RETENTION } from "../store/prepared.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";

const T0 = 1_780_000_000_000;

function off(...offsets: readonly number[]) {
  const heard = offsets.map((offset) => ({ venueTime: T0, receivedAt: T0 + offset }));
  const { state, finding } = checkClock(heard);
  return { state, finding };
}

describe("the clock", () => {
  it("is judged by the median, so that one late answer moves nothing", () => {
    expect(off(200, 300, 90_000).state).toBe("ok");
    expect(off(200, 90_000, 95_000).state).toBe("fail");
  });

  it("is told apart by direction and by how far it is off", () => {
    expect(off(3_000).state).toBe("ok");
    expect(off(-3_001)).toEqual({
      state: "warn",
      finding: "this machine's clock is 3.0 s behind the venue's (the median of 1 time heard): set it by NTP",
    });
    expect(off(10_000).state).toBe("warn");
    expect(off(10_001).state).toBe("fail");
  });

  it("is not failed for a venue that plays a recording, nor passed where no time was told", () => {
    expect(off(3 * 86_400_000).state).toBe("warn");
    expect(off(3 * 86_400_000).finding).toContain("3 d ahead of");
    expect(off().state).toBe("warn");
  });
});

it("free space below 5 GB is a warning, below 500 MB a failure", () => {
  expect(checkFree(5_000_000_000, "/d").state).toBe("ok");
  expect(checkFree(4_999_999_999, "/d").state).toBe("warn");
  expect(checkFree(499_999_999, "/d").state).toBe("fail");
});

describe("the indexes", () => {
  let database: FreshDatabase;
  const signal = new AbortController().signal;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it("that are expected are exactly those that a start creates", async () => {
    const empty = await compareIndexes(database.db, signal);
    expect(empty.missing).toHaveLength(empty.expected);
    await prepareCollections(database.db, RETENTION);
    const { missing, others } = await compareIndexes(database.db, signal);
    expect({ missing, others }).toEqual({ missing: [], others: [] });
  });
});
