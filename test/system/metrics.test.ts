// /metrics of a running collector: what it counts agrees with what the database holds.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collector, createCollector } from "../../src/index.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { quietLog } from "../support/quiet-log.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../support/scripted-venue.js";
import { waitFor } from "../support/wait.js";
import { type Family, parseExposition, valueIn } from "../telemetry/exposition.js";

const USER = "0x00000000000000000000000000000000000000a1";

let venue: ScriptedVenue;
let database: FreshDatabase;
let dir: string;
let collector: Collector;

beforeEach(async () => {
  venue = await ScriptedVenue.start();
  database = await freshDatabase();
  dir = await mkdtemp(join(tmpdir(), "hypertrail-metrics-"));
  const settings = {
    HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:"),
    TRADERS: USER,
    TRADER_WS_FEED: "components",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "0.1",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    DATA_DIR: join(dir, "data"),
    HTTP_PORT: "0",
  };
  collector = createCollector({ settings, log: quietLog().log });
});

afterEach(async () => {
  await collector.stop();
  await venue.stop();
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

async function told(): Promise<Map<string, Family>> {
  const response = await fetch(`${collector.url}/metrics`);
  expect(response.status).toBe(200);
  return parseExposition(await response.text());
}

describe("/metrics of a running collector", () => {
  it("follows a frame to the database", async () => {
    await collector.start();
    const { socket } = await venue.visit(0, 4);
    socket.send(openOrdersFrame(USER, [wireOrder(1), wireOrder(2)]));
    const written = { collection: "trader_orders" };
    const families = await waitFor("both orders in the database", async () => {
      const now = await told();
      return valueIn(now, "hypertrail_documents_inserted_total", written) === 2 && now;
    });
    expect(await database.db.collection("trader_orders").countDocuments()).toBe(2);
    expect(valueIn(families, "hypertrail_frames_received_total", { channel: "openOrders" })).toBe(1);
    expect(valueIn(families, "hypertrail_events_total", { kind: "order", action: "new" })).toBe(2);
    expect(valueIn(families, "hypertrail_open_orders")).toBe(2);
    expect(valueIn(families, "hypertrail_database_up")).toBe(1);
    expect(valueIn(families, "hypertrail_traders", { tier: "exact" })).toBe(1);
    const flushed = await waitFor("the flush", async () => {
      const now = await told();
      return valueIn(now, "hypertrail_flush_events_count") === 1 && now;
    });
    expect(valueIn(flushed, "hypertrail_flush_events_sum")).toBe(2);
    expect(valueIn(flushed, "hypertrail_flush_lag_seconds_count")).toBe(1);
  });
});
