// What a client may ask, and in which form it is understood.
import { describe, expect, it } from "vitest";
import { parseRequest } from "../../../src/simulator/protocol/request.js";

const USER = "0x00000000000000000000000000000000000000Ab";
const NORMAL = USER.toLowerCase();
const NONE = new Set<string>();

function parse(request: unknown, types = NONE) {
  return parseRequest(typeof request === "string" ? request : JSON.stringify(request), types);
}

describe("parseRequest", () => {
  it.each([
    [{ type: "openOrders" }, { dex: "" }],
    [{ type: "openOrders", dex: "xyz" }, { dex: "xyz" }],
    [{ type: "openOrders", dex: null }, { dex: "" }],
    [{ type: "clearinghouseState" }, { dex: "" }],
    [{ type: "twapStates" }, { dex: "" }],
    [{ type: "userFills" }, { aggregateByTime: false }],
    [{ type: "userFills", aggregateByTime: true }, { aggregateByTime: true }],
    [{ type: "spotState" }, { ignorePortfolioMargin: false }],
    [{ type: "activeAssetData", coin: "BTC" }, { coin: "BTC" }],
    [{ type: "allDexsClearinghouseState" }, {}],
    [{ type: "orderUpdates" }, {}],
    [{ type: "userEvents" }, {}],
    [{ type: "webData3", dex: "ignored" }, {}],
  ])("fills in the defaults of %j", (asked, filled) => {
    const subscription = { ...asked, user: USER };
    const normal = { type: asked.type, user: NORMAL, ...filled };
    expect(parse({ method: "subscribe", subscription })).toEqual({
      kind: "subscribe",
      subscription: normal,
    });
    expect(parse({ method: "unsubscribe", subscription })).toMatchObject({ subscription: normal });
  });

  it.each([
    [
      { type: "trades", coin: "BTC", user: USER },
      { type: "trades", coin: "BTC" },
    ],
    [
      { type: "l2Book", coin: "BTC" },
      { type: "l2Book", coin: "BTC", nSigFigs: null, mantissa: null, fast: false },
    ],
    [
      { type: "l2Book", coin: "BTC", nSigFigs: 5, mantissa: 2, fast: true },
      { type: "l2Book", coin: "BTC", nSigFigs: 5, mantissa: 2, fast: true },
    ],
    [
      { coin: "BTC", interval: "1M", type: "candle" },
      { type: "candle", interval: "1M", coin: "BTC" },
    ],
    [{ type: "allMids" }, { type: "allMids" }],
    [{ type: "allMids", dex: "" }, { type: "allMids" }],
    [
      { type: "allMids", dex: "xyz" },
      { type: "allMids", dex: "xyz" },
    ],
    [{ type: "assetCtxs" }, { type: "assetCtxs", dex: "" }],
  ])("writes %j, of the market, as the venue does", (subscription, normal) => {
    const request = parse({ method: "subscribe", subscription });
    expect(JSON.stringify(request)).toBe(JSON.stringify({ kind: "subscribe", subscription: normal }));
  });

  it("understands a ping", () => {
    expect(parse({ method: "ping" })).toEqual({ kind: "ping" });
  });

  it.each([
    "hello",
    "",
    "null",
    "[]",
    { method: "subscribe" },
    { method: "resubscribe", subscription: { type: "openOrders", user: USER } },
    { method: "subscribe", subscription: { type: "noSuchType", user: USER } },
    { method: "subscribe", subscription: { type: "openOrders" } },
    { method: "subscribe", subscription: { type: "openOrders", user: "0x1" } },
    { method: "subscribe", subscription: { type: "openOrders", user: USER, dex: 1 } },
    { method: "subscribe", subscription: { type: "userFills", user: USER, aggregateByTime: "no" } },
    { method: "subscribe", subscription: { type: "activeAssetData", user: USER } },
    { method: "subscribe", subscription: { type: "trades" } },
    { method: "subscribe", subscription: { type: "candle", coin: "BTC", interval: "7m" } },
    { method: "subscribe", subscription: { type: "l2Book", coin: "BTC", nSigFigs: "5" } },
    { method: "post", request: { type: "info", payload: { type: "meta" } } },
    { method: "subscribe", subscription: { type: "activeAssetData", user: USER, coin: ["BTC"] } },
  ])("does not understand %j", (request) => {
    expect(parse(request)).toEqual({ kind: "unparsed" });
  });

  it("understands webData2 only where there is a frame of it to serve", () => {
    const request = { method: "subscribe", subscription: { type: "webData2", user: USER } };
    expect(parse(request)).toEqual({ kind: "unparsed" });
    expect(parse(request, new Set(["webData2"]))).toMatchObject({ kind: "subscribe" });
  });
});
