// Fills: each once, under an id that every source agrees on.
import { describe, expect, it } from "vitest";
import { ALICE, fill, fills, ledger, T0, told } from "../support/story.js";

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
