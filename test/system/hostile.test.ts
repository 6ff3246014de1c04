// Frames that no venue should send: counted, kept, nothing closed, nothing crashed.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Command, Desk, faces } from "../support/command.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../support/scripted-venue.js";
import { waitFor } from "../support/wait.js";

const USER = "0x00000000000000000000000000000000000000a1";

let desk: Desk;
let database: FreshDatabase;
let venue: ScriptedVenue;
let collector: Command;

beforeAll(async () => {
  desk = await Desk.open();
  database = await freshDatabase();
  venue = await ScriptedVenue.start();
  collector = desk.run(["collect"], {
    HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:"),
    TRADERS: USER,
    TRADER_WS_FEED: "components",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "0.1",
    TRADER_ORDERS_CLOSE_AFTER_MISSING: "1",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
  });
});

afterAll(async () => {
  await desk.clear();
  await venue.stop();
  await database.drop();
});

const open = () => database.db.collection("open_orders").countDocuments({ status: "open" });
const quarantine = () => database.db.collection("quarantine").find().sort({ path: 1 }).toArray();

it("closes nothing and keeps what it could not read", async () => {
  const { socket } = await venue.visit(0, 4);
  const whole = openOrdersFrame(USER, [wireOrder(1), wireOrder(2), wireOrder(3)]);
  socket.send(whole);
  await waitFor("three open orders", async () => (await open()) === 3);

  socket.send(whole.slice(0, whole.length / 2));
  socket.send("null");
  socket.send(openOrdersFrame(USER, [wireOrder(1, { limitPx: "NaN" })]));
  socket.send(openOrdersFrame(USER, [wireOrder(1, { sz: 5 })]));
  socket.send(openOrdersFrame("0x12", []));
  socket.send(JSON.stringify({ channel: "openOrders", data: { dex: "", user: USER, orders: "none" } }));
  socket.send('{"channel":"__proto__","data":{"__proto__":{"user":"x"}}}');
  await waitFor("six texts put aside", async () => (await quarantine()).length === 6);
  expect((await quarantine()).map(({ path }) => path)).toEqual([
    "",
    "",
    "openOrders.orders",
    "openOrders.orders[0].limitPx",
    "openOrders.orders[0].sz",
    "openOrders.user",
  ]);
  expect(await open()).toBe(3);
});

it("takes __proto__ for the name of a coin", async () => {
  const { socket } = await venue.visit(0);
  const orders = [wireOrder(1), wireOrder(2), wireOrder(3), wireOrder(4, { coin: "__proto__" })];
  socket.send(openOrdersFrame(USER, orders));
  const stored = await waitFor("the order", () =>
    database.db.collection("trader_orders").findOne({ coin: "__proto__" }),
  );
  expect(stored).toMatchObject({ oid: 4, dex: "", limitPx: 100 });
});

it("survives a frame of 17 MB: counted, the connection made anew, nothing closed", async () => {
  const { socket } = await venue.visit(0);
  socket.send(" ".repeat(17 * 1024 * 1024));
  await venue.visit(1, 4);
  await waitFor("it to be put aside", () =>
    database.db.collection("quarantine").findOne({ reason: /16777216/ }),
  );
  expect(await open()).toBe(4);
  const { stats } = await faces(collector);
  expect(await stats()).toMatchObject({ quarantined: 7, tracked_orders: 4 });
});
