// Requests are written as the venue reads them; its answers are matched by content.
import { describe, expect, it } from "vitest";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import {
  isSubset,
  pingRequest,
  type Subscription,
  subscribeRequest,
  subscriptionKey,
  unsubscribeRequest,
} from "../../../../src/venues/hyperliquid/wire/requests.js";
import { recording } from "./recorded.js";

const UPPER = `0x${"AB".repeat(20)}`;
const LOWER = `0x${"ab".repeat(20)}`;
const OTHER = `0x${"cd".repeat(20)}`;

describe("a request", () => {
  const { sent, received } = recording("ws-control/acks-and-pong.jsonl");
  const recorded: Subscription = { type: "webData2", user: "0xd400564f7e3c2502c1666e2d2fcbf8a9cace482d" };

  it("is the text that the venue was recorded to accept", () => {
    expect(sent).toEqual(expect.arrayContaining([pingRequest(), subscribeRequest(recorded)]));
  });

  it("is acknowledged as it was recorded, to subscribe and to unsubscribe", () => {
    const answered = received
      .map(decode)
      .filter((frame) => frame.kind === "subscriptionResponse")
      .filter((frame) => isSubset(recorded, frame.subscription));
    expect(answered.map(({ method }) => method)).toEqual(["subscribe", "unsubscribe"]);
  });

  it("to unsubscribe differs by its method", () => {
    expect(JSON.parse(unsubscribeRequest({ type: "openOrders", user: LOWER, dex: "xyz" }))).toEqual({
      method: "unsubscribe",
      subscription: { type: "openOrders", user: LOWER, dex: "xyz" },
    });
  });
});

describe("an acknowledgement answers a request", () => {
  it.each<[string, Subscription, { type: string; [member: string]: unknown }]>([
    ["of the same members", { type: "webData2", user: LOWER }, { type: "webData2", user: LOWER }],
    [
      "with its members in another order",
      { type: "openOrders", user: LOWER, dex: "xyz" },
      { dex: "xyz", type: "openOrders", user: LOWER },
    ],
    [
      "with defaults filled in",
      { type: "openOrders", user: LOWER },
      { type: "openOrders", user: LOWER, dex: "" },
    ],
    [
      "without the defaults that it named",
      { type: "userFills", user: LOWER, aggregateByTime: false },
      { type: "userFills", user: LOWER },
    ],
    [
      "with a default that we do not know",
      { type: "userTwapSliceFills", user: LOWER },
      { type: "userTwapSliceFills", user: LOWER, aggregateByTime: false, further: { members: [] } },
    ],
    [
      "of a user in upper case",
      { type: "allDexsClearinghouseState", user: UPPER },
      { type: "allDexsClearinghouseState", user: LOWER },
    ],
  ])("%s", (_title, request, echo) => {
    expect(isSubset(request, echo)).toBe(true);
  });

  it.each<[string, Subscription, { type: string; [member: string]: unknown }]>([
    ["of another type", { type: "webData2", user: LOWER }, { type: "userFills", user: LOWER }],
    ["of another user", { type: "webData2", user: LOWER }, { type: "webData2", user: OTHER }],
    ["of no user", { type: "webData2", user: LOWER }, { type: "webData2" }],
    ["of another dex", { type: "openOrders", user: LOWER }, { type: "openOrders", user: LOWER, dex: "xyz" }],
    [
      "of a dex in another case",
      { type: "openOrders", user: LOWER, dex: "xyz" },
      { type: "openOrders", user: LOWER, dex: "XYZ" },
    ],
    [
      "of the first dex",
      { type: "clearinghouseState", user: LOWER, dex: "xyz" },
      { type: "clearinghouseState", user: LOWER, dex: "" },
    ],
    [
      "with a default that is not what was asked",
      { type: "userFills", user: LOWER, aggregateByTime: true },
      { type: "userFills", user: LOWER, aggregateByTime: false },
    ],
  ])("but not %s", (_title, request, echo) => {
    expect(isSubset(request, echo)).toBe(false);
  });
});

describe("the key of a subscription", () => {
  it("is one for all ways to write it", () => {
    const keys = [
      subscriptionKey({ type: "openOrders", user: LOWER }),
      subscriptionKey({ user: UPPER, type: "openOrders" }),
      subscriptionKey({ dex: "", user: LOWER, type: "openOrders" }),
    ];
    expect(new Set(keys)).toEqual(new Set([`[["dex",""],["type","openOrders"],["user","${LOWER}"]]`]));
  });

  it("differs by user, dex, coin and type", () => {
    const keys = [
      subscriptionKey({ type: "trades", coin: "BTC" }),
      subscriptionKey({ type: "trades", coin: "ETH" }),
      subscriptionKey({ type: "openOrders", user: LOWER }),
      subscriptionKey({ type: "openOrders", user: OTHER }),
      subscriptionKey({ type: "openOrders", user: LOWER, dex: "xyz" }),
      subscriptionKey({ type: "clearinghouseState", user: LOWER }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
