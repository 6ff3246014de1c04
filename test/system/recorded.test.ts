// The venue's own recorded words, from a WebSocket frame to MongoDB documents, value by value.
import { type Db, Double, Long } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Command, Desk, faces } from "../support/command.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { waitFor } from "../support/wait.js";

const A = "0x000000000000000000000000000000000000000a";
const ONE = "0x0000000000000000000000000000000000000001";
const SEVEN = "0x0000000000000000000000000000000000000007";

let desk: Desk;
let database: FreshDatabase;
let db: Db;
let collector: Command;
let settings: Record<string, string>;

/** As it is stored, without what this run made up: our clock, our id. */
async function stored(collection: string, filter: object): Promise<Record<string, unknown>[]> {
  const docs = await db
    .collection(collection)
    .find(filter, { promoteValues: false })
    .sort({ _id: 1 })
    .toArray();
  return docs.map(({ createdAt, observedAt, updatedAt, collector: by, ...rest }) => {
    expect(createdAt ?? updatedAt).toBeInstanceOf(Date);
    expect(observedAt).toBeInstanceOf(Date);
    expect(String(by)).toMatch(/^[0-9a-f-]{36}$/);
    return rest;
  });
}

const d = (value: number) => new Double(value);
const ms = (value: number) => new Date(value);

beforeAll(async () => {
  desk = await Desk.open();
  database = await freshDatabase();
  db = database.db;
  settings = {
    HYPERLIQUID_API_URL: await desk.venue("test/fixtures/hyperliquid"),
    TRADERS: `${A},${ONE},${SEVEN}`,
    TRADER_DEXES: "xyz",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "0.1",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    DATA_DIR: "data",
  };
  collector = desk.run(["collect"], settings);
  await waitFor(
    "everything recorded to be stored",
    async () => {
      const [orders, positions, fills] = await Promise.all(
        ["trader_orders", "trader_positions", "trader_fills"].map((name) =>
          db.collection(name).countDocuments(),
        ),
      );
      const states = await db.collection("trader_current_state").countDocuments({
        $or: [{ dex: "xyz", openOrders: 3 }, { "positions.1": { $exists: true } }],
      });
      return orders === 3 && positions === 2 && fills === 2 && states === 2;
    },
    60_000,
  );
});

afterAll(async () => {
  await desk.clear();
  await database.drop();
});

describe("orders of a bracket on a builder dex", () => {
  const common = {
    ethAddress: A,
    coin: "xyz:XYZ100",
    dex: "xyz",
    sz: d(0.0296),
    origSz: d(0.032),
    status: "open",
    action: "new",
    seen: "initial",
    source: "openOrders",
    closeReason: null,
    reasonSource: null,
    changed: [],
    triggered: false,
    reopened: false,
    timestamp: ms(1791280999484),
    timeSource: "venue",
    venueTime: null,
    orderTimestamp: ms(1791280999484),
    lifetimeMs: null,
  };

  it("are stored value by value, the child that stands only under its parent too", async () => {
    const docs = await stored("trader_orders", { ethAddress: A });
    expect(docs.map((doc) => ({ ...doc, inc: Number(doc.inc), epoch: Number(doc.epoch) }))).toEqual([
      {
        ...common,
        _id: "566617880209:n0",
        oid: Long.fromString("566617880209"),
        parentOid: null,
        side: "A",
        limitPx: d(31175),
        triggerPx: d(0),
        notional: d(922.78),
        orderType: "Limit",
        tif: "Alo",
        triggerCondition: "N/A",
        isTrigger: false,
        isPositionTpsl: false,
        reduceOnly: false,
        cloid: "0x000000000000000000065d291ba7c026",
        inc: 0,
        epoch: 0,
      },
      {
        ...common,
        _id: "566617880210:n0",
        oid: Long.fromString("566617880210"),
        parentOid: null,
        side: "B",
        limitPx: d(31180),
        triggerPx: d(31180),
        notional: d(922.928),
        orderType: "Take Profit Market",
        tif: "FrontendMarket",
        triggerCondition: "Price above 31180",
        isTrigger: true,
        isPositionTpsl: true,
        reduceOnly: true,
        cloid: "0x000000000000000000065d291ba7c027",
        inc: 0,
        epoch: 0,
      },
      {
        ...common,
        _id: "566617880211:n0",
        oid: Long.fromString("566617880211"),
        parentOid: Long.fromString("566617880210"),
        side: "B",
        limitPx: d(30000),
        triggerPx: d(30000),
        notional: d(888),
        orderType: "Stop Market",
        tif: "FrontendMarket",
        triggerCondition: "Price below 30000",
        isTrigger: true,
        isPositionTpsl: true,
        reduceOnly: true,
        cloid: "0x000000000000000000065d291ba7c028",
        inc: 0,
        epoch: 0,
      },
    ]);
  });

  it("stand in open_orders as they are now", async () => {
    const rows = await db
      .collection("open_orders")
      .find({ ethAddress: A, status: "open" })
      .sort({ _id: 1 })
      .toArray();
    expect(rows.map((row) => [row._id, row.limitPx, row.sz, row.watched, row.closedAt])).toEqual([
      [566617880209, 31175, 0.0296, true, null],
      [566617880210, 31180, 0.0296, true, null],
      [566617880211, 30000, 0.0296, true, null],
    ]);
  });
});

it("positions, cross and isolated, are stored value by value", async () => {
  const docs = await stored("trader_positions", { ethAddress: ONE });
  const common = {
    ethAddress: ONE,
    dex: "",
    action: "opened",
    prevSzi: d(0),
    changed: [],
    timestamp: ms(1791279140401),
    seen: "initial",
    source: "allDexsClearinghouseState",
  };
  expect(docs.map((doc) => ({ ...doc, leverage: Number(doc.leverage) }))).toEqual([
    {
      ...common,
      _id: `${ONE}:SAGA:1791279140401:o`,
      coin: "SAGA",
      szi: d(-103774.5),
      entryPx: d(0.01662),
      positionValue: d(2527.94682),
      unrealizedPnl: d(-802.226337),
      marginUsed: d(126.397341),
      liquidationPx: d(29.713170189),
      leverage: 20,
      leverageType: "cross",
      rawUsd: null,
      fundingSinceOpen: d(81.316838),
    },
    {
      ...common,
      _id: `${ONE}:SOL:1791279140401:o`,
      coin: "SOL",
      szi: d(-212.78),
      entryPx: d(119.51),
      positionValue: d(25429.33),
      unrealizedPnl: d(-0.21),
      marginUsed: d(2542.93),
      liquidationPx: d(130.2),
      leverage: 10,
      leverageType: "isolated",
      rawUsd: d(27985.6),
      fundingSinceOpen: d(-0.32),
    },
  ]);
});

it("the current state of each dex is kept, exact where a double is not", async () => {
  const first = await db.collection<{ _id: string }>("trader_current_state").findOne({ _id: `${ONE}:` });
  expect(first).toMatchObject({
    ethAddress: ONE,
    dex: "",
    accountValueStr: "3155203.7660619998",
    totalNtlPosStr: "4345291.8850560002",
    totalMarginUsed: 217264.594197,
    withdrawable: 2720674.5776,
    positionsAsOf: ms(1791279140401),
    positions: [{ coin: "SAGA" }, { coin: "SOL" }],
  });
  // Nothing is there, and never was.
  const builder = await db.collection<{ _id: string }>("trader_current_state").findOne({ _id: `${ONE}:xyz` });
  expect(builder).toBeNull();
  const orders = await db.collection<{ _id: string }>("trader_current_state").findOne({ _id: `${A}:xyz` });
  expect(orders).toMatchObject({
    openOrders: 3,
    ordersAsOf: expect.any(Date),
    positions: [],
    accountValue: null,
  });
});

it("fills of several traders are stored value by value, a TWAP slice with the id of its TWAP", async () => {
  expect(await stored("trader_fills", {})).toEqual([
    {
      _id: `${SEVEN}:1791279150013:@107:499584618036466`,
      ethAddress: SEVEN,
      coin: "@107",
      dex: "",
      px: d(92.7),
      sz: d(0.41),
      side: "A",
      time: ms(1791279150013),
      startPosition: d(54377.71000602),
      dir: "Sell",
      closedPnl: d(5.11885001),
      hash: `0x${"0".repeat(64)}`,
      oid: Long.fromString("566598918312"),
      crossed: true,
      fee: d(0.01787849),
      feeToken: "USDC",
      tid: Long.fromString("499584618036466"),
      cloid: null,
      builderFee: null,
      twapId: Long.fromNumber(2278664),
      liquidation: null,
      rest: null,
      seen: "initial",
      source: "userTwapSliceFills",
    },
    {
      _id: `${A}:1791280942711:BTC:669583051366496`,
      ethAddress: A,
      coin: "BTC",
      dex: "",
      px: d(86006),
      sz: d(0.07905),
      side: "B",
      time: ms(1791280942711),
      startPosition: d(-0.14136),
      dir: "Close Short",
      closedPnl: d(-2.600745),
      hash: "0x0da3f51a7423740a0f1d0445f5707e02017400000f2692dcb16ca06d33274df4",
      oid: Long.fromString("566617233807"),
      crossed: true,
      fee: d(-0.067987),
      feeToken: "USDC",
      tid: Long.fromString("669583051366496"),
      cloid: "0x000000000000000000065d2917ff6969",
      builderFee: d(0.0001),
      twapId: Long.fromNumber(2288616),
      liquidation: {
        liquidatedUser: "0x000000000000000000000000000000000000000b",
        markPx: d(86010),
        method: "backstop",
      },
      rest: null,
      seen: "initial",
      source: "userFills",
    },
  ]);
});

it("the newest orders are read by index, without a sort", async () => {
  const newest = db.collection("trader_orders").find().sort({ timestamp: -1 }).limit(10);
  expect(await newest.clone().toArray()).toHaveLength(3);
  const plan = JSON.stringify((await newest.explain("queryPlanner")).queryPlanner.winningPlan);
  expect(plan).toContain("IXSCAN");
  expect(plan).not.toContain("COLLSCAN");
  expect(plan).not.toContain('"SORT"');
});

it("/stats agrees with the database, /health/ready says ready and which database", async () => {
  const { ready, stats } = await faces(collector);
  const told = await waitFor("a ready collector", async () => {
    const response = await ready();
    return response.status === 200 && response.json();
  });
  expect(told).toEqual({ status: "ready", database: "configured", reasons: [] });
  expect(await stats()).toMatchObject({
    feed: { configured: "auto", active: "webData2", why: "the venue serves webData2" },
    tracked_traders: 3,
    tracked_orders: await db.collection("open_orders").countDocuments({ status: "open" }),
    tracked_positions: 2,
    orders_inserted: await db.collection("trader_orders").countDocuments(),
    positions_inserted: await db.collection("trader_positions").countDocuments(),
    fills_inserted: await db.collection("trader_fills").countDocuments(),
    quarantined: 0,
    database: { kind: "configured", state: "up" },
  });
  const flushed = collector.log.find((line) => String(line.msg).startsWith("Flushed"));
  expect(flushed).toMatchObject({ msg: "Flushed 3 order updates to database", inserted: 3, duplicates: 0 });
});

describe("started again", () => {
  const count = async () => {
    const names = [
      "trader_orders",
      "open_orders",
      "trader_positions",
      "trader_fills",
      "trader_current_state",
      "quarantine",
    ];
    return Promise.all(names.map((name) => db.collection(name).countDocuments()));
  };

  it.each(["SIGINT", "SIGKILL"] as const)("after %s, it writes not one document more", async (signal) => {
    const before = await count();
    collector.kill(signal);
    expect(await collector.exited).toEqual(
      signal === "SIGINT" ? { code: 0, signal: null } : { code: null, signal },
    );
    collector = desk.run(["collect"], settings);
    const { stats } = await faces(collector);
    await waitFor(
      "every trader to be heard of",
      async () => {
        const { traders } = (await stats()) as { traders: { last_seen_at: string | null }[] };
        return traders.length === 3 && traders.every((trader) => trader.last_seen_at !== null);
      },
      30_000,
    );
    await waitFor("a current state of this run", async () => {
      const state = await db
        .collection<{ _id: string; ordersAsOf: Date }>("trader_current_state")
        .findOne({ _id: `${A}:xyz` });
      return state !== null && state.ordersAsOf.getTime() > Date.now() - 300;
    });
    expect(await count()).toEqual(before);
    expect(await stats()).toMatchObject({ orders_inserted: 0, positions_inserted: 0, fills_inserted: 0 });
  });
});
