// Which frames answer which subscription, and in which order.
import { describe, expect, it } from "vitest";
import { arrange } from "../../../src/simulator/recorded/library.js";

const USER = `0x${"0".repeat(38)}c1`;
const OTHER = `0x${"0".repeat(38)}c2`;

function frame(channel: string, data: unknown): string {
  return JSON.stringify({ channel, data });
}

const WAYS_TO_TELL_TIME: [string, (time: number) => object][] = [
  ["webData2", (time) => ({ user: USER, serverTime: time, clearinghouseState: { time: -time } })],
  ["webData3", (time) => ({ userState: { user: USER, serverTime: time } })],
  ["clearinghouseState", (time) => ({ user: USER, dex: "", clearinghouseState: { time } })],
  [
    "allDexsClearinghouseState",
    (time) => ({
      user: USER,
      clearinghouseStates: [
        ["", { time: 1 }],
        ["xyz", { time }],
      ],
    }),
  ],
  ["userFills", (time) => ({ user: USER, fills: [{ time: 1 }, { time }, { time: 2 }] })],
  ["userTwapSliceFills", (time) => ({ user: USER, twapSliceFills: [{ fill: { time } }] })],
];

describe("arrange", () => {
  it.each(WAYS_TO_TELL_TIME)("puts frames of %s into the order of the venue's time", (type, data) => {
    const [late, early, middle] = [90, 70, 80].map((time) => frame(type, data(time)));
    const library = arrange([late ?? "", early ?? "", middle ?? ""]);
    expect(library.frames({ type, user: USER })).toEqual([early, middle, late]);
  });

  it("keeps the recorded order of frames without a time", () => {
    const frames = [3, 1, 2].map((n) => frame("openOrders", { dex: "", user: USER, orders: [n] }));
    expect(arrange(frames).frames({ type: "openOrders", user: USER, dex: "" })).toEqual(frames);
  });

  it("leaves a frame without a time behind the one that it was recorded after", () => {
    const [late, empty, early] = [[{ time: 9 }], [], [{ time: 5 }]].map((fills) =>
      frame("userFills", { user: USER, fills }),
    );
    const library = arrange([late ?? "", empty ?? "", early ?? ""]);
    expect(library.frames({ type: "userFills", user: USER })).toEqual([early, late, empty]);
  });

  it("tells users, dexes and coins apart, and users in any case together", () => {
    const mixed = USER.toUpperCase().replace("0X", "0x");
    const frames = [
      frame("openOrders", { dex: "", user: USER, orders: [] }),
      frame("openOrders", { dex: "xyz", user: USER, orders: [] }),
      frame("openOrders", { dex: "", user: OTHER, orders: [] }),
      frame("openOrders", { dex: "", user: mixed, orders: [] }),
      frame("activeAssetData", { user: USER, coin: "BTC" }),
      frame("activeAssetData", { user: USER, coin: "ETH" }),
    ];
    const { frames: of, size } = arrange(frames);
    expect(of({ type: "openOrders", user: USER, dex: "" })).toEqual([frames[0], frames[3]]);
    expect(of({ type: "openOrders", user: USER, dex: "xyz" })).toEqual([frames[1]]);
    expect(of({ type: "openOrders", user: OTHER, dex: "" })).toEqual([frames[2]]);
    expect(of({ type: "activeAssetData", user: USER, coin: "ETH" })).toEqual([frames[5]]);
    expect(of({ type: "openOrders", user: OTHER, dex: "xyz" })).toEqual([]);
    expect(size).toBe(6);
  });

  it("brings fills whatever the flags of the subscription: frames do not tell them", () => {
    const fills = frame("userFills", { user: USER, fills: [] });
    const subscription = { type: "userFills", user: USER, aggregateByTime: true };
    expect(arrange([fills]).frames(subscription)).toEqual([fills]);
  });

  it("has no place for acks, pongs, errors, and frames that do not say whose they are", () => {
    const { size, types } = arrange([
      frame("subscriptionResponse", {
        method: "subscribe",
        subscription: { type: "openOrders", user: USER },
      }),
      '{"channel":"pong"}',
      frame("error", "Cannot track more than 10 total users."),
      frame("orderUpdates", []),
      frame("user", { fills: [] }),
      frame("l2Book", { coin: "BTC" }),
      frame("openOrders", { dex: "", user: "nobody", orders: [] }),
      '"Websocket connection established."',
      "null",
    ]);
    expect({ size, types: [...types] }).toEqual({ size: 0, types: [] });
  });
});
