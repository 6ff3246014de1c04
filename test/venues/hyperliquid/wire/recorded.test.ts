// What the venue really sent is understood.
import { describe, expect, it } from "vitest";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import type { Decoded } from "../../../../src/venues/hyperliquid/wire/frames.js";
import { NOBODY, recordedFrame, recordings } from "./recorded.js";

/** One line that says what a frame holds. */
function summary(decoded: Decoded): string {
  switch (decoded.kind) {
    case "subscriptionResponse":
      return `${decoded.method} ${decoded.subscription.type}`;
    case "error":
      return `error ${decoded.error.kind}`;
    case "openOrders":
      return `${decoded.kind} "${decoded.dex}" ${decoded.user}: ${decoded.orders.map((o) => o.oid + (o.children.length > 0 ? `+${o.children.length}` : ""))}`;
    case "clearinghouseState":
      return `${decoded.kind} "${decoded.dex}" ${decoded.user}: ${decoded.state.positions.map((p) => p.coin)}`;
    case "allDexsClearinghouseState":
      return `${decoded.kind} ${decoded.user}: ${decoded.states.map(({ dex, state }) => `"${dex}" ${state.positions.length}`)}`;
    case "webData2":
      return `${decoded.kind} ${decoded.user}: ${decoded.listing?.orders.length} orders, ${decoded.state?.positions.map((p) => `${p.coin} ${p.szi}`)}`;
    case "userFills":
      return `${decoded.kind} ${decoded.user}: ${decoded.fills.length}${decoded.isSnapshot ? " in a snapshot" : ""}`;
    case "userTwapSliceFills":
      return `${decoded.kind} ${decoded.user}: ${decoded.twapSliceFills.length}${decoded.isSnapshot ? " in a snapshot" : ""}`;
    case "orderUpdates":
      return `${decoded.kind}: ${decoded.updates.map(({ order, status }) => `${order.oid} ${status}`)}`;
    case "trades":
      return `${decoded.kind}: ${decoded.trades.length} ${new Set(decoded.trades.map(({ coin }) => coin)).size}`;
    default:
      return decoded.kind;
  }
}

const USER = "0xd400564f7e3c2502c1666e2d2fcbf8a9cace482d";

/** By file. One that is not named here must be understood all the same. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "info-clearinghouseState/whale-2026.json": [`clearinghouseState "" ${NOBODY}: ETH,SOL,AAVE,NEAR,JTO,HYPE`],
  "info-clearinghouseState/xyz-2026.json": [`clearinghouseState "xyz" ${NOBODY}: xyz:SKHX,xyz:SP500`],
  "info-frontendOpenOrders/limit-stop-positiontp-2026.json": [
    `openOrders "" ${NOBODY}: 303953272739,501580762100,498756412140`,
  ],
  "info-frontendOpenOrders/tpsl-bracket-2023.json": [
    'openOrders "" 0xCB331197E84f135AB9Ed6FB51Cd9757c0bd29d0D: 3184595907,3184595906,3184595905+2',
  ],
  "info-userFills/hip3-perp-spotdust-2000.json": [
    "userFills 0xcdd518dcba1e68d0781d4bd998beda2089d45211: 2000 in a snapshot",
  ],
  "info-userTwapSliceFills/empty-2025.json": [
    "userTwapSliceFills 0x31ca8395cf837de08b24da3f660e77761dfb974b: 0 in a snapshot",
  ],
  "ws-allDexsClearinghouseState/frames-2026-10.jsonl": [
    'allDexsClearinghouseState 0x0000000000000000000000000000000000000001: "" 2,"xyz" 0',
  ],
  "ws-clearinghouseState/frames-2026-10.jsonl": [
    'clearinghouseState "" 0x0000000000000000000000000000000000000001: SAGA,SOL',
    'clearinghouseState "xyz" 0x0000000000000000000000000000000000000001: ',
  ],
  "ws-control/acks-and-pong.jsonl": [
    "pong",
    "subscribe webData2",
    "unsubscribe webData2",
    "subscribe l2Book",
  ],
  "ws-error/errors.jsonl": [
    "error userCap",
    "error userCap",
    "error subscriptionCap",
    "error messageRate",
    "error alreadySubscribed",
    "error alreadyUnsubscribed",
    "error unparsedRequest",
  ],
  "ws-openOrders/frames-2026-10.jsonl": [
    'openOrders "xyz" 0x000000000000000000000000000000000000000a: 566617880209,566617880210+1',
  ],
  "ws-userFills/frames-2026-10.jsonl": [
    "userFills 0x000000000000000000000000000000000000000a: 1 in a snapshot",
    "userFills 0x000000000000000000000000000000000000000a: 1",
  ],
  "ws-userTwapSliceFills/frames-2026-10.jsonl": [
    "userTwapSliceFills 0x0000000000000000000000000000000000000007: 1 in a snapshot",
    "userTwapSliceFills 0x0000000000000000000000000000000000000007: 1",
  ],
  "ws-webData2/open-long-spot.jsonl": [
    "subscribe webData2",
    `webData2 ${USER}: 0 orders, BTC -0.0001`,
    "unsubscribe webData2",
  ],
  "ws-webData2/short-position.jsonl": [`webData2 ${USER}: 0 orders, BTC 0.00009`],
  "ws-webData2/zero-balance.jsonl": [
    "subscribe webData2",
    `webData2 ${USER}: 0 orders, `,
    "unsubscribe webData2",
  ],
};

const UNREAD = new Set(["malformed", "other", "greeting"]);

describe("recorded frames", () => {
  it.each(recordings())("$name is understood: nothing refused, nothing unexpected", ({ name, received }) => {
    const frames = received.map(decode);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) {
      expect(UNREAD, JSON.stringify(frame)).not.toContain(frame.kind);
      if ("refusals" in frame)
        expect(frame).toMatchObject({ refusals: [], moreRefusals: 0, drift: [], moreDrift: 0 });
    }
    const expected = EXPECTED[name];
    if (expected !== undefined) expect(frames.map(summary)).toEqual(expected);
  });

  it("has every recording that is described here", () => {
    expect(recordings().map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(EXPECTED)));
  });
});

describe("what is read keeps the venue's own strings", () => {
  it("in an order with a child", () => {
    const frame = decode(recordedFrame("ws-openOrders/frames-2026-10.jsonl", "openOrders"));
    expect(frame?.kind === "openOrders" && frame.orders[1]).toEqual({
      coin: "xyz:XYZ100",
      side: "B",
      limitPx: "31180.0",
      sz: "0.0296",
      oid: 566617880210,
      timestamp: 1791280999484,
      triggerCondition: "Price above 31180",
      isTrigger: true,
      triggerPx: "31180.0",
      isPositionTpsl: true,
      reduceOnly: true,
      orderType: "Take Profit Market",
      origSz: "0.032",
      tif: "FrontendMarket",
      cloid: "0x000000000000000000065d291ba7c027",
      children: [expect.objectContaining({ oid: 566617880211, limitPx: "30000.0", children: [] })],
    });
  });

  it("in a state with a cross and an isolated position", () => {
    const frame = decode(recordedFrame("ws-clearinghouseState/frames-2026-10.jsonl", "clearinghouseState"));
    expect(frame?.kind === "clearinghouseState" && frame.state).toEqual({
      marginSummary: {
        accountValue: "3155203.7660619998",
        totalNtlPos: "4345291.8850560002",
        totalMarginUsed: "217264.594197",
      },
      withdrawable: "2720674.5776",
      positions: [
        {
          coin: "SAGA",
          szi: "-103774.5",
          leverage: { type: "cross", value: 20, rawUsd: null },
          entryPx: "0.01662",
          positionValue: "2527.94682",
          unrealizedPnl: "-802.226337",
          marginUsed: "126.397341",
          liquidationPx: "29.713170189",
          fundingSinceOpen: "81.316838",
        },
        expect.objectContaining({
          coin: "SOL",
          leverage: { type: "isolated", value: 10, rawUsd: "27985.6" },
        }),
      ],
      complete: true,
      time: 1791279140401,
    });
  });

  it("in a fill of a liquidation", () => {
    const frame = decode(recordedFrame("ws-userFills/frames-2026-10.jsonl", "userFills"));
    expect(frame?.kind === "userFills" && frame.fills[0]).toEqual({
      coin: "BTC",
      px: "86006.0",
      sz: "0.07905",
      side: "B",
      time: 1791280942711,
      startPosition: "-0.14136",
      dir: "Close Short",
      closedPnl: "-2.600745",
      hash: "0x0da3f51a7423740a0f1d0445f5707e02017400000f2692dcb16ca06d33274df4",
      oid: 566617233807,
      crossed: true,
      fee: "-0.067987",
      tid: 669583051366496,
      cloid: "0x000000000000000000065d2917ff6969",
      feeToken: "USDC",
      twapId: 2288616,
      builderFee: "0.0001",
      liquidation: {
        liquidatedUser: "0x000000000000000000000000000000000000000b",
        markPx: "86010.0",
        method: "backstop",
      },
      rest: null,
    });
  });
});
