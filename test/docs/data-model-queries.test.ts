// The queries of docs/data-model.md: each answers what it says, by the index that it names.
import type { Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { Ledger } from "../../src/domain/ledger.js";
import type { Observation } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import { prepareCollections } from "../../src/store/mongo/collections.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { markWatched } from "../../src/store/write/watched-orders.js";
import { COLLECTOR, RETENTION } from "../store/prepared.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { fill, fills, listing, order, position, positions, stop, T0 } from "../support/story.js";
import { planOf, queries, runInShell } from "./model-doc.js";

/** The trader and the order that the queries ask for. */
const TRADER: Address = "0x8cc94dc843e1ea7a19805e0cca43001123512b6a";
const OID = 52_692_000_123;
/** Followed as well, and followed no longer. */
const BUSY: Address = "0x00000000000000000000000000000000000000b0";
const GONE: Address = "0x00000000000000000000000000000000000000c0";

/** Documents expire by the real clock, and the queries ask what was lately. */
const NOW = Date.now();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A moment as `listing`, `positions` and `fills` take it. */
const ago = (ms: number): number => NOW - ms - T0;

let fresh: FreshDatabase;

/** Orders of a coin that rest side by side, taken by the venue at one time. */
function many(firstOid: number, count: number, coin: string, msAgo: number): Order[] {
  return Array.from({ length: count }, (_, n) => order({ oid: firstOid + n, coin, timestamp: NOW - msAgo }));
}

const taken = (msAgo: number) => ({ timestamp: NOW - msAgo });
const BID_1 = order({ oid: 11, limitPx: "59000", sz: "1", ...taken(3 * HOUR) });
const BID_2 = order({ oid: 12, limitPx: "59000", sz: "2", ...taken(3 * HOUR) });
const ASK = order({ oid: 13, limitPx: "61000", sz: "4", side: "A", ...taken(3 * HOUR) });
const STOP = stop({ oid: 14, limitPx: "50000", sz: "1", side: "A", ...taken(3 * HOUR) });
const ETH_BID = order({ oid: 15, coin: "ETH", limitPx: "2000", sz: "5", ...taken(3 * HOUR) });
const RESTING = [BID_1, BID_2, ASK, STOP, ETH_BID];
const LIVED = { oid: OID, limitPx: "60000", sz: "10", ...taken(30 * MINUTE) };

const YESTERDAY = NOW - 26 * HOUR;
const TODAY = NOW - 19 * MINUTE;

const OF_TRADER: readonly Observation[] = [
  listing(ago(50 * HOUR), []),
  listing(ago(49 * HOUR), many(1_000, 150, "BTC", 49 * HOUR)),
  listing(ago(48 * HOUR), []),
  listing(ago(3 * HOUR), [...RESTING, ...many(21, 2, "SOL", 3 * HOUR)]),
  listing(ago(2 * HOUR), RESTING),
  listing(ago(30 * MINUTE), [...RESTING, order(LIVED)]),
  listing(ago(25 * MINUTE), [...RESTING, order({ ...LIVED, limitPx: "60100" })]),
  listing(ago(20 * MINUTE), [...RESTING, order({ ...LIVED, limitPx: "60100", sz: "4", origSz: "10" })]),
  fills(ago(19 * MINUTE), [
    fill({ oid: 7, tid: 1, time: YESTERDAY, px: "100", sz: "2", fee: "0.5", closedPnl: "-3" }),
    fill({ oid: 7, tid: 2, time: YESTERDAY, px: "200", sz: "1", fee: "-0.1", closedPnl: "5" }),
    fill({
      oid: 8,
      tid: 3,
      time: YESTERDAY,
      px: "1",
      sz: "1",
      fee: "0.01",
      feeToken: "HYPE",
      closedPnl: "0",
    }),
    fill({ oid: OID, tid: 4, time: TODAY, px: "60100", sz: "6", fee: "1", closedPnl: "0" }),
    fill({ oid: OID, tid: 5, time: TODAY, px: "60100", sz: "4", fee: "1", closedPnl: "0" }),
  ]),
  positions(ago(MINUTE), [position({ coin: "BTC", szi: "1.5" }), position({ coin: "ETH", szi: "9" })]),
];

const OF_BUSY: readonly Observation[] = [
  listing(ago(2 * HOUR), []),
  listing(ago(40 * MINUTE), [
    ...many(3_000, 60, "BTC", 40 * MINUTE),
    ...many(4_000, 100, "ETH", 40 * MINUTE),
  ]),
  listing(ago(10 * MINUTE), [order({ oid: 31, limitPx: "59000", sz: "3", ...taken(20 * MINUTE) })]),
  fills(
    ago(10 * MINUTE),
    Array.from({ length: 50 }, (_, n) => fill({ oid: 9, tid: 100 + n, time: TODAY })),
  ),
  positions(ago(MINUTE), [position({ coin: "BTC", szi: "-2" })]),
];

const OF_GONE: readonly Observation[] = [
  listing(ago(HOUR), []),
  listing(ago(50 * MINUTE), [order({ oid: 41, limitPx: "59000", sz: "100", ...taken(50 * MINUTE) })]),
  positions(ago(50 * MINUTE), [position({ coin: "ETH", szi: "4" })]),
];

beforeAll(async () => {
  fresh = await freshDatabase();
  const all = await prepareCollections(fresh.db, RETENTION);
  const writer = new EventWriter(all, COLLECTOR, Date.now);
  const told = [
    [TRADER, OF_TRADER],
    [BUSY, OF_BUSY],
    [GONE, OF_GONE],
  ] as const;
  for (const [ethAddress, observations] of told) {
    const ledger = new Ledger(ethAddress, { closeAfterMissing: 1, sampleIntervalMs: 300_000 });
    const events = observations.flatMap((each) => ledger.apply({ ...each, ethAddress }).events);
    await writer.write({ events, states: [ledger.currentState("")], quarantined: [] });
  }
  await markWatched(all, COLLECTOR, [TRADER, BUSY], NOW);
});
afterAll(() => fresh.drop());

const day = (time: number): Date => new Date(new Date(time).setUTCHours(0, 0, 0, 0));
const short = ({ coin, side, limitPx, sz }: Document): unknown[] => [coin, side, limitPx, sz];

/** What each query finds, by its title. */
const FINDS: Readonly<Record<string, (found: readonly Document[]) => void>> = {
  "Open orders of a trader": (found) => {
    expect(found.map(short)).toEqual([
      ["BTC", "A", 61_000, 4],
      ["BTC", "B", 59_000, 1],
      ["BTC", "B", 59_000, 2],
      ["BTC", "A", 50_000, 1],
      ["ETH", "B", 2_000, 5],
    ]);
  },
  "Why orders of a trader closed": (found) => {
    expect(found).toEqual([
      { _id: "unknown", orders: 2, notional: 2 * 1_000, lifetimeMs: null },
      { _id: "filled", orders: 1, notional: 4 * 60_100, lifetimeMs: 11 * MINUTE },
    ]);
  },
  "The order flow of a coin": (found) => {
    expect(found).toHaveLength(100);
    const times = found.map(({ timestamp }) => timestamp.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(found.every(({ coin, seen }) => coin === "BTC" && seen === "live")).toBe(true);
    expect(new Set(found.map(({ action }) => action))).toEqual(new Set(["new", "updated", "closed"]));
  },
  "Fills, fees and profit of a trader by day": (found) => {
    const yesterday = { day: day(YESTERDAY), feeToken: "USDC" };
    expect(found).toEqual([
      { _id: { day: day(TODAY), feeToken: "USDC" }, fills: 2, volume: 601_000, fee: 2, closedPnl: 0 },
      { _id: { ...yesterday, feeToken: "HYPE" }, fills: 1, volume: 1, fee: 0.01, closedPnl: 0 },
      { _id: yesterday, fills: 2, volume: 400, fee: expect.closeTo(0.4), closedPnl: 2 },
    ]);
  },
  "The life of one order": (found) => {
    expect(found).toMatchObject([
      { _id: `${OID}:n0`, action: "new", limitPx: 60_000, sz: 10 },
      { action: "updated", changed: ["limitPx"], limitPx: 60_100, sz: 10 },
      { action: "updated", changed: ["sz"], sz: 4 },
      { _id: `${OID}:c0`, action: "closed", closeReason: "filled", sz: 4 },
    ]);
  },
  "Who holds a position in a coin": (found) => {
    expect(found).toMatchObject([
      { ethAddress: TRADER, coin: "BTC", szi: 1.5 },
      { ethAddress: BUSY, coin: "BTC", szi: -2 },
    ]);
  },
  "Resting bids and asks of a coin": (found) => {
    expect(found).toEqual([
      { _id: { side: "A", limitPx: 61_000 }, sz: 4, orders: 1, traders: [TRADER] },
      {
        _id: { side: "B", limitPx: 59_000 },
        sz: 6,
        orders: 3,
        traders: expect.toSatisfy((traders: string[]) => traders.toSorted().join() === `${BUSY},${TRADER}`),
      },
    ]);
  },
};

describe("the queries of the data model", () => {
  it("are all known here, at least five", () => {
    expect(queries().map(({ title }) => title)).toEqual(Object.keys(FINDS));
    expect(queries().length).toBeGreaterThanOrEqual(5);
  });

  it.each(queries())("$title: finds what it says", async ({ title, code }) => {
    FINDS[title]?.(await runInShell(fresh.db, code).toArray());
    expect.hasAssertions();
  });

  it.each(queries())("$title: uses the index $index and looks at nothing else", async ({ index, code }) => {
    const { stages, indexes } = planOf(await runInShell(fresh.db, code).explain("queryPlanner"));
    expect(indexes).toEqual([index]);
    expect(stages).toContain("IXSCAN");
    expect(stages).not.toContain("COLLSCAN");
  });

  it("would be seen to look at everything, if they did", async () => {
    const cursor = runInShell(fresh.db, 'db.trader_orders.find({ tif: "Gtc" })');
    expect(planOf(await cursor.explain("queryPlanner"))).toEqual({ stages: ["COLLSCAN"], indexes: [] });
  });
});
