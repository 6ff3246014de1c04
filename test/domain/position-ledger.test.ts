// The positions of a trader: what each change is called, what an absence needs, when a sample is taken.
import { describe, expect, it } from "vitest";
import type { Event, PositionEvent } from "../../src/domain/event.js";
import { ALICE, ledger, position, positions, T0, told } from "../support/story.js";

const long = position({ szi: "1" });

function positionEvents(events: readonly Event[]): PositionEvent[] {
  return events.filter((event) => event.kind === "position");
}

describe("a change of a position", () => {
  it.each([
    ["increased", { szi: "2" }],
    ["reduced", { szi: "0.5" }],
    ["flipped", { szi: "-1" }],
    ["adjusted", { leverage: 10 }],
    ["adjusted", { leverageType: "isolated" as const }],
    ["adjusted", { entryPx: "101" }],
  ])("is %s for %j", (action, changed) => {
    const trader = ledger();
    trader.apply(positions(0, [long]));
    const [event] = positionEvents(
      trader.apply(positions(5_000, [position({ szi: "1", ...changed })])).events,
    );
    const id = `${ALICE}:BTC:${T0 + 4_500}:${action.charAt(0)}`;
    expect(event).toMatchObject({ id, action, prevSzi: "1", timestamp: T0 + 4_500, seen: "live" });
  });

  it("a short that grows is increased", () => {
    const trader = ledger();
    trader.apply(positions(0, [position({ szi: "-1" })]));
    expect(told(trader.apply(positions(5_000, [position({ szi: "-3" })])).events)).toEqual([
      "increased BTC -1>-3",
    ]);
  });

  it("the first listing opens what it shows, as initial", () => {
    const [event] = positionEvents(ledger().apply(positions(0, [long])).events);
    expect(event).toMatchObject({ action: "opened", prevSzi: "0", seen: "initial" });
  });

  it("profit alone is none", () => {
    const trader = ledger();
    trader.apply(positions(0, [long]));
    expect(trader.apply(positions(5_000, [position({ szi: "1", unrealizedPnl: "7" })])).events).toEqual([]);
  });
});

describe("the margin of an isolated position", () => {
  const isolated = (given: Parameters<typeof position>[0] = {}) =>
    position({
      ...{ szi: "2", leverageType: "isolated", rawUsd: "-150", marginUsed: "50", positionValue: "200" },
      ...{ unrealizedPnl: "0", fundingSinceOpen: "1", ...given },
    });
  const next = (given: Parameters<typeof isolated>[0], before: Parameters<typeof isolated>[0] = {}) => {
    const trader = ledger();
    trader.apply(positions(0, [isolated(before)]));
    return positionEvents(trader.apply(positions(5_000, [isolated(given)])).events);
  };

  it.each([
    ["added to", { rawUsd: "-140", marginUsed: "60" }],
    ["taken from", { rawUsd: "-170.5", marginUsed: "29.5" }],
    [
      "added to while the price moves",
      { rawUsd: "-140", marginUsed: "55", positionValue: "195", unrealizedPnl: "-5" },
    ],
    ["added to while funding is paid", { rawUsd: "-140.5", marginUsed: "59.5", fundingSinceOpen: "1.5" }],
    ["added to where only the margin itself tells", { rawUsd: null, marginUsed: "60" }],
  ])("is an event when it is %s, which says so", (_, given) => {
    expect(next(given)).toMatchObject([{ action: "adjusted", changed: ["marginUsed"], prevSzi: "2" }]);
  });

  it.each([
    ["the price moves", { marginUsed: "55", positionValue: "205", unrealizedPnl: "5" }],
    ["the margin follows the value", { marginUsed: "50.5", positionValue: "202", unrealizedPnl: "2" }],
    ["funding is paid from it", { rawUsd: "-150.25", marginUsed: "49.75", fundingSinceOpen: "1.25" }],
    ["funding is paid from elsewhere", { fundingSinceOpen: "1.25" }],
    ["its cash moves with the profit", { rawUsd: "-145", marginUsed: "55", unrealizedPnl: "5" }],
    ["the venue rounds otherwise", { rawUsd: "-150.000001", marginUsed: "50.000001" }],
  ])("is no event when %s", (_, given) => {
    expect(next(given)).toEqual([]);
  });

  it("is no event where an earlier run did not note its cash", () => {
    expect(next({ rawUsd: "-10" }, { rawUsd: null })).toEqual([]);
  });

  it("is not told of a cross position, and other adjustments are named", () => {
    expect(next({ leverageType: "cross", rawUsd: null, marginUsed: "70" })).toMatchObject([
      { action: "adjusted", changed: ["leverageType"] },
    ]);
    expect(next({ entryPx: "101", leverage: 3 })).toMatchObject([{ changed: ["entryPx", "leverage"] }]);
    const cross = { leverageType: "cross", rawUsd: null };
    expect(next({ ...cross, marginUsed: "70" }, cross)).toEqual([]);
    expect(next({ szi: "3", rawUsd: "-250", marginUsed: "50" })).toMatchObject([
      { action: "increased", changed: [] },
    ]);
  });
});

describe("closing a position", () => {
  it("takes two absences, and happened at the venue time of the first", () => {
    const trader = ledger();
    trader.apply(positions(0, [long, position({ coin: "ETH" })]));
    expect(trader.apply(positions(5_000, [long])).events).toEqual([]);
    const [event] = positionEvents(trader.apply(positions(10_000, [long])).events);
    expect(event).toMatchObject({
      id: `${ALICE}:ETH:${T0 + 4_500}:c`,
      action: "closed",
      prevSzi: "1",
      observedAt: T0 + 10_000,
      position: { szi: "0", entryPx: null, leverage: 20 },
    });
  });

  it("of the last one is an event like any other", () => {
    const trader = ledger();
    for (const each of [positions(0, [long]), positions(5_000, [])]) trader.apply(each);
    expect(told(trader.apply(positions(10_000, [])).events)).toEqual(["closed BTC 1>0"]);
    expect(trader.currentState("").positions?.positions).toEqual([]);
  });

  it("is not done by one wrong listing, a partial one, or one of another dex", () => {
    const trader = ledger();
    const story = [
      positions(0, [long]),
      positions(5_000, []),
      positions(10_000, [long]),
      positions(15_000, [], { complete: false }),
      positions(20_000, [], { complete: false }),
      positions(25_000, [], { dex: "xyz" }),
      positions(30_000, [], { dex: "xyz" }),
    ];
    expect(story.flatMap((each) => told(trader.apply(each).events))).toEqual(["opened BTC 0>1"]);
  });

  it("is not done by another instance within 6 s", () => {
    const trader = ledger();
    trader.apply(positions(0, [long]));
    for (const at of [3_000, 6_000]) {
      expect(trader.apply(positions(at, [], { instance: "2" })).events).toEqual([]);
    }
  });
});

describe("the newest venue time wins", () => {
  it("an older listing changes nothing, whatever its source", () => {
    const trader = ledger();
    trader.apply(positions(5_000, [position({ szi: "2" })]));
    const stale = trader.apply(positions(6_000, [long], { time: T0 + 4_000, source: "clearinghouseState" }));
    expect(stale.events).toEqual([]);
    expect(stale.ignored.get("staleListing")).toBe(1);
    expect(trader.currentState("").positions?.asOf).toBe(T0 + 4_500);
  });

  it("a listing applied twice makes no second event", () => {
    const trader = ledger();
    trader.apply(positions(0, [long]));
    expect(trader.apply(positions(0, [long])).events).toEqual([]);
  });
});

describe("samples of an unchanged position", () => {
  const at = (ms: number) => positions(ms, [long], { time: 1_000_000_000_000 + ms });

  it("are taken once in each interval of venue time", () => {
    const trader = ledger({ sampleIntervalMs: 300_000 });
    const events = [0, 5_000, 300_000, 305_000, 600_000].flatMap((ms) => trader.apply(at(ms)).events);
    expect(told(events)).toEqual(["opened BTC 0>1", "sampled BTC 1>1", "sampled BTC 1>1"]);
    const first = Math.floor(1_000_000_300_000 / 300_000);
    expect(events.map((event) => event.id).slice(1)).toEqual([
      `${ALICE}:BTC:s${first}`,
      `${ALICE}:BTC:s${first + 1}`,
    ]);
  });

  it("are not taken where the interval is 0", () => {
    const trader = ledger({ sampleIntervalMs: 0 });
    expect([0, 300_000, 600_000].flatMap((ms) => told(trader.apply(at(ms)).events))).toEqual([
      "opened BTC 0>1",
    ]);
  });
});

it("keeps what an earlier run knew: only what changed meanwhile is told, as recovered", () => {
  const before = ledger();
  before.apply(positions(0, [long, position({ coin: "ETH" })]));
  const known = before.currentState("").positions;
  if (known === null) throw new Error("no positions");
  const after = ledger();
  after.recover({ dex: "", orders: null, positions: known }, T0 + 60_000);
  const events = [70_000, 75_000].flatMap((ms) =>
    positionEvents(after.apply(positions(ms, [position({ szi: "3" })], { instance: "9" })).events),
  );
  expect(events.map((event) => [event.action, event.position.coin, event.seen])).toEqual([
    ["increased", "BTC", "recovered"],
    ["closed", "ETH", "recovered"],
  ]);
});
