// An SDK that is not ours understands everything that a simulated venue serves.
import { SubscriptionClient, WebSocketTransport } from "@nktkas/hyperliquid";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createModel } from "../../src/simulator/model/model.js";
import type { SimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { venue } from "../simulator/venue/serving.js";
import { START_MS, user } from "../simulator/venue/stub-model.js";
import { waitFor } from "../support/wait.js";
import { type Claim, verdicts } from "./type-judge.js";

const TIMEOUT_MS = 5_000;
const USER = "0x000000000000000000000000000000000000000A";
const MODULE = "@nktkas/hyperliquid/api/subscription";
/** The compiler takes a while for more. */
const CLAIMS = 60;
const transports: WebSocketTransport[] = [];

// Node 20 has no WebSocket of its own, and the SDK's types do not take the one of ws.
beforeAll(() => {
  vi.stubGlobal("WebSocket", WebSocket);
});

afterEach(async () => {
  for (const transport of transports.splice(0)) await transport.close();
});

function busyVenue(): Promise<SimulatedVenue> {
  const users = [user(10)];
  const model = createModel({ seed: 3, startMs: START_MS, users, activity: 300 });
  return venue({ model, legacyWebData2: true });
}

async function sdk({ ws }: SimulatedVenue): Promise<SubscriptionClient> {
  const transport = new WebSocketTransport({
    url: ws,
    timeout: TIMEOUT_MS,
    reconnect: { maxRetries: 0 },
  });
  transports.push(transport);
  await transport.ready(AbortSignal.timeout(TIMEOUT_MS));
  return new SubscriptionClient({ transport });
}

describe("@nktkas/hyperliquid", () => {
  it("takes the acknowledgement of each channel that is served, and hears of it", async () => {
    const client = await sdk(await busyVenue());
    const heard = new Map<string, number>();
    const hear = (channel: string) => () => void heard.set(channel, (heard.get(channel) ?? 0) + 1);
    const subscriptions = await Promise.all([
      client.openOrders({ user: USER }, hear("openOrders")),
      client.openOrders({ user: USER, dex: "xyz" }, hear("openOrders of a dex")),
      client.clearinghouseState({ user: USER }, hear("clearinghouseState")),
      client.allDexsClearinghouseState({ user: USER }, hear("allDexsClearinghouseState")),
      client.userFills({ user: USER }, hear("userFills")),
      client.userTwapSliceFills({ user: USER }, hear("userTwapSliceFills")),
      client.spotState({ user: USER }, hear("spotState")),
      client.twapStates({ user: USER }, hear("twapStates")),
      client.userTwapHistory({ user: USER }, hear("userTwapHistory")),
      client.orderUpdates({ user: USER }, hear("orderUpdates")),
      client.userEvents({ user: USER }, hear("userEvents")),
      client.trades({ coin: "BTC" }, hear("trades")),
      client.trades({ coin: "xyz:TSLA" }, hear("trades of a dex")),
      client.webData2({ user: USER }, hear("webData2")),
    ]);
    await waitFor(
      "each channel to be heard twice",
      () => heard.size === subscriptions.length && [...heard.values()].every((frames) => frames >= 2),
    );
    for (const { failureSignal, unsubscribe } of subscriptions) {
      expect(failureSignal.aborted).toBe(false);
      await unsubscribe();
    }
  });

  it("has the types of what orderUpdates and trades bring, to each member", {
    timeout: 120_000,
  }, async () => {
    const client = await sdk(await busyVenue());
    const claims: Claim[] = [];
    const hear = (type: string) => (value: unknown) => void claims.push({ type, value });
    await client.orderUpdates({ user: USER }, hear("OrderUpdatesEvent"));
    await client.trades({ coin: "BTC" }, hear("TradesEvent"));
    const count = (type: string) => claims.filter((claim) => claim.type === type).length;
    await waitFor("both", () => count("OrderUpdatesEvent") >= 30 && count("TradesEvent") >= 5);
    const judged = claims.slice(0, CLAIMS);
    const spoiled: Claim[] = [
      { type: "OrderUpdatesEvent", value: [{ order: {}, status: "open", statusTimestamp: 1 }] },
      { type: "TradesEvent", value: [{ coin: "BTC", side: "B" }] },
    ];
    const found = verdicts(MODULE, [...judged, ...spoiled]);
    expect(found.slice(0, judged.length).flat()).toEqual([]);
    for (const verdict of found.slice(judged.length)) expect(verdict).toHaveLength(1);
  });

  it("takes the acknowledgement of the channels that bring nothing yet", async () => {
    const client = await sdk(await busyVenue());
    const silence = () => undefined;
    await Promise.all([
      client.allMids(silence),
      client.bbo({ coin: "BTC" }, silence),
      client.l2Book({ coin: "BTC" }, silence),
      client.l2Book({ coin: "BTC", nSigFigs: 5, mantissa: 2 }, silence),
      client.candle({ coin: "BTC", interval: "1M" }, silence),
      client.activeAssetCtx({ coin: "BTC" }, silence),
      client.activeAssetData({ coin: "BTC", user: USER }, silence),
      client.assetCtxs(silence),
      client.allDexsAssetCtxs(silence),
      client.spotAssetCtxs(silence),
      client.notification({ user: USER }, silence),
      client.userFundings({ user: USER }, silence),
      client.userNonFundingLedgerUpdates({ user: USER }, silence),
      client.userHistoricalOrders({ user: USER }, silence),
      client.webData3({ user: USER }, silence),
    ]);
  });

  it("knows the request that an error refuses", async () => {
    const client = await sdk(await venue({ model: createModel({ seed: 3, startMs: START_MS, users: [] }) }));
    await expect(client.webData2({ user: USER }, () => undefined)).rejects.toThrow("Error parsing JSON");
    await expect(client.openOrders({ user: USER, dex: "nodex" }, () => undefined)).rejects.toThrow(
      "Invalid subscription",
    );
  });
});
