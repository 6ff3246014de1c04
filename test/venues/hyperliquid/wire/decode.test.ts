// Whatever arrives is decoded: as data, as something else, or as malformed.
import { describe, expect, it } from "vitest";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import {
  ALL_DEXS,
  CLEARINGHOUSE_STATE,
  decodeData,
  edit,
  frame,
  NOBODY,
  OPEN_ORDERS,
  TWAP_SLICE_FILLS,
  USER_FILLS,
  WEB_DATA2,
} from "./recorded.js";

describe("a frame that cannot be read as a whole is malformed", () => {
  it.each([
    ["openOrders", OPEN_ORDERS],
    ["clearinghouseState", CLEARINGHOUSE_STATE],
    ["allDexsClearinghouseState", ALL_DEXS],
    ["userFills", USER_FILLS],
    ["userTwapSliceFills", TWAP_SLICE_FILLS],
    ["webData2", WEB_DATA2],
  ])("%s, cut anywhere", (_channel, text) => {
    for (let part = 0; part < 50; part++) {
      const cut = text.slice(0, Math.floor((text.length * part) / 50));
      expect(decode(cut)).toMatchObject({ kind: "malformed", path: "", raw: cut.slice(0, 65_536) });
    }
  });

  it.each([
    ["nothing", "", ""],
    ["no JSON", "hello", ""],
    ["null", "null", ""],
    ["an array", "[]", ""],
    ["a string", '"pong"', ""],
    ["an empty object", "{}", "channel"],
    ["a channel that is a number", '{"channel":7}', "channel"],
    ["a million brackets, open", "[".repeat(1_000_000), ""],
    ["a million brackets, closed", `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`, ""],
    ["no data", '{"channel":"openOrders"}', "openOrders"],
    ["null for data", '{"channel":"openOrders","data":null}', "openOrders"],
    ["5 MB of data", `{"channel":"openOrders","data":[${"0,".repeat(2_500_000)}0]}`, "openOrders"],
    ["orders of nobody", edit(OPEN_ORDERS, "data.user", undefined), "openOrders.user"],
    ["orders of no address", edit(OPEN_ORDERS, "data.user", "someone"), "openOrders.user"],
    ["orders of no dex", edit(OPEN_ORDERS, "data.dex", undefined), "openOrders.dex"],
    ["orders that are no array", edit(OPEN_ORDERS, "data.orders", {}), "openOrders.orders"],
    ["a state of no address", edit(CLEARINGHOUSE_STATE, "data.user", 7), "clearinghouseState.user"],
    [
      "a state without time",
      edit(CLEARINGHOUSE_STATE, "data.clearinghouseState.time", null),
      "clearinghouseState.clearinghouseState.time",
    ],
    [
      "a state without value",
      edit(CLEARINGHOUSE_STATE, "data.clearinghouseState.marginSummary.accountValue", 1),
      "clearinghouseState.clearinghouseState.marginSummary.accountValue",
    ],
    [
      "a state without positions",
      edit(CLEARINGHOUSE_STATE, "data.clearinghouseState.assetPositions", null),
      "clearinghouseState.clearinghouseState.assetPositions",
    ],
    [
      "states that are no array",
      edit(ALL_DEXS, "data.clearinghouseStates", {}),
      "allDexsClearinghouseState.clearinghouseStates",
    ],
    ["webData2 of no address", edit(WEB_DATA2, "data.user", ""), "webData2.user"],
    ["fills that are no array", edit(USER_FILLS, "data.fills", "none"), "userFills.fills"],
    ["slices of no address", edit(TWAP_SLICE_FILLS, "data.user", "0x1"), "userTwapSliceFills.user"],
    ["an error without text", frame("error", { text: "no" }), "error"],
    ["an empty acknowledgement", frame("subscriptionResponse", null), "subscriptionResponse"],
    [
      "an acknowledgement of what cannot be asked",
      frame("subscriptionResponse", { method: "post" }),
      "subscriptionResponse.method",
    ],
    [
      "an acknowledgement of no subscription",
      frame("subscriptionResponse", { method: "subscribe", subscription: "openOrders" }),
      "subscriptionResponse.subscription",
    ],
  ])("%s", (_title, text, path) => {
    expect(decode(text)).toMatchObject({ kind: "malformed", path, reason: expect.stringMatching(/./) });
  });
});

describe("__proto__ is a word like any other", () => {
  it("as a coin", () => {
    const decoded = decodeData(edit(OPEN_ORDERS, "data.orders.0.coin", "__proto__"));
    expect(decoded).toMatchObject({ complete: true, orders: [{ coin: "__proto__" }, {}], drift: [] });
  });

  it("and what stands under it never stands in for a member that is missing", () => {
    const orders = `[{"__proto__":${JSON.stringify(JSON.parse(OPEN_ORDERS).data.orders[0])}}]`;
    const text = `{"channel":"openOrders","data":{"dex":"","user":"${NOBODY}","orders":${orders}}}`;
    expect(decodeData(text)).toMatchObject({ orders: [], refusals: [{ path: "openOrders.orders[0].coin" }] });
  });

  it.each(["__proto__", "constructor", "toString"])("as a channel: %s", (channel) => {
    expect(decode(frame(channel, {}))).toEqual({ kind: "other", channel });
  });
});

describe("frames without data of a trader", () => {
  it("the greeting of old", () => {
    expect(decode("Websocket connection established.")).toEqual({ kind: "greeting" });
  });

  it("a pong", () => {
    expect(decode('{"channel":"pong"}')).toEqual({ kind: "pong" });
  });

  it("an acknowledgement", () => {
    const subscription = { type: "openOrders", user: NOBODY, dex: "" };
    expect(decode(frame("subscriptionResponse", { method: "subscribe", subscription }))).toEqual({
      kind: "subscriptionResponse",
      method: "subscribe",
      subscription,
    });
  });

  it("a channel that is not read, named by at most 128 characters", () => {
    expect(decode(frame("l2Book", []))).toEqual({ kind: "other", channel: "l2Book" });
    expect(decode(frame("t".repeat(200), []))).toEqual({ kind: "other", channel: "t".repeat(128) });
  });
});
