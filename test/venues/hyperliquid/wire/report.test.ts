// What a frame reports of itself besides its data.
import { describe, expect, it } from "vitest";
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

describe("what was never met before is passed on, as drift", () => {
  it.each([
    ["openOrders.orders[].orderType", OPEN_ORDERS, "data.orders.0.orderType", "Iceberg"],
    ["openOrders.orders[].tif", OPEN_ORDERS, "data.orders.0.tif", "Gtd"],
    ["openOrders.orders[].children[].tif", OPEN_ORDERS, "data.orders.1.children.0.tif", "Gtd"],
    ["openOrders.orders[].foo", OPEN_ORDERS, "data.orders.0.foo", { bar: 1 }],
    ["openOrders.orders[].__proto__", OPEN_ORDERS, "data.orders.0.__proto__", { bar: 1 }],
    ["openOrders.orders[].triggerCondition", OPEN_ORDERS, "data.orders.0.triggerCondition", 5],
    ["openOrders.foo", OPEN_ORDERS, "data.foo", null],
    ["openOrders.seq", OPEN_ORDERS, "seq", 17],
    ["webData2.foo", WEB_DATA2, "data.foo", [1]],
    [
      "clearinghouseState.clearinghouseState.assetPositions[].position.leverage.type",
      CLEARINGHOUSE_STATE,
      "data.clearinghouseState.assetPositions.0.position.leverage.type",
      "portfolio",
    ],
    [
      "clearinghouseState.clearinghouseState.assetPositions[].type",
      CLEARINGHOUSE_STATE,
      "data.clearinghouseState.assetPositions.0.type",
      "hedge",
    ],
    [
      "allDexsClearinghouseState.clearinghouseStates[][].foo",
      ALL_DEXS,
      "data.clearinghouseStates.1.1.foo",
      1,
    ],
    ["userFills.fills[].dir", USER_FILLS, "data.fills.0.dir", "Auto-Compounding"],
    ["userFills.fills[].liquidation.method", USER_FILLS, "data.fills.0.liquidation.method", "auction"],
    ["userFills.isSnapshot", USER_FILLS, "data.isSnapshot", "yes"],
    ["userTwapSliceFills.twapSliceFills[].twapId", TWAP_SLICE_FILLS, "data.twapSliceFills.0.twapId", "x"],
  ])("%s", (path, text, at, value) => {
    const decoded = decodeData(edit(text, at, value));
    expect(decoded.drift).toEqual([{ path, sample: JSON.stringify(value), count: 1 }]);
    expect(decoded.refusals).toEqual([]);
  });

  it("a word stays in its place", () => {
    const decoded = decodeData(edit(OPEN_ORDERS, "data.orders.0.orderType", "Iceberg"));
    expect(decoded).toMatchObject({ complete: true, orders: [{ orderType: "Iceberg" }, {}] });
  });

  it("and counted once for each place and word, however many elements show it", () => {
    const [order] = JSON.parse(OPEN_ORDERS).data.orders;
    const orders = Array.from({ length: 90 }, (_, index) => ({
      ...order,
      foo: index,
      tif: index % 2 === 0 ? "Gtd" : "Gtx",
    }));
    expect(decodeData(frame("openOrders", { dex: "xyz", user: NOBODY, orders })).drift).toEqual([
      { path: "openOrders.orders[].tif", sample: '"Gtd"', count: 45 },
      { path: "openOrders.orders[].foo", sample: "0", count: 90 },
      { path: "openOrders.orders[].tif", sample: '"Gtx"', count: 45 },
    ]);
  });
});

describe("what a frame reports of itself is bounded, the rest is counted", () => {
  it("refusals", () => {
    const decoded = decodeData(
      frame("userFills", { user: NOBODY, fills: Array.from({ length: 40 }, () => 1) }),
    );
    expect(decoded.refusals.length).toBe(32);
    expect(decoded.moreRefusals).toBe(8);
  });

  it("drift", () => {
    const members = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`member${index}`, index]));
    const decoded = decodeData(frame("userFills", { user: NOBODY, fills: [], ...members }));
    expect(decoded.drift.length).toBe(32);
    expect(decoded.moreDrift).toBe(8);
  });

  it("what was refused is cut to 65,536 characters, a sample to 200", () => {
    const long = "x".repeat(5_000_000);
    const decoded = decodeData(frame("userFills", { user: NOBODY, fills: [long], foo: long }));
    expect(decoded.refusals[0]?.raw).toBe(JSON.stringify(long).slice(0, 65_536));
    expect(decoded.drift[0]?.sample).toBe(JSON.stringify(long).slice(0, 200));
  });
});
