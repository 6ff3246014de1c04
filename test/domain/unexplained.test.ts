// A close that nobody can explain says so in the end, whatever was forgotten meanwhile.
import { describe, expect, it } from "vitest";
import { CLOSED_REMEMBERED_MAX, UNEXPLAINED_REMEMBERED_MS } from "../../src/domain/closed-orders.js";
import type { Ledger } from "../../src/domain/ledger.js";
import type { Unexplained } from "../../src/domain/observation.js";
import { ALICE, became, history, ledger, listing, order, T0, told } from "../support/story.js";

const givenUp = (at: number, ...oids: number[]): Unexplained => ({
  ...{ kind: "unexplained", ethAddress: ALICE, receivedAt: T0 + at, oids },
});

function tell(trader: Ledger, ...observed: Parameters<Ledger["apply"]>[0][]): string[] {
  return told(observed.flatMap((each) => trader.apply(each).events));
}

const [shown, gone, goneAgain] = [0, 60_000, 120_000].map((at) =>
  listing(at, at === 0 ? [order({ oid: 1 })] : [], { instance: null, source: "frontendOpenOrders" }),
) as [ReturnType<typeof listing>, ReturnType<typeof listing>, ReturnType<typeof listing>];

describe("giving up on an order that is only missing", () => {
  it("is remembered, and told when it closes", () => {
    const trader = ledger();
    tell(trader, shown, gone);
    expect(tell(trader, givenUp(100_000, 1))).toEqual([]);
    expect(tell(trader, goneAgain)).toEqual(["closed 1 unknown"]);
  });

  it("is forgotten where the order is shown again", () => {
    const trader = ledger();
    tell(trader, shown, gone, givenUp(100_000, 1), { ...shown, receivedAt: T0 + 110_000 });
    const missedAgain = [130_000, 190_000].map((at) => ({ ...gone, receivedAt: T0 + at }));
    expect(tell(trader, ...missedAgain)).toEqual(["closed 1"]);
  });

  it("does not outweigh a reason that comes after all", () => {
    const trader = ledger();
    tell(trader, shown, gone, givenUp(100_000, 1), goneAgain);
    const log = history(130_000, [became(1, "filled", 50_000)]);
    expect(tell(trader, log)).toEqual(["closed 1 filled completes"]);
  });
});

describe("a closed order that nobody has explained", () => {
  it("is told unknown when it is forgotten, within two hours", () => {
    const trader = ledger();
    tell(trader, shown, gone, goneAgain);
    const at = T0 + 120_000;
    expect(told(trader.expire(at + UNEXPLAINED_REMEMBERED_MS).events)).toEqual([]);
    expect(told(trader.expire(at + UNEXPLAINED_REMEMBERED_MS + 1).events)).toEqual([
      "closed 1 unknown completes",
    ]);
    expect(UNEXPLAINED_REMEMBERED_MS).toBeLessThan(2 * 3_600_000 - 60_000);
  });

  it("is told unknown when too many are remembered", () => {
    const trader = ledger();
    const orders = Array.from({ length: CLOSED_REMEMBERED_MAX + 3 }, (_, n) => order({ oid: n + 1 }));
    tell(trader, listing(0, orders), listing(5_000, []), listing(10_000, []));
    const forgotten = [
      "closed 1 unknown completes",
      "closed 2 unknown completes",
      "closed 3 unknown completes",
    ];
    expect(tell(trader, listing(15_000, []))).toEqual(forgotten);
  });

  it("is told unknown before it is open again", () => {
    const trader = ledger();
    tell(trader, listing(0, [order({ oid: 1 })]), listing(5_000, []), listing(10_000, []));
    const again = [20_000, 25_000, 30_000, 36_000].map((at) => listing(at, [order({ oid: 1 })]));
    expect(tell(trader, ...again)).toEqual(["closed 1 unknown completes", "new 1 reopened"]);
  });
});
