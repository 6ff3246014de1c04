// The collections have the indexes that their queries need, and forget in time.
import type { Document } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Collections, collections, prepareCollections } from "../../src/store/mongo/collections.js";
import { createClient } from "../../src/store/mongo/connection.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { type PreparedStore, preparedStore, RETENTION } from "./prepared.js";

let prepared: PreparedStore;
/** Empty before each test that changes indexes. */
let fresh: FreshDatabase;

beforeAll(async () => {
  prepared = await preparedStore();
  fresh = await freshDatabase();
});
afterAll(() => Promise.all([prepared.drop(), fresh.drop()]));

const DAY_S = 86_400;
const EXPECTED: { readonly [K in keyof Collections]: readonly Document[] } = {
  orders: [
    { key: { ethAddress: 1, oid: 1 } },
    { key: { oid: 1 } },
    { key: { ethAddress: 1, timestamp: -1 } },
    { key: { coin: 1, timestamp: -1 } },
    { key: { timestamp: -1 } },
    {
      key: { closeReason: 1, ethAddress: 1 },
      partialFilterExpression: { action: "closed", closeReason: null },
    },
    { key: { createdAt: 1 }, expireAfterSeconds: 30 * DAY_S },
  ],
  openOrders: [
    { key: { ethAddress: 1, status: 1 } },
    { key: { coin: 1, side: 1, limitPx: 1 }, partialFilterExpression: { status: "open" } },
    { key: { closedAt: 1 }, expireAfterSeconds: 2 * DAY_S },
  ],
  positions: [
    { key: { ethAddress: 1, timestamp: -1 } },
    { key: { coin: 1, timestamp: -1 } },
    { key: { createdAt: 1 }, expireAfterSeconds: 90 * DAY_S },
  ],
  currentState: [{ key: { ethAddress: 1 } }, { key: { "positions.coin": 1 } }],
  fills: [
    { key: { ethAddress: 1, time: -1 } },
    { key: { coin: 1, time: -1 } },
    { key: { oid: 1 } },
    { key: { ethAddress: 1, time: 1 }, partialFilterExpression: { oid: null } },
    { key: { createdAt: 1 }, expireAfterSeconds: 365 * DAY_S },
  ],
  funding: [
    { key: { ethAddress: 1, time: -1 } },
    { key: { coin: 1, time: -1 } },
    { key: { createdAt: 1 }, expireAfterSeconds: 365 * DAY_S },
  ],
  ledgerUpdates: [
    { key: { ethAddress: 1, time: -1 } },
    { key: { createdAt: 1 }, expireAfterSeconds: 365 * DAY_S },
  ],
  twaps: [
    { key: { ethAddress: 1, timestamp: -1 } },
    { key: { coin: 1, timestamp: -1 } },
    { key: { createdAt: 1 }, expireAfterSeconds: 365 * DAY_S },
  ],
  trackedTraders: [{ key: { enabled: 1, priority: -1 } }],
  backfillCheckpoints: [],
  quarantine: [{ key: { lastSeen: 1 }, expireAfterSeconds: 30 * DAY_S }],
  meta: [],
};

/** Without the name and version that the server adds, and the index of `_id`. */
async function indexesOf(name: keyof Collections, { db }: FreshDatabase): Promise<Document[]> {
  const found = await collections(db)[name].indexes();
  return found
    .filter((index) => index.name !== "_id_")
    .map(({ v: _version, name: _name, ...index }) => index);
}

describe("the collections", () => {
  it("have the names that the data model promises", async () => {
    const names = (await prepared.db.listCollections().toArray()).map(({ name }) => name).sort();
    expect(names).toEqual([
      "backfill_checkpoints",
      "meta",
      "open_orders",
      "quarantine",
      "tracked_traders",
      "trader_current_state",
      "trader_fills",
      "trader_funding",
      "trader_ledger_updates",
      "trader_orders",
      "trader_positions",
      "trader_twaps",
    ]);
  });

  it.each(Object.keys(EXPECTED) as (keyof Collections)[])(
    "have exactly the promised indexes: %s",
    async (name) => {
      expect(await indexesOf(name, prepared)).toEqual(EXPECTED[name]);
    },
  );
});

describe("preparing the collections", () => {
  beforeEach(() => fresh.db.dropDatabase());

  it("leaves them as they are when it is done again, by two at once too", async () => {
    await Promise.all([prepareCollections(fresh.db, RETENTION), prepareCollections(fresh.db, RETENTION)]);
    await prepareCollections(fresh.db, RETENTION);
    expect(await indexesOf("orders", fresh)).toEqual(EXPECTED.orders);
  });

  it("succeeds where an index takes longer than our patience for an answer", async () => {
    const { orders } = await prepareCollections(fresh.db, RETENTION);
    await orders.dropIndexes();
    const rows = Array.from({ length: 40_000 }, (_, i) => ({
      _id: `${i}`,
      ethAddress: `${i}`,
      oid: i,
      coin: `${i}`,
    }));
    await orders.insertMany(rows);
    const hasty = createClient(fresh.uri, 50);
    const timeouts: unknown[] = [];
    hasty.on("connectionClosed", ({ reason }) => timeouts.push(reason));
    await prepareCollections(hasty.db(fresh.name), RETENTION).finally(() => hasty.close());
    expect(timeouts).toContain("error");
    expect(await indexesOf("orders", fresh)).toEqual(EXPECTED.orders);
  });
});

/** 68 years: the longest that MongoDB takes. */
const NEVER_S = 2_147_483_647;

describe("the retention", () => {
  beforeEach(() => fresh.db.dropDatabase());

  const expiryOf = async (name: keyof Collections, field: string) =>
    (await indexesOf(name, fresh)).find((index) => Object.keys(index.key)[0] === field)?.expireAfterSeconds;

  it("follows a changed setting", async () => {
    await prepareCollections(fresh.db, RETENTION);
    await prepareCollections(fresh.db, { orderDays: 1, positionDays: 2, fillDays: 24_855 });
    expect(await expiryOf("orders", "createdAt")).toBe(DAY_S);
    expect(await expiryOf("positions", "createdAt")).toBe(2 * DAY_S);
    expect(await expiryOf("fills", "createdAt")).toBe(24_855 * DAY_S);
  });

  it("is for ever with 0, from the start or later, and ends again", async () => {
    const forever = { orderDays: 0, positionDays: 0, fillDays: 0 };
    await prepareCollections(fresh.db, forever);
    expect(await expiryOf("orders", "createdAt")).toBe(NEVER_S);
    await prepareCollections(fresh.db, RETENTION);
    expect(await expiryOf("orders", "createdAt")).toBe(30 * DAY_S);
    await prepareCollections(fresh.db, forever);
    expect(await expiryOf("orders", "createdAt")).toBe(NEVER_S);
  });
});

describe("what is asked often", () => {
  const ALICE = "0x00000000000000000000000000000000000000a1";
  const latest = { sort: { timestamp: -1 }, limit: 10 };
  const ASKED: [string, keyof Collections, Document, { sort?: Document; limit?: number }][] = [
    ["the latest order events", "orders", {}, latest],
    ["the latest order events of a trader", "orders", { ethAddress: ALICE }, latest],
    ["the latest order events of a coin", "orders", { coin: "BTC" }, latest],
    ["the life of an order", "orders", { oid: 1 }, {}],
    ["the life of an order of a trader", "orders", { ethAddress: ALICE, oid: 1 }, {}],
    ["the open orders of a trader", "openOrders", { ethAddress: ALICE, status: "open" }, {}],
    [
      "the bids of a coin, best first",
      "openOrders",
      { coin: "BTC", side: "B", status: "open" },
      { sort: { limitPx: -1 }, limit: 10 },
    ],
    [
      "the lately closed orders of some traders",
      "openOrders",
      { ethAddress: { $in: [ALICE] }, closedAt: { $gte: new Date(0) } },
      { sort: { closedAt: 1 } },
    ],
    ["the latest position events of a trader", "positions", { ethAddress: ALICE }, latest],
    ["the latest position events of a coin", "positions", { coin: "BTC" }, latest],
    ["the state of a trader", "currentState", { ethAddress: ALICE }, {}],
    ["who has a position in a coin", "currentState", { "positions.coin": "BTC" }, {}],
    ["the latest fills of a trader", "fills", { ethAddress: ALICE }, { sort: { time: -1 }, limit: 10 }],
    ["the latest fills of a coin", "fills", { coin: "BTC" }, { sort: { time: -1 }, limit: 10 }],
    ["the fills of an order", "fills", { oid: 1 }, {}],
    ["whom to follow", "trackedTraders", { enabled: true }, { sort: { priority: -1 } }],
  ];

  it.each(ASKED)("is answered from an index, and sorted by it: %s", async (_, name, filter, options) => {
    const { queryPlanner } = await prepared.all[name].find(filter, options).explain("queryPlanner");
    const plan = JSON.stringify(queryPlanner.winningPlan);
    expect(plan).toContain('"IXSCAN"');
    expect(plan).not.toMatch(/"(COLLSCAN|SORT)"/);
  });
});
