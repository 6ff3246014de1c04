// Every status word against every state of an order.
import { describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { Ledger } from "../../src/domain/ledger.js";
import type { OrderStatus, StatusGroup, StatusReport } from "../../src/domain/observation.js";
import type { StatusSource } from "../../src/venues/hyperliquid/observe/sources.js";
import { meaningOf, STATUSES } from "../../src/venues/hyperliquid/observe/statuses.js";
import {
  ALICE,
  fill,
  fills,
  fresh,
  ledger,
  listing,
  order,
  orderEvents,
  stop,
  T0,
  told,
} from "../support/story.js";

const S = 1_000;
const ONE = order({ oid: 1, sz: "4", origSz: "10" });

function report(
  at: number,
  statuses: readonly OrderStatus[],
  source: StatusSource = "historicalOrders",
): StatusReport {
  return {
    kind: "statuses",
    ethAddress: ALICE,
    receivedAt: T0 + at,
    sizes: source === "orderUpdates" ? "now" : "old",
    speaksFor: source === "orderStatus" ? T0 + at - 200 : null,
    source,
    statuses,
  };
}

const became = (status: string, at: number, given = ONE): OrderStatus => ({
  order: { ...given, sz: decimal("10") },
  status,
  ...meaningOf(status),
  statusTimestamp: T0 + at,
});

const WORDS: readonly (readonly [string, StatusGroup | null])[] = [
  ...STATUSES.map((word) => [word, meaningOf(word).group] as const),
  ["moonPhaseRejected", "rejected"],
  ["moonPhaseCanceled", "canceled"],
  ["moonPhaseCancel", "canceled"],
  ["moonPhase", null],
];

/** The order as each column of the table has it, at 20 s. */
const STATES: Record<"unknown" | "open" | "missing" | "closed", () => Ledger> = {
  unknown: () => {
    const trader = ledger();
    trader.apply(listing(0, []));
    return trader;
  },
  open: () => {
    const trader = ledger();
    for (const at of [0, 5 * S]) trader.apply(listing(at, [ONE]));
    return trader;
  },
  missing: () => {
    const trader = STATES.open();
    trader.apply(listing(10 * S, []));
    return trader;
  },
  closed: () => {
    const trader = STATES.missing();
    trader.apply(listing(15 * S, []));
    return trader;
  },
};

/** What each cell of the table tells, `W` standing for the word. */
const TABLE: Record<string, Record<keyof typeof STATES, readonly string[]>> = {
  open: { unknown: ["new 1"], open: [], missing: [], closed: [] },
  triggered: {
    unknown: ["new 1", "updated 1 triggered"],
    open: [],
    missing: [],
    closed: [],
  },
  filled: {
    unknown: ["new 1", "closed 1 W"],
    open: ["closed 1 W"],
    missing: ["closed 1 W"],
    closed: ["completes closed 1 W"],
  },
  canceled: {
    unknown: ["new 1", "closed 1 W"],
    open: ["closed 1 W"],
    missing: ["closed 1 W"],
    closed: ["completes closed 1 W"],
  },
  rejected: {
    unknown: [],
    open: ["closed 1 W"],
    missing: ["closed 1 W"],
    closed: ["completes closed 1 W"],
  },
  none: { unknown: [], open: [], missing: [], closed: [] },
};

function cells(): [string, keyof typeof STATES, readonly string[]][] {
  return WORDS.flatMap(([word, group]) => {
    const row = TABLE[word] ?? TABLE[group ?? "none"];
    return (Object.keys(STATES) as (keyof typeof STATES)[]).map(
      (state) => [word, state, row?.[state] ?? []] as [string, keyof typeof STATES, readonly string[]],
    );
  });
}

describe("a status", () => {
  it("has 32 known words", () => {
    expect(STATUSES).toHaveLength(32);
    expect(new Set(STATUSES).size).toBe(32);
  });

  it.each(cells())("%s of an order that is %s", (word, state, expected) => {
    const trader = STATES[state]();
    const { events, ignored } = trader.apply(report(20 * S, [became(word, 9 * S)]));
    const tellings = orderEvents(events).map(({ action, order: { oid }, changed, closeReason, completes }) =>
      [completes ? "completes" : "", action, oid, ...changed, closeReason ?? ""].filter(Boolean).join(" "),
    );
    expect(tellings).toEqual(expected.map((line) => line.replace("W", word)));
    expect(ignored.get("unknownStatus") ?? 0).toBe(meaningOf(word).known ? 0 : 1);
  });

  it("that ends an order tells its own time, the order's lifetime, and the last size seen open", () => {
    const [event] = orderEvents(STATES.missing().apply(report(20 * S, [became("canceled", 9 * S)])).events);
    expect(event).toMatchObject({
      id: "1:c0",
      closeReason: "canceled",
      reasonSource: "historicalOrders",
      timestamp: T0 + 9 * S,
      venueTime: T0 + 9 * S,
      timeSource: "venue",
      lifetimeMs: 69 * S,
      order: { sz: "4", origSz: "10" },
    });
  });

  it("that explains a close changes neither its id nor its time", () => {
    const trader = STATES.closed();
    const [event] = orderEvents(trader.apply(report(20 * S, [became("marginCanceled", 9 * S)])).events);
    expect(event).toMatchObject({
      id: "1:c0",
      completes: true,
      timestamp: T0 + 10 * S,
      timeSource: "observed",
      venueTime: T0 + 9 * S,
      closeReason: "marginCanceled",
    });
    expect(trader.apply(report(25 * S, [became("canceled", 9 * S)])).events).toEqual([]);
    expect(trader.unexplained()).toEqual([]);
  });

  it("is old where its time is not newer than what is known", () => {
    const trader = STATES.open();
    const { events, ignored } = trader.apply(report(20 * S, [became("open", -60 * S)]));
    expect(events).toEqual([]);
    expect(ignored.get("staleStatus")).toBe(1);
  });

  it("of the log comes with its whole life: an order that no listing showed is new, then closed", () => {
    const trader = STATES.unknown();
    const life = [became("open", 6 * S), became("filled", 6 * S)];
    const events = orderEvents(trader.apply(report(20 * S, life)).events);
    expect(told(events)).toEqual(["new 1", "closed 1 filled"]);
    expect(events.map(({ order: { sz } }) => sz)).toEqual(["10", "10"]);
    expect(trader.openOrders().size).toBe(0);
  });
});

describe("an answer of orderStatus", () => {
  const answer = (at: number, status: string, statusAt: number) =>
    report(at, [became(status, statusAt)], "orderStatus");

  it("that says open speaks for the moment of the request: the missing mark is lifted", () => {
    const trader = STATES.missing();
    expect(trader.apply(answer(11 * S, "open", -60 * S)).events).toEqual([]);
    expect(trader.apply(listing(15 * S, [])).events).toEqual([]);
    expect(told(trader.apply(listing(20 * S, [])).events)).toEqual([]);
    expect(told(trader.apply(listing(25 * S, [])).events)).toEqual(["closed 1"]);
  });

  it("never tells a size", () => {
    const trader = STATES.open();
    trader.apply(answer(11 * S, "open", 9 * S));
    expect(trader.openOrders().get(1)?.order.sz).toBe("4");
  });

  it("that says triggered is the same event as the listing's", () => {
    const armed = stop({ oid: 2, sz: "3" });
    const fired = { ...armed, isTrigger: false, triggered: true };
    const byListing = ledger();
    const byStatus = ledger();
    for (const trader of [byListing, byStatus]) trader.apply(listing(0, [armed]));
    const [one] = orderEvents(byListing.apply(listing(5 * S, [fired])).events);
    const [other] = orderEvents(
      byStatus.apply(
        report(
          5 * S,
          [{ order: armed, status: "triggered", ...meaningOf("triggered"), statusTimestamp: T0 + 4 * S }],
          "orderStatus",
        ),
      ).events,
    );
    expect(other).toMatchObject({
      id: one?.id,
      changed: ["triggered"],
      triggered: true,
      timeSource: "venue",
    });
    expect(byStatus.apply(listing(5 * S, [fired])).events).toEqual([]);
  });

  it("that says open of a closed order counts towards its reopening, if every listing agrees", () => {
    const trader = STATES.closed();
    trader.apply(answer(16 * S, "open", -60 * S));
    const seen = [20, 25, 30, 35].flatMap((s) => trader.apply(listing(s * S, [ONE])).events);
    expect(orderEvents(fresh(seen))).toMatchObject([{ action: "new", reopened: true, inc: 1 }]);
  });
});

describe("why an order closed", () => {
  it("is asked as soon as it is missing, and where it closed at once", () => {
    const trader = STATES.open();
    expect(trader.apply(listing(10 * S, [])).asks).toEqual([1]);
    expect(trader.apply(listing(15 * S, [])).asks).toEqual([]);
    const hasty = ledger({ closeAfterMissing: 1 });
    hasty.apply(listing(0, [ONE]));
    expect(hasty.apply(listing(5 * S, [])).asks).toEqual([1]);
  });

  it("may be said long after the close: an order is remembered for as long as somebody may ask", () => {
    const trader = STATES.closed();
    for (let minute = 1; minute < 60; minute++) trader.apply(listing(minute * 60 * S, []));
    expect(trader.wantsReason(1)).toBe(true);
    const late = orderEvents(trader.apply(report(3_600 * S, [became("canceled", 9 * S)])).events);
    expect(late).toMatchObject([{ id: "1:c0", closeReason: "canceled", completes: true }]);
    trader.apply(listing(3_605 * S, []));
    expect(trader.wantsReason(1)).toBe(false);
  });

  it("is unknown when nobody can say, until somebody does", () => {
    const trader = STATES.closed();
    expect(trader.unexplained()).toEqual([1]);
    const nobody = {
      kind: "unexplained",
      ethAddress: ALICE,
      receivedAt: T0 + 60 * S,
      oids: [1, 99],
    } as const;
    expect(orderEvents(trader.apply(nobody).events)).toMatchObject([
      { id: "1:c0", closeReason: "unknown", reasonSource: null, completes: true },
    ]);
    expect(trader.apply(nobody).events).toEqual([]);
    const all = fills(70 * S, [fill({ oid: 1, tid: 7, sz: "10" })]);
    expect(orderEvents(trader.apply(all).events)).toMatchObject([
      { closeReason: "filled", reasonSource: "userFills", completes: true },
    ]);
  });
});
