// The venue's log of orders: it explains what is known, tells whole what is not, and contradicts nobody.
import { describe, expect, it } from "vitest";
import type { Ledger } from "../../src/domain/ledger.js";
import type { OrderHistory } from "../../src/domain/observation.js";
import { became, history, ledger, listing, order, orderEvents, T0, told } from "../support/story.js";

const MINUTE = 60_000;

/** Of an order of size 10: placed, and ended at `at`. The size that it tells is an old one. */
const ended = (oid: number, status: string, at: number) => [
  became(oid, "open", at - 1_000),
  became(oid, status, at, { oid, sz: "10", origSz: "10" }),
];

function tell(trader: Ledger, ...observed: Parameters<Ledger["apply"]>[0][]) {
  return observed.flatMap((each) => orderEvents(trader.apply(each).events));
}

describe("an order that the ledger does not know and that is over", () => {
  it("has a new and a closed, with the ids and the sizes that a stream gives them", () => {
    const log = [became(1, "open", 0), became(1, "canceled", 500, { oid: 1, sz: "3", origSz: "10" })];
    const [closed, opened] = tell(ledger(), history(9_000, log));
    expect(opened).toMatchObject({
      ...{ id: "1:n0", seen: "initial", source: "historicalOrders", timestamp: T0, order: { sz: "10" } },
    });
    expect(closed).toMatchObject({
      ...{ id: "1:c0", seen: "initial", closeReason: "canceled", reasonSource: "historicalOrders" },
      ...{ timestamp: T0 + 500, timeSource: "venue", venueTime: T0 + 500, lifetimeMs: 500 },
      ...{ observedAt: T0 + 9_000, order: { sz: "10" } },
    });
  });

  it("is told whole where the log holds its end only", () => {
    const events = tell(ledger(), history(9_000, [became(1, "filled", 7)]));
    expect(events.map(({ id }) => id)).toEqual(["1:c0", "1:n0"]);
  });

  it("is over by its newest status, also where both are of one millisecond", () => {
    const log = [became(1, "open", 0), became(1, "filled", 0)];
    expect(told(tell(ledger(), history(9_000, log)))).toEqual(["closed 1 filled", "new 1"]);
  });

  it("was recovered where it began or ended after somebody followed the trader", () => {
    const log = [became(1, "open", 0), became(1, "filled", 500)];
    const past = { followedSince: T0 + 100 };
    const [closed, opened] = tell(ledger(), history(9_000, log, { past }));
    expect([opened?.seen, closed?.seen]).toEqual(["initial", "recovered"]);
  });

  it("had a trigger, which has fired where the log says so", () => {
    const stop = { oid: 1, orderType: "Stop Market", isTrigger: true };
    const fired = { ...stop, isTrigger: false, triggered: true };
    const log = [became(1, "triggered", 5, fired), became(1, "filled", 6, fired)];
    const [closed, opened] = tell(ledger(), history(9_000, log));
    expect(opened).toMatchObject({ triggered: false, order: { isTrigger: true } });
    expect(closed).toMatchObject({ triggered: true, order: { isTrigger: false } });
    const [canceled] = tell(ledger(), history(9_000, [became(1, "canceled", 5, stop)]));
    expect(canceled).toMatchObject({ triggered: false });
  });

  it("that was rejected when its trigger fired had been there", () => {
    const log = [became(1, "triggered", 5), became(1, "perpMarginRejected", 5)];
    expect(tell(ledger(), history(9_000, log))).toMatchObject([
      { closeReason: "perpMarginRejected" },
      { action: "new" },
    ]);
  });

  it("is told once, however often the log is", () => {
    for (const at of [9_000, 30 * MINUTE, 10 * 3_600_000]) {
      const trader = ledger();
      expect(tell(trader, history(at, ended(1, "filled", 5_000)))).toHaveLength(2);
      expect(tell(trader, history(at + MINUTE, ended(1, "filled", 5_000)))).toEqual([]);
      const more = history(at + 2 * MINUTE, [...ended(1, "filled", 5_000), ...ended(2, "canceled", 6_000)]);
      expect(told(tell(trader, more))).toEqual(["closed 2 canceled", "new 2"]);
    }
  });

  it("is not opened again by a listing that lags", () => {
    const trader = ledger();
    tell(trader, history(9_000, ended(1, "filled", 8_000)));
    expect(tell(trader, listing(9_500, [order({ oid: 1 })]))).toEqual([]);
  });

  it("that somebody stored as open closes with the size that is stored, and begins no second time", () => {
    const seen = ledger();
    tell(seen, listing(0, [order({ oid: 1, sz: "10" })]));
    const [partly] = tell(seen, listing(5_000, [order({ oid: 1, sz: "4", origSz: "10" })]));
    if (partly === undefined) throw new Error("no update");
    const log = history(20_000, ended(1, "canceled", 8_000), { stored: new Map([[1, partly]]) });
    expect(tell(ledger(), log)).toMatchObject([
      { id: "1:c0", order: { sz: "4" }, seen: "recovered", closeReason: "canceled", venueTime: T0 + 8_000 },
    ]);
  });

  it("that is stored as closed for nobody knows what is only explained", () => {
    const log = history(9_000, ended(1, "filled", 5_000), { unexplained: new Set([1]) });
    expect(told(tell(ledger(), log))).toEqual(["closed 1 filled completes"]);
  });
});

describe("not recorded", () => {
  it.each<[string, OrderHistory]>([
    ["an order that is open", history(9_000, [became(1, "open", 0)])],
    ["one whose trigger has fired", history(9_000, [became(1, "triggered", 0)])],
    ["one that never was", history(9_000, [became(1, "badAloPxRejected", 0)])],
    ["a word that says nothing to us", history(9_000, [became(1, "pondering", 0)])],
    ["one that ended before what was asked for", history(9_000, ended(1, "canceled", 0), { since: T0 + 1 })],
    ["one that ended after what was asked for", history(9_000, ended(1, "canceled", 0), { until: T0 - 1 })],
  ])("%s", (_, log) => {
    expect(tell(ledger(), log)).toEqual([]);
  });
});

describe("an order that the ledger knows", () => {
  const shown = listing(0, [order({ oid: 1, sz: "10" })]);
  const partly = listing(5_000, [order({ oid: 1, sz: "4", origSz: "10" })]);

  it("closes with the size that was last seen open, whichever comes first", () => {
    const log = history(20_000, ended(1, "filled", 8_000));
    const gone = [listing(10_000, []), listing(15_000, [])];
    for (const observed of [
      [shown, partly, log, ...gone],
      [shown, partly, ...gone, log],
    ]) {
      const events = tell(ledger(), ...observed);
      const closes = events.filter(({ action }) => action === "closed");
      expect(closes.map(({ id, order: { sz } }) => [id, sz])).toEqual(closes.map(() => ["1:c0", "4"]));
      expect(closes.at(-1)).toMatchObject({ closeReason: "filled", venueTime: T0 + 8_000 });
      expect(closes.filter(({ completes }) => !completes)).toHaveLength(1);
      expect(events.filter(({ id }) => id === "1:n0")).toHaveLength(1);
    }
  });

  it("is neither told anew nor closed by a log in which it is open", () => {
    const trader = ledger();
    tell(trader, shown, partly);
    expect(tell(trader, history(9_000, [became(1, "open", 0)]))).toEqual([]);
    expect(trader.openOrders().get(1)?.order.sz).toBe("4");
  });

  it("is left to whoever watches it where it ended too lately", () => {
    const trader = ledger();
    tell(trader, shown);
    expect(tell(trader, history(20_000, ended(1, "filled", 8_000), { until: T0 + 7_000 }))).toEqual([]);
  });

  it("is told nothing of an earlier life", () => {
    const trader = ledger();
    tell(trader, shown, listing(5_000, []), listing(10_000, []));
    const again = [20_000, 25_000, 30_000, 36_000].map((at) => listing(at, [order({ oid: 1 })]));
    expect(told(tell(trader, ...again))).toEqual(["closed 1 unknown completes", "new 1 reopened"]);
    expect(tell(trader, history(40_000, ended(1, "canceled", 8_000)))).toEqual([]);
  });
});
