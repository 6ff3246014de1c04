// What the model shows has the shapes that were recorded of the venue.
import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../../src/simulator/model/words.js";
import { decode } from "../../../src/venues/hyperliquid/wire/decode.js";
import { recordedAnswers, recordedFrames, shapeOf, strangers } from "./shapes.js";
import { MINUTE, watch, world } from "./worlds.js";

const ALL = Number.POSITIVE_INFINITY;
const DECIMAL = /^(?!-0\.0$)-?(?:0|[1-9]\d*)\.(?:\d|\d*[1-9])$/;

/** As it arrives. */
function onWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function flat(values: readonly unknown[]): unknown[] {
  return values.flat();
}

describe("what an hour of the model shows", () => {
  const orders: unknown[] = [];
  const accounts: unknown[] = [];
  const frames: { readonly channel: string; readonly data: object }[] = [];
  let model: Model;

  beforeAll(() => {
    model = world(21, 5);
    watch(model, 60 * MINUTE, 30_000, () => {
      for (const user of model.users) {
        const states = model.dexes.map((dex) => [dex, model.account(user, dex)] as const);
        frames.push({ channel: "allDexsClearinghouseState", data: { user, clearinghouseStates: states } });
        for (const [dex, clearinghouseState] of states) {
          const listing = model.openOrders(user, dex);
          orders.push(...listing);
          accounts.push(clearinghouseState);
          frames.push({ channel: "openOrders", data: { dex, user, orders: listing } });
          frames.push({ channel: "clearinghouseState", data: { dex, user, clearinghouseState } });
        }
      }
    });
    for (const user of model.users) {
      const twapSliceFills = model.twapSliceFills(user, ALL);
      const data = { isSnapshot: true, user };
      frames.push({ channel: "userFills", data: { ...data, fills: model.fills(user, ALL) } });
      frames.push({ channel: "userTwapSliceFills", data: { ...data, twapSliceFills } });
    }
  });

  it("has every member of recorded orders, and no other", () => {
    const recorded = shapeOf([
      ...flat(recordedFrames("openOrders").map((data) => data.orders)),
      ...flat(recordedFrames("webData2").map((data) => data.openOrders)),
      ...flat(recordedAnswers("frontendOpenOrders")),
    ]);
    const shown = shapeOf(onWire(orders));
    expect(strangers(shown, recorded)).toEqual([]);
    expect(strangers(recorded, shown)).toEqual([]);
  });

  it("has every member of recorded accounts, and no other", () => {
    const recorded = shapeOf([
      ...recordedFrames("clearinghouseState").map((data) => data.clearinghouseState),
      ...recordedAnswers("clearinghouseState"),
    ]);
    const shown = shapeOf(onWire(accounts));
    expect(strangers(shown, recorded)).toEqual([]);
    expect(strangers(recorded, shown)).toEqual([]);
  });

  it("has every member of recorded fills but what some builders take, and no other", () => {
    const recorded = shapeOf([
      ...flat(recordedFrames("userFills").map((data) => data.fills)),
      ...flat(recordedAnswers("userFills")),
    ]);
    const shown = shapeOf(onWire(model.users.flatMap((user) => model.fills(user, ALL))));
    expect(strangers(shown, recorded)).toEqual([]);
    expect(strangers(recorded, shown)).toEqual(["twapId: number", "builderFee: string"]);
  });

  it("has every member of recorded slices of TWAPs, and no other", () => {
    const recorded = shapeOf(flat(recordedFrames("userTwapSliceFills").map((data) => data.twapSliceFills)));
    const shown = shapeOf(onWire(model.users.flatMap((user) => model.twapSliceFills(user, ALL))));
    expect(strangers(shown, recorded)).toEqual([]);
    expect(strangers(recorded, shown)).toEqual([]);
  });

  it("has all members of an order in each, and those of a fill but optional ones, in the order of the wire", () => {
    const members = (channel: string, list: string) =>
      Object.keys(recordedFrames(channel).flatMap((data) => data[list] as object[])[0] ?? {});
    const ofOrder = members("openOrders", "orders").join();
    for (const order of onWire(orders)) expect(Object.keys(order as object).join()).toBe(ofOrder);
    const ofAnyFill = members("userFills", "fills");
    const optional = new Set(["cloid", "builderFee", "liquidation"]);
    for (const fill of onWire(model.users.flatMap((user) => model.fills(user, ALL)))) {
      const ofFill = ofAnyFill.filter((name) => !optional.has(name) || name in fill);
      expect(Object.keys(fill).join()).toBe(ofFill.join());
    }
  });

  it("is decoded without a refusal or drift", () => {
    const clean = { refusals: [], moreRefusals: 0, drift: [], moreDrift: 0 };
    for (const frame of frames)
      expect(decode(JSON.stringify(frame))).toMatchObject({ kind: frame.channel, ...clean });
  });

  it("has decimals as the venue writes them", () => {
    const wrong = new Set<string>();
    const words = new Set([
      "coin",
      "side",
      "orderType",
      "tif",
      "triggerCondition",
      "dir",
      "feeToken",
      "method",
    ]);
    const names = new Set([...words, "type", "cloid", "hash", "liquidatedUser", "user", "dex", "channel"]);
    JSON.stringify(frames, (name, value) => {
      const isDecimal = typeof value === "string" && !names.has(name) && !/^\d+$/.test(name);
      if (isDecimal && !DECIMAL.test(value)) wrong.add(`${name} ${value}`);
      return value;
    });
    expect([...wrong]).toEqual([]);
  });

  it("has prices and sizes in the steps of their coin", () => {
    const digits = (text: string) => (text.endsWith(".0") ? 0 : text.length - text.indexOf(".") - 1);
    const most = new Map<string, { px: number; sz: number }>();
    for (const { coin, px, sz } of model.users.flatMap((user) => model.fills(user, ALL))) {
      const { px: a = 0, sz: b = 0 } = most.get(coin) ?? {};
      most.set(coin, { px: Math.max(a, digits(px)), sz: Math.max(b, digits(sz)) });
    }
    expect(Object.fromEntries(most)).toEqual({
      BTC: { px: 0, sz: 5 },
      ETH: { px: 1, sz: 4 },
      SOL: { px: 2, sz: 2 },
      HYPE: { px: 3, sz: 2 },
      kPEPE: { px: 6, sz: 0 },
      "xyz:XYZ100": { px: 0, sz: 4 },
      "xyz:TSLA": { px: 2, sz: 3 },
      "@107": { px: 3, sz: 2 },
    });
    expect([...most.keys()].sort()).toEqual([...model.coins].sort());
  });
});
