// What the venue shows of TWAPs again and again is told when it is new, and an end once.
import { describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { TwapReport } from "../../src/domain/observation.js";
import { Outcome } from "../../src/domain/outcome.js";
import type { Twap } from "../../src/domain/twap.js";
import { TwapLedger } from "../../src/domain/twap-ledger.js";
import { ALICE, T0 } from "../support/story.js";

const RUNNING: Twap = {
  ...{ twapId: 7, coin: "BTC", dex: "", side: "B", sz: decimal("10"), executedSz: decimal("0") },
  ...{ executedNtl: decimal("0"), minutes: 30, reduceOnly: false, randomize: true, timestamp: T0 },
  ...{ triggerPx: null, triggerAbove: null, stopPx: null, status: null, description: null },
  ...{ endedAt: null, asOf: T0 },
};
const FINISHED: Twap = { ...RUNNING, status: "finished", endedAt: T0 + 60_000, asOf: T0 + 60_000 };

function report(twaps: readonly Twap[], listedDex: string | null = null): TwapReport {
  const source = listedDex === null ? "userTwapHistory" : "twapStates";
  return { kind: "twaps", ethAddress: ALICE, receivedAt: T0, source, listedDex, twaps };
}

/** What each report comes to. */
function told(...reports: readonly TwapReport[]): Twap[][] {
  const ledger = new TwapLedger(ALICE);
  return reports.map((each) => {
    const outcome = new Outcome();
    ledger.apply(each, outcome);
    return outcome.twaps.map(({ twap }) => twap);
  });
}

describe("TWAPs of a trader", () => {
  it("are told when something was executed, not with every frame", () => {
    const more = { ...RUNNING, executedSz: decimal("4"), asOf: T0 + 10_000 };
    const again = { ...RUNNING, asOf: T0 + 5_000 };
    expect(told(report([RUNNING], ""), report([again], ""), report([more], ""))).toEqual([
      [RUNNING],
      [],
      [more],
    ]);
  });

  it("are told the venue's word once, and what is older than what is known never", () => {
    const activated = { ...RUNNING, status: "activated" };
    const newer = { ...RUNNING, executedSz: decimal("4"), asOf: T0 + 5_000 };
    expect(
      told(report([newer], ""), report([activated]), report([{ ...activated, asOf: T0 + 6_000 }])),
    ).toEqual([[newer], [], [{ ...activated, asOf: T0 + 6_000 }]]);
  });

  it("end once, whatever snapshots and late frames tell again", () => {
    const late = { ...RUNNING, executedSz: decimal("9"), asOf: T0 + 61_000 };
    expect(told(report([FINISHED]), report([FINISHED]), report([late], ""))).toEqual([[FINISHED], [], []]);
  });

  it("that are not listed any more are forgotten without a word: how they ended is told elsewhere", () => {
    const other = { ...RUNNING, twapId: 8, dex: "xyz" };
    const both = report([RUNNING, other]);
    expect(told(both, report([], ""), report([RUNNING], ""), report([other], "xyz"))).toEqual([
      [RUNNING, other],
      [],
      [RUNNING],
      [],
    ]);
  });
});
