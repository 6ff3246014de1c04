// The documents of trader_orders, value by value, as the database holds them.
import { Decimal128, Double, Int32, Long } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { OrderEvent } from "../../src/domain/event.js";
import { orderEvent } from "../../src/domain/order-state.js";
import { ALICE, order, T0 } from "../support/story.js";
import { batch, COLLECTOR, NOW, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

/** An updated order of which everything is known. */
const KNOWN: OrderEvent = {
  kind: "order",
  id: "91490942:u1.3.0a1b2c3d",
  ethAddress: ALICE,
  action: "updated",
  order: {
    oid: 91_490_942,
    coin: "xyz:TSLA",
    dex: "xyz",
    side: "A",
    limitPx: decimal("3000"),
    sz: decimal("4"),
    origSz: decimal("5.5"),
    triggerPx: decimal("2900"),
    orderType: "Stop Limit",
    tif: "Gtc",
    triggerCondition: "Price below 2900",
    isTrigger: true,
    triggered: false,
    isPositionTpsl: false,
    reduceOnly: true,
    cloid: "0x1234567890abcdef1234567890abcdef",
    parentOid: 91_490_941,
    timestamp: T0 - 60_000,
  },
  inc: 1,
  epoch: 3,
  seen: "live",
  source: "openOrders",
  closeReason: null,
  reasonSource: null,
  changed: ["limitPx", "sz"],
  triggered: false,
  reopened: true,
  timestamp: T0,
  timeSource: "observed",
  venueTime: T0 - 100,
  observedAt: T0 + 7,
  lifetimeMs: 59_900,
  completes: false,
};

const NOT_TOLD = {
  cloid: null,
  parentOid: null,
  origSz: null,
  triggerPx: null,
  orderType: null,
  tif: null,
  triggerCondition: null,
  isTrigger: null,
  isPositionTpsl: null,
  reduceOnly: null,
};

/** A new order of which a source told only what no order lacks. */
const UNKNOWN: OrderEvent = orderEvent("new", {
  ethAddress: ALICE,
  order: { ...order({ oid: 2 ** 40 }), ...NOT_TOLD },
  inc: 0,
  epoch: 0,
  triggered: null,
  seen: "initial",
  source: "orderUpdates",
  timestamp: T0 - 60_000,
  timeSource: "venue",
  observedAt: T0,
});

const KNOWN_FIELDS = {
  ethAddress: ALICE,
  oid: Long.fromNumber(91_490_942),
  coin: "xyz:TSLA",
  dex: "xyz",
  side: "A",
  cloid: "0x1234567890abcdef1234567890abcdef",
  parentOid: Long.fromNumber(91_490_941),
  limitPx: new Double(3_000),
  sz: new Double(4),
  origSz: new Double(5.5),
  triggerPx: new Double(2_900),
  notional: new Double(12_000),
  orderType: "Stop Limit",
  tif: "Gtc",
  triggerCondition: "Price below 2900",
  isTrigger: true,
  triggered: false,
  isPositionTpsl: false,
  reduceOnly: true,
  status: "open",
  action: "updated",
  seen: "live",
  source: "openOrders",
  closeReason: null,
  reasonSource: null,
  changed: ["limitPx", "sz"],
  reopened: true,
  inc: new Int32(1),
  epoch: new Int32(3),
  timestamp: new Date(T0),
  timeSource: "observed",
  venueTime: new Date(T0 - 100),
  orderTimestamp: new Date(T0 - 60_000),
  observedAt: new Date(T0 + 7),
  lifetimeMs: new Int32(59_900),
  collector: COLLECTOR,
};

describe("a document of trader_orders", () => {
  it("says all that is known: prices and sizes as doubles even when whole, ids as 64-bit numbers", async () => {
    await store.writer.write(batch([KNOWN]));
    expect(await store.stored("orders")).toStrictEqual([
      { _id: "91490942:u1.3.0a1b2c3d", ...KNOWN_FIELDS, createdAt: new Date(NOW) },
    ]);
  });

  it("says null, and never nothing, for what is not known", async () => {
    await store.writer.write(batch([UNKNOWN]));
    expect(await store.stored("orders")).toStrictEqual([
      {
        _id: "1099511627776:n0",
        ethAddress: ALICE,
        oid: Long.fromString("1099511627776"),
        coin: "BTC",
        dex: "",
        side: "B",
        ...NOT_TOLD,
        limitPx: new Double(100),
        sz: new Double(10),
        notional: new Double(1_000),
        triggered: null,
        status: "open",
        action: "new",
        seen: "initial",
        source: "orderUpdates",
        closeReason: null,
        reasonSource: null,
        changed: [],
        reopened: false,
        inc: new Int32(0),
        epoch: new Int32(0),
        timestamp: new Date(T0 - 60_000),
        timeSource: "venue",
        venueTime: null,
        orderTimestamp: new Date(T0 - 60_000),
        observedAt: new Date(T0),
        lifetimeMs: null,
        collector: COLLECTOR,
        createdAt: new Date(NOW),
      },
    ]);
  });

  it("says closed, with the venue's own word for why", async () => {
    const closed: OrderEvent = {
      ...KNOWN,
      id: "91490942:c1",
      action: "closed",
      changed: [],
      closeReason: "reduceOnlyCanceled",
      reasonSource: "orderUpdates",
    };
    await store.writer.write(batch([closed]));
    expect(await store.stored("orders")).toStrictEqual([
      {
        _id: "91490942:c1",
        ...KNOWN_FIELDS,
        status: "closed",
        action: "closed",
        changed: [],
        closeReason: "reduceOnlyCanceled",
        reasonSource: "orderUpdates",
        createdAt: new Date(NOW),
      },
    ]);
  });

  it("holds the exact text beside each number that a double does not give back, and beside no other", async () => {
    const exact = order({
      oid: 1,
      limitPx: "0.123456789012345678",
      sz: "1000000000000000.1",
      origSz: "1000000000000000.25",
      triggerPx: "0.1",
    });
    await store.writer.write(batch([{ ...UNKNOWN, order: exact }]));
    expect(await store.stored("orders")).toMatchObject([
      {
        limitPx: new Double(0.12345678901234568),
        limitPxStr: "0.123456789012345678",
        sz: new Double(1000000000000000.1),
        origSz: new Double(1000000000000000.2),
        origSzStr: "1000000000000000.25",
        triggerPx: new Double(0.1),
        notionalStr: "123456789012345.6903456789012345678",
      },
    ]);
    const [stored] = await store.stored("orders");
    expect(Object.keys(stored ?? {}).filter((name) => name.endsWith("Str"))).toEqual([
      "limitPxStr",
      "origSzStr",
      "notionalStr",
    ]);
  });

  it("holds a lifetime of more than 24 days as a whole number too", async () => {
    await store.writer.write(batch([{ ...KNOWN, lifetimeMs: 40 * 86_400_000 }]));
    expect(await store.stored("orders")).toMatchObject([{ lifetimeMs: Long.fromNumber(3_456_000_000) }]);
  });

  it.each(["$set", "$$ROOT", "a.b", "$a.b", "__proto__", "constructor"])(
    "keeps the hostile word %s as a value",
    async (word) => {
      const hostile = {
        ...KNOWN.order,
        coin: word,
        orderType: word,
        tif: word,
        triggerCondition: word,
        cloid: word,
      };
      const told = { ...KNOWN, order: hostile, closeReason: word };
      const kept = { coin: word, orderType: word, tif: word, triggerCondition: word, cloid: word };
      await store.writer.write(batch([told]));
      await store.writer.write(batch([{ ...told, id: "again", completes: true }]));
      expect(await store.stored("orders")).toMatchObject([kept, kept]);
      expect(await store.stored("openOrders")).toMatchObject([kept]);
    },
  );
});

describe("a row of open_orders", () => {
  it("says the same of the order, with its rank, and no closing time while it is open", async () => {
    await store.writer.write(batch([KNOWN]));
    expect(await store.stored("openOrders")).toStrictEqual([
      {
        _id: Long.fromNumber(91_490_942),
        ...KNOWN_FIELDS,
        rank: [new Int32(1), new Int32(1), new Int32(3), Decimal128.fromString("-4")],
        watched: true,
        unwatchedAt: null,
        updatedAt: new Date(NOW),
        closedAt: null,
      },
    ]);
  });
});
