// A ledger of another venue: orders are named by texts, and its words are no words that we know.
import { describe, expect, it } from "vitest";
import type { OrderId, TraderId } from "../../src/domain/ids.js";
import { Ledger } from "../../src/domain/ledger.js";
import type { FillsReport, OrderListing, OrderStatus, StatusReport } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import { resumeOrder } from "../../src/domain/order-state.js";
import { foldOrders } from "../../src/domain/rank.js";
import { fill, fills, listing, order, orderEvents, T0, told } from "../support/story.js";

const S = 1_000;
const BOB: TraderId = "bob@desk-4";
const OID: OrderId = "b7e1-0x9f";
const ONE = order({ oid: OID, sz: "10" });

function ledgerOfBob(): Ledger {
  return new Ledger(BOB, { closeAfterMissing: 2, sampleIntervalMs: 0 });
}

function shown(at: number, orders: readonly Order[]): OrderListing {
  return listing(at, orders, {
    ...{ ethAddress: BOB, source: "rest:open-orders", everyMs: null, instance: "socket 1" },
  });
}

function said(at: number, status: Partial<OrderStatus>, report: Partial<StatusReport> = {}): StatusReport {
  const became = {
    order: ONE,
    status: "OFF_BOOK",
    group: "canceled",
    known: true,
    triggered: false,
  } as const;
  return {
    ...{ kind: "statuses", ethAddress: BOB, receivedAt: T0 + at, source: "ws:order", sizes: "now" },
    ...{ speaksFor: null, statuses: [{ ...became, statusTimestamp: T0 + at - 100, ...status }] },
    ...report,
  };
}

function traded(at: number, sz: string): FillsReport {
  return fills(at, [fill({ oid: OID, tid: at, sz, time: T0 + at })], {
    ...{ ethAddress: BOB, source: "ws:trades", series: "trades" },
  });
}

describe("an order that its venue names by a text", () => {
  it("is told new, updated and closed, with the venue's own word for why", () => {
    const trader = ledgerOfBob();
    const events = [
      ...trader.apply(shown(0, [ONE])).events,
      ...trader.apply(shown(5 * S, [{ ...ONE, sz: order({ oid: 1, sz: "4" }).sz }])).events,
      ...trader.apply(said(6 * S, {})).events,
    ];
    expect(told(events)).toEqual([`new ${OID}`, `updated ${OID} sz`, `closed ${OID} OFF_BOOK`]);
    expect(events.map(({ id }) => id)).toEqual([
      `${OID}:n0`,
      expect.stringMatching(`^${OID}:u0[.]0[.]`),
      `${OID}:c0`,
    ]);
    expect(orderEvents(events).at(-1)).toMatchObject({ source: "ws:order", reasonSource: "ws:order" });
    expect(foldOrders(orderEvents(events)).get(OID)).toMatchObject({ action: "closed" });
  });

  it("is asked about where it is missing, and given up", () => {
    const trader = ledgerOfBob();
    trader.apply(shown(0, [ONE]));
    expect(trader.apply(shown(5 * S, [])).asks).toEqual([OID]);
    expect(trader.wantsReason(OID)).toBe(true);
    trader.apply(shown(10 * S, []));
    expect(trader.unexplained()).toEqual([OID]);
    const givenUp = { kind: "unexplained", ethAddress: BOB, receivedAt: T0 + 11 * S, oids: [OID] } as const;
    expect(told(trader.apply(givenUp).events)).toEqual([`closed ${OID} unknown completes`]);
  });

  it("is closed by its fills, whose source gives the reason", () => {
    const trader = ledgerOfBob();
    trader.apply(shown(0, [ONE]));
    trader.apply(traded(1 * S, "6"));
    const [, closed] = trader.apply(traded(2 * S, "4")).events;
    expect(closed).toMatchObject({ closeReason: "filled", reasonSource: "ws:trades" });
  });

  it("is another one than the order of that number", () => {
    const trader = ledgerOfBob();
    const events = trader.apply(shown(0, [order({ oid: "7" }), order({ oid: 7 })])).events;
    expect(events).toHaveLength(2);
    expect([...trader.openOrders().keys()]).toEqual(["7", 7]);
  });

  it("is taken up from what an earlier run knew", () => {
    const trader = ledgerOfBob();
    const opened = { order: ONE, seen: "live", source: "rest:open-orders", observedAt: T0 - S } as const;
    const known = { order: ONE, triggered: false, inc: 0, epoch: 0, source: opened.source, opened };
    const orders = { asOf: T0 - S, open: [resumeOrder(known, T0)], closed: [] };
    trader.recover({ dex: "", orders, positions: null }, T0);
    expect(trader.apply(shown(S, [ONE])).events).toEqual([]);
    expect(told(trader.apply(said(2 * S, {})).events)).toEqual([`closed ${OID} OFF_BOOK`]);
  });
});

describe("a word that is no word of ours", () => {
  it("fires a trigger where it says so, whatever it is", () => {
    const trader = ledgerOfBob();
    const waiting = order({ oid: OID, orderType: "stop_loss", isTrigger: true });
    expect(waiting.triggered).toBe(false);
    trader.apply(shown(0, [waiting]));
    const fired = said(S, { order: waiting, status: "ACTIVATED", group: "live", triggered: true });
    const [event] = orderEvents(trader.apply(fired).events);
    expect(event).toMatchObject({ action: "updated", changed: ["triggered"], triggered: true });
  });

  it("is counted where it is new, and says nothing where nobody knows what it means", () => {
    const trader = ledgerOfBob();
    trader.apply(shown(0, [ONE]));
    const outcome = trader.apply(said(S, { status: "LUNAR", group: null, known: false }));
    expect([outcome.events, outcome.ignored.get("unknownStatus")]).toEqual([[], 1]);
  });

  it("tells what rests now only in a report of sizes of now", () => {
    const trader = ledgerOfBob();
    trader.apply(shown(0, [ONE]));
    const less = { ...ONE, sz: order({ oid: 1, sz: "3" }).sz };
    const live = { order: less, status: "RESTING", group: "live" } as const;
    expect(told(trader.apply(said(S, live, { sizes: "old" })).events)).toEqual([]);
    expect(told(trader.apply(said(2 * S, live)).events)).toEqual([`updated ${OID} sz`]);
  });
});
