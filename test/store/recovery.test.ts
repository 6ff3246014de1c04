// What one run wrote, the next takes up: the same listings are no news, changed ones exactly the change.
import { Long } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LedgerEvent } from "../../src/domain/event.js";
import type { TraderId } from "../../src/domain/ids.js";
import { Ledger } from "../../src/domain/ledger.js";
import type { Observation, OrderListing, PositionListing } from "../../src/domain/observation.js";
import { recover } from "../../src/store/read/recovery.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { finishLastBatches } from "../../src/store/write/half-written.js";
import { orderDocument } from "../../src/store/write/order-documents.js";
import { giveUpUnfollowed } from "../../src/store/write/unexplained.js";
import { markWatched } from "../../src/store/write/watched-orders.js";
import { observe } from "../../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../../src/venues/hyperliquid/wire/decode.js";
import {
  ALICE,
  fill,
  fills,
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
import { recordings } from "../venues/hyperliquid/wire/recorded.js";
import { batch, COLLECTOR, NOW, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

const MINUTE = 60_000;
const RULES = { closeAfterMissing: 2, sampleIntervalMs: 300_000 };
type Listing = OrderListing | PositionListing;

function writerAt(ms: number): EventWriter {
  return new EventWriter(store.all, COLLECTOR, () => T0 + ms);
}

/** Tells a ledger, and the database, as a collector does: events first, then what they came to. */
async function run(observed: readonly Observation[], trader = ledger(), at = 0): Promise<Ledger> {
  for (const observation of observed) {
    await writerAt(at).write(batch(trader.apply(observation).events));
  }
  const dexes = new Set(observed.flatMap((each) => ("dex" in each && each.dex !== null ? [each.dex] : [])));
  await writerAt(at).write(
    batch(
      [],
      [...dexes].map((dex) => trader.currentState(dex)),
    ),
  );
  return trader;
}

/** What a new run knows of a trader. */
async function resume(ethAddress: TraderId = ALICE, at = MINUTE): Promise<Ledger> {
  const known = (await recover(store.all, [ethAddress], T0 + at)).get(ethAddress) ?? [];
  const trader = new Ledger(ethAddress, RULES);
  for (const each of known) trader.recover(each, T0 + at);
  return trader;
}

function eventsOf(trader: Ledger, observations: readonly Observation[]): LedgerEvent[] {
  return observations.flatMap((each) => trader.apply(each).events);
}

/** The same, shown by a connection of the next run. */
function again<T extends Listing>(listings: readonly T[], after = 2 * MINUTE): T[] {
  return listings.map((each) => ({ ...each, receivedAt: each.receivedAt + after, instance: "next" }));
}

const ORDERS = [
  order({ oid: 1, cloid: "0xc1", sz: "0.30000000000000000001", origSz: "9007199254740993" }),
  stop({ oid: 2, parentOid: 1, triggerPx: "0.123456789012345678", isPositionTpsl: true, sz: "0" }),
  stop({ oid: 3, parentOid: 1, orderType: "Take Profit Limit", triggerCondition: "Price above $9" }),
  order({ oid: 2 ** 52, side: "A", reduceOnly: true, tif: null, triggerPx: null, orderType: null }),
];
const LISTINGS: readonly Listing[] = [
  listing(0, ORDERS),
  listing(0, [order({ oid: 10, coin: "xyz:TSLA", limitPx: "1234567890123456789.25" })], { dex: "xyz" }),
  listing(0, [], { dex: "abc" }),
  positions(0, [
    position({ szi: "-9007199254740993.5", entryPx: "0.123456789012345678" }),
    position({ coin: "ETH", leverageType: "isolated", leverage: 3, szi: "12" }),
  ]),
  positions(0, [position({ coin: "xyz:TSLA", leverageType: "isolated" })], { dex: "xyz" }),
  positions(0, [], { dex: "abc" }),
];

describe("a new run", () => {
  it("has no news in the listings that the last one saw", async () => {
    await run(LISTINGS);
    const trader = await resume();
    expect(told(eventsOf(trader, again(LISTINGS)))).toEqual([]);
  });

  it("knows orders and traders that are named by texts", async () => {
    const bob: TraderId = "bob@desk-4";
    const parent = order({ oid: "b7e1-0x9f", sz: "3" });
    const told = [parent, stop({ oid: "c7", parentOid: parent.oid }), order({ oid: "7" })];
    const seen = [
      listing(0, told, { ethAddress: bob }),
      listing(5_000, told.slice(0, 2), { ethAddress: bob }),
    ];
    const before = await run(seen, new Ledger(bob, RULES));
    const after = await resume(bob);
    expect([...after.openOrders().values()].map((each) => each.order)).toEqual(
      [...before.openOrders().values()].map((each) => each.order),
    );
    expect(eventsOf(after, again([listing(0, told, { ethAddress: bob })]))).toEqual([]);
  });

  it("knows each order and position as exactly as the last one did", async () => {
    const before = await run(LISTINGS);
    const after = await resume();
    const ordersOf = (trader: Ledger) =>
      [...trader.openOrders().values()]
        .map(({ order, inc, epoch, triggered }) => ({ order, inc, epoch, triggered }))
        .sort((a, b) => Number(a.order.oid) - Number(b.order.oid));
    expect(ordersOf(after)).toEqual(ordersOf(before));
    for (const dex of ["", "xyz", "abc", "never"]) {
      expect(after.currentState(dex)).toEqual(before.currentState(dex));
    }
  });

  it("tells exactly what changed meanwhile, and that it was recovered", async () => {
    await run(LISTINGS);
    const trader = await resume();
    const [, , second, third] = ORDERS;
    const changed = [
      listing(0, [
        ...ORDERS.slice(0, 1),
        { ...ORDERS[1]!, isTrigger: false, triggered: true },
        second!,
        order({ oid: 4 }),
      ]),
      listing(0, [order({ oid: 10, coin: "xyz:TSLA", limitPx: "1234567890123456789.26" })], { dex: "xyz" }),
      positions(0, [position({ szi: "-9007199254740993.6", entryPx: "0.123456789012345678" })]),
      positions(0, [position({ coin: "xyz:TSLA", leverageType: "cross" })], { dex: "xyz" }),
    ];
    const events = eventsOf(trader, [...again(changed), ...again(changed, 3 * MINUTE)]);
    expect(told(events)).toEqual([
      "updated 2 triggered",
      "new 4",
      "updated 10 limitPx",
      "increased BTC -9007199254740993.5>-9007199254740993.6",
      "adjusted xyz:TSLA 1>1",
      `closed ${third?.oid}`,
      "closed ETH 12>0",
    ]);
    expect(new Set(events.map((event) => event.kind !== "fill" && event.seen))).toEqual(
      new Set(["recovered"]),
    );
    for (const event of events) expect((await writerAt(0).write(batch([event]))).quarantined).toBe(0);
  });

  it("goes on with the lives of orders where they were: reopened, changed, fired", async () => {
    const before = await run([
      listing(0, [order({ oid: 1 }), stop({ oid: 2, parentOid: 1 })]),
      listing(1_000, [order({ oid: 1, limitPx: "101" }), stop({ oid: 2, parentOid: 1, isTrigger: false })]),
      listing(2_000, [order({ oid: 1, limitPx: "102", sz: "9" })]),
      listing(3_000, [order({ oid: 1, limitPx: "102", sz: "9" })]),
      listing(4_000, [order({ oid: 1, limitPx: "102", sz: "9" }), order({ oid: 2 })]),
      listing(20_000, [order({ oid: 1, limitPx: "102", sz: "9" }), order({ oid: 2 })]),
    ]);
    const after = await resume();
    const next = listing(5 * MINUTE, [order({ oid: 1, limitPx: "103" }), order({ oid: 2, limitPx: "7" })]);
    const expected = orderEvents(before.apply(next).events).map(({ id }) => id);
    expect(expected).toHaveLength(2);
    expect(orderEvents(after.apply(next).events).map(({ id }) => id)).toEqual(expected);
  });
});

describe("the orders that were closed", () => {
  const [seen, gone] = [listing(0, [order({ oid: 1 })]), listing(1_000, [])];

  it.each([
    ["remembered for 10 minutes: a late listing does not open them", 10 * MINUTE, []],
    ["forgotten after that", 10 * MINUTE + 1, ["new 1"]],
  ])("are %s", async (_, at, expected) => {
    await run([seen, gone, gone, fills(1_500, [fill({ oid: 1, tid: 1, sz: "10" })])]);
    const trader = await resume(ALICE, at);
    const late = { ...seen, receivedAt: T0 + at };
    expect(told(eventsOf(trader, [late]))).toEqual(expected);
  });

  it("are explained by fills that come later, in the same document", async () => {
    await run([seen, gone, gone]);
    const trader = await resume();
    const events = eventsOf(trader, [fills(MINUTE, [fill({ oid: 1, tid: 1, sz: "10" })])]);
    expect(told(events)).toEqual(["fill 1", "closed 1 filled completes"]);
    await writerAt(MINUTE).write(batch(events));
    expect(await store.all.orders.find({ action: "closed" }).toArray()).toMatchObject([
      { _id: "1:c0", closeReason: "filled", reasonSource: "userFills" },
    ]);
  });

  it("are asked about once more where nobody explained them, however long ago; then nobody knows", async () => {
    await run([seen, gone, gone]);
    const later = 26 * 60 * MINUTE;
    const trader = await resume(ALICE, later);
    expect(trader.unexplained()).toEqual([1]);
    expect(told(trader.expire(T0 + later + 9 * MINUTE).events)).toEqual([]);
    const events = trader.expire(T0 + later + 11 * MINUTE).events;
    await writerAt(later).write(batch(events));
    expect(await store.all.orders.find({ action: "closed" }).toArray()).toMatchObject([
      { _id: "1:c0", closeReason: "unknown" },
    ]);
    expect(await store.all.openOrders.find().toArray()).toMatchObject([{ closeReason: "unknown" }]);
  });

  it("say that nobody knows why, where nobody follows their trader any more", async () => {
    await run([seen, gone, gone]);
    expect(await giveUpUnfollowed(store.all, "another", [])).toBe(0);
    expect(await giveUpUnfollowed(store.all, COLLECTOR, [ALICE])).toBe(0);
    expect(await giveUpUnfollowed(store.all, COLLECTOR, [])).toBe(1);
    for (const each of [store.all.orders, store.all.openOrders])
      expect(await each.find({ action: "closed" }).toArray()).toMatchObject([{ closeReason: "unknown" }]);
  });

  it("and opened again say so of their earlier life", async () => {
    const again = [20_000, 25_000, 30_000, 36_000].map((at) => listing(at, [order({ oid: 1 })]));
    await run([seen, gone, gone]);
    await run(again, await resume());
    await store.all.orders.updateOne({ _id: "1:c0" }, { $set: { closeReason: null } });
    await resume();
    expect(await store.all.orders.findOne({ _id: "1:c0" })).toMatchObject({ closeReason: "unknown" });
  });

  it("are forgotten oldest first", async () => {
    const [both, first, none] = [[order({ oid: 1 }), order({ oid: 2 })], [order({ oid: 1 })], []];
    const trader = await run([listing(0, both), listing(1_000, first), listing(2_000, first)], ledger(), 0);
    await run([listing(3_000, none), listing(4_000, none)], trader, 5 * MINUTE);
    const known = (await recover(store.all, [ALICE], T0 + 6 * MINUTE)).get(ALICE);
    expect(known?.[0]?.orders?.closed.map(({ event }) => event.order.oid)).toEqual([2, 1]);
  });
});

describe("a database that knows of a time in the future", () => {
  const FAR = Date.UTC(58_876, 0);

  it("is healed at start: what is listed next is taken and stored", async () => {
    await run([listing(0, []), positions(0, [position()])]);
    const poison = { $set: { positionsAsOf: new Date(FAR), ordersAsOf: new Date(FAR) } };
    await store.all.currentState.updateMany({}, poison);
    const lie = { timestamp: new Date(FAR), szi: 7 };
    const [event] = await store.all.positions.find().toArray();
    await store.all.positions.insertOne({ ...event, ...lie, _id: "of the future" });
    const trader = await resume();
    expect(trader.currentState("").positions).toMatchObject({ positions: [{ szi: "1" }] });
    const next = [listing(2 * MINUTE, [order({ oid: 1 })]), positions(2 * MINUTE, [position({ szi: "3" })])];
    expect(told(eventsOf(trader, next))).toEqual(["new 1", "increased BTC 1>3"]);
    await writerAt(2 * MINUTE).write(batch([], [trader.currentState("")]));
    expect(await store.all.currentState.find().toArray()).toMatchObject([
      {
        ...{ openOrders: 1, ordersAsOf: new Date(T0 + 2 * MINUTE) },
        ...{ positionsAsOf: new Date(T0 + 2 * MINUTE - 500), positions: [{ szi: 3 }] },
      },
    ]);
  });
});

describe("a stream that was never listed", () => {
  it("tells what is recovered where its trader was followed: it was found later than it could have been", async () => {
    await run([positions(0, [position()])]);
    const trader = await resume();
    const [event] = orderEvents(eventsOf(trader, [listing(MINUTE, [order({ oid: 1 })])]));
    expect(event).toMatchObject({ action: "new", seen: "recovered" });
  });

  it("is not one that was listed and empty", async () => {
    await run([listing(0, [])]);
    const trader = await resume();
    const [event] = orderEvents(eventsOf(trader, [listing(MINUTE, [order({ oid: 1 })])]));
    expect(event).toMatchObject({ action: "new", seen: "recovered" });
  });

  it("is all there is of a trader whom nobody followed, and of a row that says nothing", async () => {
    await run(LISTINGS);
    const bob = `${ALICE.slice(0, -1)}2`;
    const row = { _id: Long.fromNumber(99), ethAddress: bob, status: "open", dex: "", closedAt: null };
    await store.all.openOrders.insertOne(row);
    expect(await recover(store.all, [bob], T0)).toEqual(new Map());
  });
});

describe("a run that was killed between its events and the state after them", () => {
  it("leaves the positions to be known from their events", async () => {
    const before = await run([
      positions(0, [position(), position({ coin: "ETH" }), position({ coin: "SOL" })]),
    ]);
    const after = [
      position({ szi: "2.00000000000000000001" }),
      position({ coin: "SOL" }),
      position({ coin: "DOGE" }),
    ];
    const unwritten = [positions(1_000, after), positions(2_000, after)];
    const events = unwritten.flatMap((each) => before.apply(each).events);
    expect(told(events)).toEqual([
      "increased BTC 1>2.00000000000000000001",
      "opened DOGE 0>1",
      "closed ETH 1>0",
    ]);
    await writerAt(2_000).write(batch(events));
    const trader = await resume();
    expect(told(eventsOf(trader, again(unwritten.slice(1))))).toEqual([]);
    expect(trader.positionCount()).toBe(3);
  });

  it("takes up a close also where the state is of its first absence", async () => {
    const before = await run([positions(0, [position()]), positions(1_000, [])]);
    await writerAt(2_000).write(batch(before.apply(positions(2_000, [])).events));
    const trader = await resume();
    expect(trader.positionCount()).toBe(0);
    expect(told(eventsOf(trader, again([positions(2_000, []), positions(3_000, [])])))).toEqual([]);
  });
});

describe("a run that was killed before its first state was written", () => {
  it("leaves the positions of a trader, and of a dex, to be known from their events", async () => {
    const before = ledger();
    const tsla = position({ coin: "xyz:TSLA", leverageType: "isolated" });
    const first = [
      positions(0, [position(), position({ coin: "ETH" })]),
      positions(0, [tsla], { dex: "xyz" }),
    ];
    await writerAt(0).write(batch(first.flatMap((each) => before.apply(each).events)));
    const trader = await resume();
    expect(trader.positionCount()).toBe(3);
    expect(trader.currentState("").positions).toBeNull();
    expect(told(eventsOf(trader, again(first)))).toEqual([]);
    expect(trader.currentState("").positions?.positions).toHaveLength(2);
  });

  it("tells a close once, however many absences it waited for", async () => {
    const patient = new Ledger(ALICE, { ...RULES, closeAfterMissing: 3 });
    await run([positions(0, [position()]), positions(1_000, []), positions(2_000, [])], patient);
    await writerAt(3_000).write(batch(patient.apply(positions(3_000, [])).events));
    expect((await resume()).positionCount()).toBe(0);
  });
});

describe("a run that was killed between the two collections of an order", () => {
  it("has its last events folded into open_orders, so that the next goes on from them", async () => {
    const before = await run([listing(0, [order({ oid: 1 }), order({ oid: 2 })])]);
    const events = orderEvents(
      [5_000, 10_000].flatMap((at) => before.apply(listing(at, [order({ oid: 1, limitPx: "101" })])).events),
    );
    expect(told(events)).toEqual(["updated 1 limitPx", "closed 2"]);
    await store.all.orders.insertMany(
      events.map((event) => orderDocument(event, COLLECTOR, new Date(T0 + 10_000))),
    );
    await finishLastBatches(store.all, COLLECTOR, T0 + MINUTE);
    const trader = await resume();
    const next = order({ oid: 1, limitPx: "102" });
    expect(orderEvents(eventsOf(trader, again([listing(0, [next]), listing(10_000, [next])])))).toMatchObject(
      [{ action: "updated", epoch: 2, order: { oid: 1, limitPx: "102" } }],
    );
    const closed = await store.all.openOrders.findOne({ _id: Long.fromNumber(2) });
    expect(closed).toMatchObject({ status: "closed", closedAt: new Date(T0 + MINUTE) });
  });

  it("changes nothing where nothing is missing, and leaves what other collectors wrote to them", async () => {
    await run(LISTINGS);
    const rows = await store.stored("openOrders");
    await finishLastBatches(store.all, COLLECTOR, T0 + MINUTE);
    expect(await store.stored("openOrders")).toEqual(rows);
    await store.all.openOrders.deleteMany({});
    await finishLastBatches(store.all, "another", T0 + MINUTE);
    expect(await store.stored("openOrders")).toEqual([]);
  });
});

describe("an order of a trader that is followed no longer", () => {
  const bob = `${ALICE.slice(0, -1)}2`;

  it("is not watched, and not closed; watched again when its trader is followed again", async () => {
    await run([listing(0, [order({ oid: 1 })])]);
    await run([listing(0, [order({ oid: 2 })], { ethAddress: bob })], new Ledger(bob, RULES));
    expect(await markWatched(store.all, COLLECTOR, [bob], NOW)).toBe(1);
    const row = () => store.all.openOrders.findOne({ ethAddress: ALICE });
    expect(await row()).toMatchObject({ status: "open", watched: false, unwatchedAt: new Date(NOW) });
    expect(await markWatched(store.all, COLLECTOR, [bob], NOW + 1)).toBe(0);
    expect(await row()).toMatchObject({ unwatchedAt: new Date(NOW) });
    expect(await markWatched(store.all, COLLECTOR, [ALICE, bob], NOW + 2)).toBe(0);
    expect(await row()).toMatchObject({ status: "open", watched: true, unwatchedAt: null });
  });

  it("that another collector wrote is left to it", async () => {
    await run([listing(0, [order({ oid: 1 })])]);
    expect(await markWatched(store.all, "another", [bob], NOW)).toBe(0);
  });

  it("which closed while nobody looked is closed once, as recovered", async () => {
    await run([listing(0, [order({ oid: 1 })])]);
    await markWatched(store.all, COLLECTOR, [], NOW);
    const trader = await resume(ALICE, 48 * 60 * MINUTE);
    const gone = [0, 7_000, 12_000].map((at) => listing(48 * 60 * MINUTE + at, [], { instance: "next" }));
    expect(orderEvents(eventsOf(trader, gone))).toMatchObject([{ action: "closed", seen: "recovered" }]);
  });
});

describe("what the venue was recorded to say", () => {
  const recorded = recordings().flatMap(({ name, received }) =>
    received.flatMap((text, i) => {
      const observed = observe(decode(text), { instance: "1", receivedAt: T0 });
      const listings = observed.filter((each) => each.kind === "orders" || each.kind === "positions");
      return listings.length === 0 ? [] : [{ name: `${name} ${i}`, observed, listings }];
    }),
  );

  it.each(recorded)("is no news to the next run: $name", async ({ observed, listings }) => {
    const { ethAddress } = listings[0]!;
    await run(observed, new Ledger(ethAddress, RULES));
    const trader = await resume(ethAddress);
    expect(eventsOf(trader, again(listings))).toEqual([]);
    expect(eventsOf(trader, again(listings, 3 * MINUTE))).toEqual([]);
  });
});
