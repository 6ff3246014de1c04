// The collector inside another program: listeners hear what the database gets.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collector, ConfigError, createCollector, type OrderEvent } from "../../src/index.js";
import type { Stats } from "../../src/server/stats.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { quietLog } from "../support/quiet-log.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../support/scripted-venue.js";
import { waitFor } from "../support/wait.js";

const USER = "0x00000000000000000000000000000000000000a1";

let venue: ScriptedVenue;
let database: FreshDatabase;
let dir: string;
let settings: Record<string, string>;
let collector: Collector;

beforeEach(async () => {
  venue = await ScriptedVenue.start();
  database = await freshDatabase();
  dir = await mkdtemp(join(tmpdir(), "hypertrail-library-"));
  settings = {
    HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:"),
    TRADERS: USER,
    TRADER_WS_FEED: "components",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    DATA_DIR: join(dir, "data"),
    HTTP_PORT: "0",
  };
});

afterEach(async () => {
  await venue.stop();
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

describe("a collector inside a program", () => {
  it("tells its listeners of every event, and has written them when it has stopped", async () => {
    const heard: string[] = [];
    const hear = ({ action, order, seen }: OrderEvent) => heard.push(`${action} ${order.oid} ${seen}`);
    collector = createCollector({
      settings,
      log: quietLog().log,
      listeners: {
        onOrderNew: hear,
        onOrderClosed: hear,
        onWebSocketConnected: (client) => heard.push(`connected ${client}`),
        onGap: ({ stream, cause }) => heard.push(`gap ${stream} ${cause}`),
      },
    });
    await collector.start();
    const { socket } = await venue.visit(0, 4);
    socket.send(openOrdersFrame(USER, [wireOrder(1)]));
    socket.send(openOrdersFrame(USER, []));
    socket.send(openOrdersFrame(USER, []));
    await waitFor("the close", () => heard.includes("closed 1 live"));
    socket.terminate();
    const again = await venue.visit(1, 4);
    again.socket.send(openOrdersFrame(USER, [wireOrder(2)]));
    await waitFor("the order found after the gap", () => heard.includes("new 2 recovered"));
    await collector.stop();
    expect(heard).toEqual([
      "connected 0",
      "new 1 initial",
      "closed 1 live",
      "gap orders 1006",
      "gap positions 1006",
      "gap fills 1006",
      "gap fills 1006",
      "connected 0",
      "new 2 recovered",
    ]);
    const stored = await database.db.collection("trader_orders").find().sort({ _id: 1 }).toArray();
    expect(stored.map(({ _id }) => String(_id))).toEqual(["1:c0", "1:n0", "2:n0"]);
  });

  it("follows who is enabled in tracked_traders, besides its settings", async () => {
    const other = "0x00000000000000000000000000000000000000b2";
    await database.db
      .collection<{ _id: string }>("tracked_traders")
      .insertMany([
        { _id: other, enabled: true, priority: 1 } as never,
        { _id: "0x00000000000000000000000000000000000000b3", enabled: false, priority: 2 } as never,
        { _id: "not an address", enabled: true } as never,
      ]);
    collector = createCollector({ settings, log: quietLog().log });
    await collector.start();
    const stats = (await (await fetch(`${collector.url}/stats`)).json()) as Stats;
    await collector.stop();
    expect(stats.traders.map((trader) => trader.ethAddress)).toEqual([USER, other]);
  });

  it("without anybody to follow says so, and is not ready", async () => {
    collector = createCollector({ settings: { ...settings, TRADERS: "" }, log: quietLog().log });
    await collector.start();
    const ready = await fetch(`${collector.url}/health/ready`);
    await collector.stop();
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: "not_ready", reasons: [{ code: "no_traders" }] });
  });

  it("refuses wrong settings before anything runs", () => {
    expect(() => createCollector({ settings: { ...settings, TRADER_WS_CLIENTS: "11" } })).toThrow(
      ConfigError,
    );
    expect(() => createCollector({ settings: { ...settings, TRADER_WS_FEED: "exact" } })).toThrow(
      ConfigError,
    );
  });

  it("may be stopped twice, and before it has started", async () => {
    collector = createCollector({ settings, log: quietLog().log });
    await collector.stop();
    await collector.stop();
    expect(venue.visits).toEqual([]);
  });
});
