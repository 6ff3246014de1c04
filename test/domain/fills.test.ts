// Fills: each once, under an id that every source agrees on.
import { describe, expect, it } from "vitest";
import { ALICE, fill, fills, ledger, listing, order, T0, told } from "../support/story.js";

describe("a fill", () => {
  it("is one event, however often it is reported", () => {
    const trader = ledger();
    const [a, b] = [fill({ oid: 1, tid: 1 }), fill({ oid: 1, tid: 2 })];
    expect(told(trader.apply(fills(0, [a])).events)).toEqual(["fill 1"]);
    const again = trader.apply(fills(1_000, [a, b]));
    expect(told(again.events)).toEqual(["fill 2"]);
    expect(again.ignored.get("repeatedFill")).toBe(1);
  });

  it("is named by trader, time, coin and tid", () => {
    const { events } = ledger().apply(fills(0, [fill({ oid: 1, tid: 77, coin: "@107" })]));
    expect(events[0]?.id).toBe(`${ALICE}:${T0}:@107:77`);
  });

  it("of spot dust, whose tid is 0, is named by its oid besides", () => {
    const dust = [fill({ oid: 5, tid: 0, coin: "@1" }), fill({ oid: 6, tid: 0, coin: "@1" })];
    const { events } = ledger().apply(fills(0, dust));
    expect(events.map((event) => event.id)).toEqual([`${ALICE}:${T0}:@1:0:5`, `${ALICE}:${T0}:@1:0:6`]);
  });

  it("of an order that was never listed is recorded all the same", () => {
    expect(told(ledger().apply(fills(0, [fill({ oid: 9, tid: 3 })])).events)).toEqual(["fill 3"]);
  });
});

describe("how a fill is seen", () => {
  const seen = (...told: Parameters<ReturnType<typeof ledger>["apply"]>[0][]) => {
    const trader = ledger({}, T0);
    return told.map((each) =>
      trader
        .apply(each)
        .events.map((event) => (event.kind === "fill" ? `${event.fill.tid} ${event.seen}` : "")),
    );
  };
  const at = (tid: number, ms: number) => fill({ oid: 1, tid, time: T0 + ms });
  const gap = {
    kind: "gap",
    ethAddress: ALICE,
    stream: "fills",
    dex: null,
    since: T0,
    cause: "1006",
  } as const;

  it("initial where it was of before the trader was followed, live as it happens", () => {
    expect(
      seen(
        fills(500, [at(1, -60_000), at(2, 300)]),
        fills(900, [at(3, 800)]),
        fills(950, [at(4, -50_000)], { source: "userTwapSliceFills" }),
      ),
    ).toEqual([["1 initial", "2 live"], ["3 live"], ["4 initial"]]);
  });

  it("recovered after a gap, until the source has told once", () => {
    expect(
      seen(
        fills(500, []),
        { ...gap, receivedAt: T0 + 10_000 },
        fills(20_000, [at(1, 15_000)]),
        fills(21_000, [at(2, 20_900)]),
      ),
    ).toEqual([[], [], ["1 recovered"], ["2 live"]]);
  });

  it("recovered after a restart", () => {
    const trader = ledger({}, T0);
    trader.recover({ dex: "", orders: null, positions: null }, T0);
    expect(trader.apply(fills(500, [at(1, 100)])).events).toMatchObject([{ seen: "recovered" }]);
  });

  it("initial or recovered where the venue's log tells of it, and never twice", () => {
    const past = { followedSince: T0, inPart: new Map() };
    const log = fills(1_000, [at(1, -60_000), at(2, 100), at(3, 200)], { past });
    expect(seen(fills(500, []), fills(600, [at(3, 200)]), log, log, fills(2_000, [at(2, 100)]))).toEqual([
      [],
      ["3 live"],
      ["1 initial", "2 recovered"],
      [],
      [],
    ]);
  });

  it("of the log proves no order filled: it may have been counted before", () => {
    const trader = ledger();
    trader.apply(listing(0, [order({ oid: 1, sz: "2", origSz: "2" })]));
    const log = fills(1_000, [fill({ oid: 1, tid: 1 }), fill({ oid: 1, tid: 2 })], {
      past: { followedSince: T0, inPart: new Map() },
    });
    expect(told(trader.apply(log).events)).toEqual(["fill 1", "fill 2"]);
    expect(trader.openOrders().size).toBe(1);
  });
});
