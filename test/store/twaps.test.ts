// A row of trader_twaps: the same whoever tells of the TWAP and in whatever order.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { Twap, TwapState } from "../../src/domain/twap.js";
import { ALICE, T0 } from "../support/story.js";
import { batch, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

const STARTED: Twap = {
  ...{ twapId: 7, coin: "BTC", dex: "", side: "B", sz: decimal("10"), executedSz: decimal("0") },
  ...{ executedNtl: decimal("0"), minutes: 30, reduceOnly: false, randomize: true, timestamp: T0 },
  ...{ triggerPx: null, triggerAbove: null, stopPx: null, status: "activated", description: null },
  ...{ endedAt: null, asOf: T0 },
};
const RUNNING: Twap = { ...STARTED, executedSz: decimal("4"), status: null, asOf: T0 + 5_000 };
const ENDED: Twap = {
  ...{ ...STARTED, executedSz: decimal("9.5"), status: "error", description: "Insufficient margin" },
  ...{ endedAt: T0 + 60_000, asOf: T0 + 60_000 },
};
/** Our receipt of what the venue showed before it told of the end. */
const LATE: Twap = { ...RUNNING, executedSz: decimal("9"), asOf: T0 + 61_000 };

const told = (twap: Twap): TwapState => ({ ethAddress: ALICE, twap, source: "twapStates" });

function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, n) => orders(items.toSpliced(n, 1)).map((rest) => [item, ...rest]));
}

describe("a row of trader_twaps", () => {
  it.each(orders([STARTED, RUNNING, ENDED, LATE]).map((each) => [each]))(
    "says how it ended, in whatever order it is told: %#",
    async (twaps) => {
      for (const twap of twaps) await store.writer.write(batch([], [told(twap)]));
      const rows = await store.stored("twaps");
      expect(rows).toMatchObject([
        {
          _id: `${ALICE}:7`,
          status: "error",
          description: "Insufficient margin",
          endedAt: new Date(T0 + 60_000),
        },
      ]);
      expect(Number(rows[0]?.executedSz)).toBe(9.5);
    },
  );

  it("keeps the venue's word while it runs, which not every frame has", async () => {
    for (const twap of [STARTED, RUNNING]) await store.writer.write(batch([], [told(twap)]));
    const [row] = await store.stored("twaps");
    expect(row).toMatchObject({ status: "activated", endedAt: null, asOf: new Date(T0 + 5_000) });
    expect(Number(row?.executedSz)).toBe(4);
  });

  it("is told apart by coin and time where the venue gives no id", async () => {
    const old = { ...ENDED, twapId: null };
    for (const twap of [old, { ...old, timestamp: T0 + 1 }])
      await store.writer.write(batch([], [told(twap)]));
    expect((await store.stored("twaps")).map(({ _id }) => _id)).toEqual([
      `${ALICE}:BTC:${T0}`,
      `${ALICE}:BTC:${T0 + 1}`,
    ]);
  });
});
