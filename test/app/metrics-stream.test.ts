// /metrics of a stream: frames, bytes, refusals and tries, counted where they come in.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { venueSink } from "../../src/app/collect/venue-sink.js";
import { planSettings } from "../../src/app/venue-settings.js";
import { loadConfig } from "../../src/config/load.js";
import { Hyperliquid, VENUE_TIMINGS } from "../../src/venues/hyperliquid/index.js";
import { quietLog } from "../support/quiet-log.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../support/scripted-venue.js";
import { ALICE, T0 } from "../support/story.js";
import { waitFor } from "../support/wait.js";
import { type Family, valueIn } from "../telemetry/exposition.js";
import { Metered } from "./metered.js";

let metered: Metered;

describe("the stream", () => {
  let venue: ScriptedVenue;
  let hyperliquid: Hyperliquid;

  beforeEach(async () => {
    metered = new Metered();
    venue = await ScriptedVenue.start();
  });

  afterEach(async () => {
    await hyperliquid.stop(AbortSignal.abort());
    await venue.stop();
  });

  async function stream(): Promise<void> {
    const { progress, clock, taps } = metered;
    const { intake } = await metered.build();
    const sink = venueSink(intake, taps, progress, clock, quietLog().log);
    const env = {
      HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:").replace("/ws", ""),
      HYPERLIQUID_WS_URL: venue.url,
      TRADER_WS_CLIENTS: "2",
    };
    const { config } = loadConfig({ env, dotenv: null, terminal: false });
    hyperliquid = new Hyperliquid({
      ...{ ...planSettings(config), feed: "components", spentDirectory: null },
      ...{ apiUrl: config.venue.apiUrl, wsUrl: config.venue.wsUrl, clock, timings: VENUE_TIMINGS },
      ...{ sink, log: quietLog().log },
    });
    progress.streaming(hyperliquid, clock.now());
    intake.follow(ALICE, [], T0);
    hyperliquid.follow({ ethAddress: ALICE, priority: 1, dexes: [] });
  }

  it("is told by channel: frames and their bytes; a channel that nobody knows is other", async () => {
    await stream();
    const { socket } = await venue.visit(0, 4);
    const frame = openOrdersFrame(ALICE, [wireOrder(1)]);
    const hostile = JSON.stringify({ channel: 'evil"} 1\nhypertrail_forged_total 1', data: "é" });
    for (const text of [frame, frame, hostile]) socket.send(text);
    const frames = (families: Map<string, Family>, channel: string) =>
      valueIn(families, "hypertrail_frames_received_total", { channel });
    const families = await waitFor("the frames", async () => {
      const families = await metered.told();
      return frames(families, "other") === 1 && families;
    });
    const bytes = (channel: string) => valueIn(families, "hypertrail_received_bytes_total", { channel });
    expect([frames(families, "openOrders"), frames(families, "subscriptionResponse")]).toEqual([2, 8]);
    expect([bytes("openOrders"), bytes("other")]).toEqual([2 * frame.length, Buffer.byteLength(hostile)]);
    expect(valueIn(families, "hypertrail_frames_unasked_total")).toBe(0);
    expect(families.has("hypertrail_forged_total")).toBe(false);
    const feed = { configured: "components", active: "components" };
    expect(valueIn(families, "hypertrail_feed_info", feed)).toBe(1);
    expect(valueIn(families, "hypertrail_traders", { tier: "exact" })).toBe(1);
    expect(valueIn(families, "hypertrail_subscriptions", { egress: "default" })).toBe(8);
    expect(valueIn(families, "hypertrail_connections", { state: "receiving" })).toBe(1);
    expect(valueIn(families, "hypertrail_reconnects_total", { client: "1", egress: "default" })).toBe(0);
  });

  it("tells what the venue refused, and each try to connect anew", async () => {
    venue.answerWith((request) =>
      request.subscription.type === "openOrders"
        ? JSON.stringify({
            channel: "error",
            data: `Invalid subscription ${JSON.stringify(request.subscription)}`,
          })
        : null,
    );
    await stream();
    const { socket } = await venue.visit(0, 1);
    const reach = (name: string, labels = {}) =>
      waitFor(name, async () => valueIn(await metered.told(), name, labels) === 1);
    await reach("hypertrail_subscriptions_refused_total");
    socket.terminate();
    await reach("hypertrail_reconnects_total", { client: "0", egress: "default" });
  });
});
