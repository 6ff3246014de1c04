// A database that an earlier release wrote opens, and goes on.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BSON, type Document } from "mongodb";
import { expect, it } from "vitest";
import { createCollector, type OrderEvent } from "../../src/index.js";
import { freshDatabase } from "../support/mongo.js";
import { quietLog } from "../support/quiet-log.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../support/scripted-venue.js";
import { waitFor } from "../support/wait.js";

const USER = "0x00000000000000000000000000000000000000a1";

it("of the release before the journal: what it knew is known, what changed is told, nothing twice", async () => {
  const venue = await ScriptedVenue.start();
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-earlier-"));
  const text = readFileSync("test/fixtures/database/before-journal.json", "utf8");
  const before: Record<string, Document[]> = BSON.EJSON.parse(text, { relaxed: false });
  for (const [name, rows] of Object.entries(before)) await database.db.collection(name).insertMany(rows);
  const heard: string[] = [];
  const hear = ({ action, order, seen }: OrderEvent) => heard.push(`${action} ${order.oid} ${seen}`);
  const collector = createCollector({
    log: quietLog().log,
    listeners: { onOrderNew: hear, onOrderUpdated: hear, onOrderClosed: hear },
    settings: {
      HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:"),
      TRADERS: USER,
      TRADER_WS_FEED: "components",
      TRADER_BACKFILL_INTERVAL: "0",
      MONGODB_URI: database.uri,
      MONGODB_DB: database.name,
      DATA_DIR: join(dir, "data"),
      HTTP_PORT: "0",
    },
  });
  try {
    await collector.start();
    const { socket } = await venue.visit(0, 4);
    const frame = openOrdersFrame(USER, [wireOrder(1, { sz: "0.4" }), wireOrder(4)]);
    // Nobody has shown it to this run: its absence counts six seconds after the start.
    const shown = setInterval(() => socket.send(frame), 500);
    await waitFor("the close", () => heard.includes("closed 2 recovered")).finally(() =>
      clearInterval(shown),
    );
    await collector.stop();
    expect(heard).toEqual(["new 4 recovered", "closed 2 recovered"]);
    const { db } = database;
    const ids = (await db.collection("trader_orders").find().toArray()).map(({ _id }) => String(_id));
    const known = (before.trader_orders ?? []).map(({ _id }) => String(_id));
    expect(ids.sort()).toEqual([...known, "2:c0", "4:n0"].sort());
    const open = await db.collection("open_orders").find({ status: "open" }).sort({ _id: 1 }).toArray();
    expect(open).toMatchObject([{ oid: 1, sz: 0.4 }, { oid: 4 }]);
    for (const name of ["trader_positions", "trader_fills", "quarantine"])
      expect(await db.collection(name).countDocuments()).toBe(before[name]?.length);
  } finally {
    await collector.stop();
    await venue.stop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  }
});
