// The orders of a trader: every cell of the table, every guard of a listing.
import { describe, expect, it } from "vitest";
import {
  CLOSED_REMEMBERED_MAX,
  CLOSED_REMEMBERED_MS,
  UNEXPLAINED_REMEMBERED_MS,
} from "../../src/domain/closed-orders.js";
import type { OrderListing } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import { type Known, type Shown, VERDICTS } from "../../src/domain/order-state.js";
import {
  ALICE,
  fill,
  fills,
  fresh,
  ledger,
  listing,
  order,
  orderEvents,
  position,
  positions,
  stop,
  T0,
  told,
} from "../support/story.js";

/** What each listing made the ledger say. */
function tell(listings: readonly OrderListing[], rules?: { closeAfterMissing?: number }): string[][] {
  const trader = ledger(rules);
  return listings.map((each) => told(trader.apply(each).events));
}

const one = order({ oid: 1 });

describe("the table of a listing", () => {
  const earlier: Record<Known, OrderListing[]> = {
    unknown: [listing(0, [])],
    open: [listing(0, [one])],
    closed: [listing(0, [one]), listing(5_000, []), listing(10_000, [])],
  };
  const then: Record<Shown, OrderListing> = {
    same: listing(15_000, [one]),
    differs: listing(15_000, [order({ oid: 1, sz: "4", origSz: "10" })]),
    absent: listing(15_000, []),
  };
  const says: { [K in Known]: { [S in Shown]: string[] } } = {
    unknown: { same: ["new 1"], differs: ["new 1"], absent: [] },
    open: { same: [], differs: ["updated 1 sz"], absent: [] },
    closed: { same: [], differs: [], absent: [] },
  };
  for (const known of ["unknown", "open", "closed"] as const) {
    for (const shown of ["same", "differs", "absent"] as const) {
      it(`${known} order, ${shown} in the listing: ${VERDICTS[known][shown]}`, () => {
        expect(tell([...earlier[known], then[shown]]).at(-1)).toEqual(says[known][shown]);
      });
    }
  }

  it("an absence asks at once, a second one closes, at the time of the first", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    const first = trader.apply(listing(5_000, []));
    expect(first.events).toEqual([]);
    expect(first.asks).toEqual([1]);
    const second = trader.apply(listing(10_000, []));
    expect(second.asks).toEqual([]);
    expect(orderEvents(second.events)).toMatchObject([
      {
        id: "1:c0",
        action: "closed",
        closeReason: null,
        timestamp: T0 + 5_000,
        timeSource: "observed",
        venueTime: null,
        observedAt: T0 + 10_000,
        order: { sz: "10" },
      },
    ]);
  });

  it("a single absence between two showings closes nothing", () => {
    expect(
      tell([listing(0, [one]), listing(5_000, []), listing(10_000, [one]), listing(15_000, [])]).flat(),
    ).toEqual(["new 1"]);
  });

  it("closes at the first absence when told to", () => {
    expect(tell([listing(0, [one]), listing(5_000, [])], { closeAfterMissing: 1 })).toEqual([
      ["new 1"],
      ["closed 1"],
    ]);
  });
});

describe("what differs", () => {
  it.each([
    ["limitPx", { limitPx: "101" }],
    ["origSz", { origSz: "11" }],
    ["triggerPx", { triggerPx: "5" }],
    ["orderType", { orderType: "Market" }],
    ["tif", { tif: "Alo" }],
    ["reduceOnly", { reduceOnly: true }],
    ["isPositionTpsl", { isPositionTpsl: true }],
    ["cloid", { cloid: "0x02" }],
  ])("%s is an update that names it", (name, changed) => {
    const known = order({ oid: 1, cloid: "0x01" });
    const shown = order({ oid: 1, cloid: "0x01", ...changed });
    expect(tell([listing(0, [known]), listing(5_000, [shown])])).toEqual([["new 1"], [`updated 1 ${name}`]]);
  });

  it("display text and padding zeros are not differences", () => {
    const shown = order({ oid: 1, limitPx: "100.00", triggerCondition: "Price above 3" });
    expect(tell([listing(0, [one]), listing(5_000, [shown])])[1]).toEqual([]);
  });

  it("what was not known completes the new, and is no update", () => {
    const poor = order({ oid: 1, origSz: null, tif: null });
    const [, learnt, again] = tell([listing(0, [poor]), listing(5_000, [one]), listing(10_000, [one])]);
    expect(learnt).toEqual(["new 1 completes"]);
    expect(again).toEqual([]);
  });

  it("what completes a new keeps the size it was opened with", () => {
    const trader = ledger();
    trader.apply(listing(0, [order({ oid: 1, sz: "10", origSz: null })]));
    const { events } = trader.apply(listing(5_000, [order({ oid: 1, sz: "7", origSz: "10" })]));
    expect(told(events)).toEqual(["new 1 completes", "updated 1 sz"]);
    expect(orderEvents(events)[0]).toMatchObject({
      id: "1:n0",
      order: { sz: "10", origSz: "10" },
      observedAt: T0,
    });
  });

  it("forgets nothing that a poorer listing does not show", () => {
    const trader = ledger();
    trader.apply(listing(0, [order({ oid: 1, cloid: "0x01" })]));
    const { events } = trader.apply(
      listing(5_000, [order({ oid: 1, limitPx: "7", cloid: null, origSz: null })]),
    );
    expect(orderEvents(events)[0]?.order).toMatchObject({ limitPx: "7", cloid: "0x01", origSz: "10" });
  });

  it("a trigger that fires is one update, whatever else changed, even if sz rose", () => {
    const waiting = stop({ oid: 1, sz: "0" });
    const fired = order({
      oid: 1,
      orderType: "Stop Market",
      tif: "Ioc",
      triggerPx: "90",
      sz: "3",
      reduceOnly: true,
    });
    const trader = ledger();
    trader.apply(listing(0, [waiting]));
    const [event] = orderEvents(trader.apply(listing(5_000, [fired])).events);
    expect(event).toMatchObject({ changed: ["triggered"], triggered: true, epoch: 1, order: { sz: "3" } });
  });

  it("a trigger shown unfired is a stale listing until one instance has shown it for 15 s", () => {
    const waiting = stop({ oid: 1 });
    const fired = { ...waiting, isTrigger: false, triggered: true };
    const at = (ms: number, shown: typeof waiting) => listing(ms, [shown]);
    const steps = [
      at(0, waiting),
      at(5_000, fired),
      at(10_000, waiting),
      at(20_000, waiting),
      at(25_000, waiting),
    ];
    expect(tell(steps)).toEqual([["new 1"], ["updated 1 triggered"], [], [], ["updated 1 isTrigger"]]);
  });
});

describe("sizes", () => {
  const sized = (sz: string) => order({ oid: 1, sz, origSz: "10" });

  it("fall by updates that keep the epoch", () => {
    const trader = ledger();
    trader.apply(listing(0, [sized("10")]));
    const ids = [5_000, 10_000].map(
      (at, i) => trader.apply(listing(at, [sized(["7", "4"][i] ?? "")])).events[0]?.id,
    );
    expect(ids).toEqual([
      expect.stringMatching(/^1:u0\.0\.[0-9a-f]{8}$/),
      expect.stringMatching(/^1:u0\.0\./),
    ]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("never rise by one stale listing", () => {
    const trader = ledger();
    trader.apply(listing(0, [sized("4")]));
    const risen = trader.apply(listing(5_000, [sized("9")], { instance: "2" }));
    expect(risen.events).toEqual([]);
    expect(risen.ignored.get("staleRise")).toBe(1);
    expect(told(trader.apply(listing(6_000, [sized("4")])).events)).toEqual([]);
  });

  it("rise once one instance has shown it for 15 s, whatever other instances show", () => {
    const steps = [
      listing(0, [sized("4")]),
      listing(1_000, [sized("9")], { instance: "2" }),
      listing(5_000, [sized("4")]),
      listing(11_000, [sized("9")], { instance: "2" }),
      listing(16_000, [sized("9")], { instance: "2" }),
    ];
    expect(tell(steps)).toEqual([["new 1"], [], [], [], ["updated 1 sz"]]);
  });

  it("start the 15 s anew when the instance takes the rise back", () => {
    const steps = [
      listing(0, [sized("4")]),
      listing(1_000, [sized("9")]),
      listing(6_000, [sized("4")]),
      listing(16_000, [sized("9")]),
    ];
    expect(tell(steps).flat()).toEqual(["new 1"]);
  });
});

describe("guards against false closes", () => {
  it("a partial listing closes nothing", () => {
    const partial = [5_000, 10_000, 15_000].map((at) => listing(at, [], { complete: false }));
    expect(tell([listing(0, [one]), ...partial]).flat()).toEqual(["new 1"]);
  });

  it("a listing of another dex closes nothing", () => {
    const other = [5_000, 10_000, 20_000].map((at) => listing(at, [], { dex: "xyz" }));
    expect(tell([listing(0, [one]), ...other]).flat()).toEqual(["new 1"]);
  });

  it("a listing of another dex that shows the order is drift, and opens nothing", () => {
    const trader = ledger();
    const { events, ignored } = trader.apply(listing(0, [order({ oid: 1, coin: "xyz:TSLA" })]));
    expect(events).toEqual([]);
    expect(ignored.get("foreignDex")).toBe(1);
  });

  it("another instance within 6 s of the last showing closes nothing", () => {
    const steps = [
      listing(0, [one]),
      listing(3_000, [], { instance: "2" }),
      listing(6_000, [], { instance: "2" }),
      listing(6_000, [], { instance: "3" }),
    ];
    expect(tell(steps).flat()).toEqual(["new 1"]);
  });

  it("another instance more than 6 s after the last showing counts", () => {
    const steps = [
      listing(0, [one]),
      listing(6_001, [], { instance: "2" }),
      listing(11_000, [], { instance: "2" }),
    ];
    expect(tell(steps)).toEqual([["new 1"], [], ["closed 1"]]);
  });

  it("two answers of REST within 6 s of a showing close nothing: they may come from nodes that lag", () => {
    const steps = [
      listing(0, [one], { instance: null }),
      listing(3_000, [], { instance: null }),
      listing(6_000, [], { instance: null }),
    ];
    expect(tell(steps).flat()).toEqual(["new 1"]);
  });

  it("two instances out of step never close an order that one still shows", () => {
    const steps = Array.from({ length: 20 }, (_, i) =>
      listing(i * 2_500, i % 2 === 0 ? [one] : [], { instance: i % 2 === 0 ? "1" : "2" }),
    );
    expect(tell(steps).flat()).toEqual(["new 1"]);
  });
});

describe("closed orders", () => {
  const closed = [listing(0, [one]), listing(5_000, []), listing(10_000, [])];

  it("shown once, or twice within 15 s, stay closed and are counted", () => {
    const trader = ledger();
    for (const each of closed) trader.apply(each);
    for (const at of [15_000, 29_999]) {
      const { events, ignored } = trader.apply(listing(at, [one]));
      expect(events).toEqual([]);
      expect(ignored.get("closedShown")).toBe(1);
    }
  });

  it("shown for 15 s are reopened, as a new of the next inc", () => {
    const trader = ledger();
    for (const each of closed) trader.apply(each);
    trader.apply(listing(15_000, [one]));
    const { events } = trader.apply(listing(30_000, [one]));
    expect(told(events)).toEqual(["closed 1 unknown completes", "new 1 reopened"]);
    expect(orderEvents(events)[1]).toMatchObject({ id: "1:n1", inc: 1, epoch: 0 });
  });

  it.each(["1", "2"])("shown again, while instance %s does not show them, stay closed", (instance) => {
    const steps = [
      ...closed,
      listing(15_000, [one]),
      listing(20_000, [], { instance }),
      listing(35_000, [one]),
    ];
    expect(tell(steps).flat()).toEqual(["new 1", "closed 1"]);
  });

  it("closed, reopened, closed: each inc closes once, under its own id", () => {
    const trader = ledger();
    const steps = [
      ...closed,
      listing(15_000, [one]),
      listing(30_000, [one]),
      listing(35_000, []),
      listing(40_000, []),
    ];
    const ids = steps.flatMap((each) => fresh(trader.apply(each).events).map((event) => event.id));
    expect(ids).toEqual(["1:n0", "1:c0", "1:n1", "1:c1"]);
  });

  it("are forgotten an hour and a half after a close that nobody explained", () => {
    const later = 10_000 + UNEXPLAINED_REMEMBERED_MS + 1;
    expect(tell([...closed, listing(later, [one])]).at(-1)).toEqual(["closed 1 unknown completes", "new 1"]);
  });

  it("are forgotten ten minutes after their close once nobody can say any more why", () => {
    const trader = ledger();
    for (const each of closed) trader.apply(each);
    trader.apply({ kind: "unexplained", ethAddress: ALICE, receivedAt: T0 + 60_000, oids: [1] });
    const { events } = trader.apply(listing(10_000 + CLOSED_REMEMBERED_MS + 1, [one]));
    expect(told(events)).toEqual(["new 1"]);
  });

  it("are forgotten oldest first beyond ten thousand", () => {
    const many = Array.from({ length: CLOSED_REMEMBERED_MAX + 5 }, (_, i) => order({ oid: i + 1 }));
    const trader = ledger({ closeAfterMissing: 1 });
    trader.apply(listing(0, many));
    trader.apply(listing(1_000, []));
    const { events, ignored } = trader.apply(listing(2_000, many));
    expect(told(fresh(events))).toEqual([1, 2, 3, 4, 5].map((oid) => `new ${oid}`));
    expect(ignored.get("closedShown")).toBe(CLOSED_REMEMBERED_MAX);
  });
});

describe("ids", () => {
  it("A, B, A, B are four states: each return has an epoch and an id of its own", () => {
    const a = order({ oid: 1, limitPx: "100" });
    const b = order({ oid: 1, limitPx: "101" });
    const trader = ledger();
    const events = [a, b, a, b].flatMap((each, i) => trader.apply(listing(i * 5_000, [each])).events);
    const ids = events.map((event) => event.id);
    expect(new Set(ids).size).toBe(4);
    expect(orderEvents(events).map((event) => event.epoch)).toEqual([0, 1, 2, 3]);
    expect(ids[1]?.split(".")[2]).toBe(ids[3]?.split(".")[2]);
  });

  it("an update is named by inc, epoch and the SHA-1 of what it became", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    // printf '100|4|10|0|false' | sha1sum
    const { events } = trader.apply(listing(5_000, [order({ oid: 1, sz: "4", origSz: "10" })]));
    expect(events[0]?.id).toBe("1:u0.0.8d217fa0");
  });
});

describe("how a change is seen", () => {
  const gap = (at: number) =>
    ({
      kind: "gap",
      ethAddress: one && ledger().ethAddress,
      receivedAt: T0 + at,
      stream: "orders",
      dex: "",
      since: T0,
      cause: "1006",
    }) as const;

  it("initial in the first listing, live afterwards", () => {
    const trader = ledger();
    const seen = [listing(0, [one]), listing(5_000, [one, order({ oid: 2 })])].flatMap((each) =>
      orderEvents(trader.apply(each).events).map((event) => event.seen),
    );
    expect(seen).toEqual(["initial", "live"]);
  });

  it("recovered in the first listing after a gap: what is new, what changed, what is gone", () => {
    const trader = ledger();
    trader.apply(listing(0, [one, order({ oid: 2 }), order({ oid: 3 })]));
    trader.apply(gap(10_000));
    const after = [order({ oid: 1, sz: "2", origSz: "10" }), order({ oid: 2 }), order({ oid: 4 })];
    const events = [20_000, 25_000, 30_000].flatMap((at) =>
      orderEvents(trader.apply(listing(at, after, { instance: "2" })).events),
    );
    expect(events.map((event) => `${event.action} ${event.order.oid} ${event.seen}`)).toEqual([
      "updated 1 recovered",
      "new 4 recovered",
      "closed 3 recovered",
    ]);
  });

  it("a partial listing after a gap leaves the rest still to be recovered", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    trader.apply(gap(1_000));
    trader.apply(listing(2_000, [one], { complete: false }));
    const { events } = trader.apply(listing(7_000, [one, order({ oid: 9 })]));
    expect(orderEvents(events)[0]?.seen).toBe("recovered");
  });

  it("what a dex shows that is first listed long after the first round was found late: recovered", () => {
    const trader = ledger();
    const xyz = (at: number, orders: readonly Order[]) => trader.apply(listing(at, orders, { dex: "xyz" }));
    const resting = order({ oid: 7, coin: "xyz:CL" });
    trader.apply(listing(0, [order({ oid: 1 })]));
    const { events } = xyz(61_000, [resting]);
    expect(orderEvents(events)[0]?.seen).toBe("recovered");
    const later = xyz(66_000, [resting, order({ oid: 8, coin: "xyz:CL" })]);
    expect(orderEvents(later.events)[0]?.seen).toBe("live");
  });

  it("of a trader who was followed before, a dex that was not known is recovered at once", () => {
    const trader = ledger();
    trader.recover({ dex: "", orders: { asOf: T0, open: [], closed: [] }, positions: null }, T0);
    const { events } = trader.apply(listing(1_000, [order({ oid: 7, coin: "xyz:CL" })], { dex: "xyz" }));
    expect(orderEvents(events)[0]?.seen).toBe("recovered");
    const [opened] = trader.apply(positions(1_000, [position({ coin: "flx:A" })], { dex: "flx" })).events;
    expect(opened).toMatchObject({ action: "opened", seen: "recovered" });
  });

  it("a dex listed for the first time is initial, whatever another dex went through", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    trader.apply(gap(1_000));
    const { events } = trader.apply(listing(2_000, [order({ oid: 5, coin: "xyz:TSLA" })], { dex: "xyz" }));
    expect(orderEvents(events)[0]?.seen).toBe("initial");
  });
});

describe("fills that explain", () => {
  const half = (tid: number, time: number) => fill({ oid: 1, tid, sz: "5", time: T0 + time });

  it("prove filled only when all of origSz is filled", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    expect(told(trader.apply(fills(1_000, [half(1, 900)])).events)).toEqual(["fill 1"]);
    const { events } = trader.apply(fills(2_000, [half(1, 900), half(2, 1_900)]));
    expect(told(events)).toEqual(["fill 2", "closed 1 filled"]);
    expect(orderEvents(events)[0]).toMatchObject({
      reasonSource: "userFills",
      timestamp: T0 + 1_900,
      timeSource: "venue",
      venueTime: T0 + 1_900,
      lifetimeMs: 61_900,
      order: { sz: "10" },
    });
  });

  it("say nothing of an order that was trimmed: its fills never reach origSz", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    trader.apply(fills(1_000, [half(1, 900)]));
    const closed = [5_000, 10_000].flatMap((at) => orderEvents(trader.apply(listing(at, [])).events));
    expect(closed[0]?.closeReason).toBeNull();
  });

  it("complete a close that had no reason yet, under the same id, once", () => {
    const trader = ledger();
    for (const each of [listing(0, [one]), listing(5_000, []), listing(10_000, [])]) trader.apply(each);
    const late = trader.apply(fills(11_000, [half(1, 900), half(2, 4_000)]));
    expect(told(late.events)).toEqual(["fill 1", "fill 2", "closed 1 filled completes"]);
    expect(orderEvents(late.events)[0]).toMatchObject({
      id: "1:c0",
      timestamp: T0 + 5_000,
      venueTime: T0 + 4_000,
    });
    expect(trader.apply(fills(12_000, [half(1, 900), half(2, 4_000)])).events).toEqual([]);
  });

  it("that came before the listing close the order as soon as it is shown", () => {
    const trader = ledger();
    trader.apply(fills(0, [half(1, 0), half(2, 0)]));
    expect(told(trader.apply(listing(1_000, [one])).events)).toEqual(["new 1", "closed 1 filled"]);
  });

  it("do not outweigh a venue that keeps showing the order", () => {
    const trader = ledger();
    trader.apply(listing(0, [one]));
    trader.apply(fills(1_000, [half(1, 0), half(2, 0)]));
    const later = [5_000, 20_000, 25_000].flatMap((at) => told(trader.apply(listing(at, [one])).events));
    expect(later).toEqual(["new 1 reopened"]);
  });
});
