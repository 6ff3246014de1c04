// The webData2 feed: the venue's recorded frames, and a hand-written sequence of orders that come and go.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Desk, faces } from "../support/command.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { waitFor } from "../support/wait.js";

const RECORDED = "0xd400564f7e3c2502c1666e2d2fcbf8a9cace482d";
const WRITTEN = "0x00000000000000000000000000000000000000c1";

let desk: Desk;
let database: FreshDatabase;

beforeEach(async () => {
  desk = await Desk.open();
  database = await freshDatabase();
});

afterEach(async () => {
  await desk.clear();
  await database.drop();
});

async function collect(recording: string, trader: string) {
  const settings = {
    HYPERLIQUID_API_URL: await desk.venue(recording, 150),
    TRADERS: trader,
    TRADER_WS_FEED: "webData2",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "0.1",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
  };
  return desk.run(["collect"], settings);
}

describe("with TRADER_WS_FEED=webData2", () => {
  it("the recorded frames give the positions they show, in the order of venue time", async () => {
    const collector = await collect("test/fixtures/hyperliquid/ws-webData2", RECORDED);
    const positions = database.db.collection("trader_positions");
    await waitFor("two position events", async () => (await positions.countDocuments()) === 2, 30_000);
    const events = await positions.find().sort({ timestamp: 1 }).toArray();
    expect(
      events.map(({ _id, action, prevSzi, szi, entryPx, liquidationPx }) => ({
        _id: String(_id),
        action,
        prevSzi,
        szi,
        entryPx,
        liquidationPx,
      })),
    ).toEqual([
      {
        _id: `${RECORDED}:BTC:1750912503968:o`,
        action: "opened",
        prevSzi: 0,
        szi: -0.0001,
        entryPx: 107851,
        liquidationPx: 402767.8716049383,
      },
      {
        _id: `${RECORDED}:BTC:1752139272120:f`,
        action: "flipped",
        prevSzi: -0.0001,
        szi: 0.00009,
        entryPx: 107649,
        liquidationPx: null,
      },
    ]);
    const { stats } = await faces(collector);
    expect(await stats()).toMatchObject({
      feed: { configured: "webData2", active: "webData2" },
      quarantined: 0,
    });
  });

  it("orders that appear, change, vanish and return are told as they were, and nothing else", async () => {
    await collect("test/fixtures/sequences/webdata2-orders", WRITTEN);
    const orders = database.db.collection("trader_orders");
    await waitFor(
      "the last order to be closed",
      () => orders.findOne({ _id: "570000000103:c0" as never }),
      30_000,
    );
    const events = await orders.find().sort({ observedAt: 1, _id: 1 }).toArray();
    const told = events.map(({ action, oid, seen, changed, sz, triggered }) =>
      [action, oid % 1_000, seen, ...changed, sz, ...(triggered ? ["fired"] : [])].join(" "),
    );
    expect(told.filter((line) => line.startsWith("new"))).toEqual([
      "new 100 initial 4",
      "new 101 live 0.5",
      "new 103 live 0.2",
      "new 104 live 2",
    ]);
    expect(told.filter((line) => !line.startsWith("new"))).toEqual([
      "updated 101 live sz 0.3",
      "updated 101 live sz 0.1",
      "closed 101 live 0.1",
      "updated 103 live triggered 0.2 fired",
      "closed 103 live 0.2 fired",
    ]);
    for (const { closeReason, timestamp, observedAt, timeSource } of events.filter(
      ({ action }) => action === "closed",
    )) {
      expect({ closeReason, timeSource }).toEqual({ closeReason: null, timeSource: "observed" });
      expect(timestamp.getTime()).toBeLessThan(observedAt.getTime());
    }
    const rows = database.db.collection("open_orders").find({ status: "open" }).sort({ _id: 1 });
    // An event is written before its row.
    const open = await waitFor("the rows", async () => {
      const found = await rows.clone().toArray();
      return found.length === 2 && found;
    });
    expect(open.map((row) => [row._id, row.sz])).toEqual([
      [570000000100, 4],
      [570000000104, 2],
    ]);
    const positions = await database.db
      .collection("trader_positions")
      .find()
      .sort({ timestamp: 1 })
      .toArray();
    expect(positions.map(({ action, prevSzi, szi }) => `${action} ${prevSzi}>${szi}`)).toEqual([
      "opened 0>0.2",
      "increased 0.2>0.4",
      "increased 0.4>0.5",
      "reduced 0.5>0.3",
    ]);
  });
});
