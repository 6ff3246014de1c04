// Account states that are not what they must be.
import { describe, expect, it } from "vitest";
import { ALL_DEXS, CLEARINGHOUSE_STATE, decodeData, edit, WEB_DATA2 } from "./recorded.js";

describe("the state of one dex", () => {
  it.each([
    ["szi", "NaN"],
    ["coin", null],
    ["entryPx", 1],
    ["leverage", null],
    ["leverage.type", 1],
    ["leverage.value", "20"],
  ])("loses a position whose %s is %j, so it is incomplete", (member, value) => {
    const decoded = decodeData(
      edit(CLEARINGHOUSE_STATE, `data.clearinghouseState.assetPositions.0.position.${member}`, value),
    );
    expect(decoded).toMatchObject({ state: { complete: false, positions: [{ coin: "SOL" }] } });
    expect(decoded.refusals).toMatchObject([
      { path: `clearinghouseState.clearinghouseState.assetPositions[0].position.${member}` },
    ]);
  });

  it.each(["positionValue", "unrealizedPnl", "marginUsed", "liquidationPx"])(
    "keeps a position whose %s is NaN, with null in its place",
    (member) => {
      const decoded = decodeData(
        edit(CLEARINGHOUSE_STATE, `data.clearinghouseState.assetPositions.0.position.${member}`, "NaN"),
      );
      expect(decoded).toMatchObject({
        refusals: [],
        state: { complete: true, positions: [{ coin: "SAGA", [member]: null }, {}] },
        drift: [
          {
            path: `clearinghouseState.clearinghouseState.assetPositions[].position.${member}`,
            sample: '"NaN"',
            count: 1,
          },
        ],
      });
    },
  );

  it("cannot be read without its time: the other dexes of the frame stay", () => {
    const decoded = decodeData(edit(ALL_DEXS, "data.clearinghouseStates.0.1.time", "now"));
    expect(decoded).toMatchObject({ states: [{ dex: "xyz", state: { complete: true } }] });
    expect(decoded.refusals).toMatchObject([
      { path: "allDexsClearinghouseState.clearinghouseStates[0][1].time" },
    ]);
  });

  it("is incomplete by a position refused: the other dexes of the frame are not", () => {
    const path = "data.clearinghouseStates.0.1.assetPositions.1.position.szi";
    const decoded = decodeData(edit(ALL_DEXS, path, ""));
    expect(decoded).toMatchObject({
      states: [
        { dex: "", state: { complete: false, positions: [{ coin: "SAGA" }] } },
        { dex: "xyz", state: { complete: true } },
      ],
    });
  });

  it.each([
    ["data.clearinghouseStates.0", {}, "allDexsClearinghouseState.clearinghouseStates[0]"],
    ["data.clearinghouseStates.0.0", 7, "allDexsClearinghouseState.clearinghouseStates[0][0]"],
  ])("is refused where its pair is wrong at %s", (path, value, refused) => {
    const decoded = decodeData(edit(ALL_DEXS, path, value));
    expect(decoded).toMatchObject({ states: [{ dex: "xyz" }], refusals: [{ path: refused }] });
  });
});

describe("webData2", () => {
  it("keeps the positions where the orders cannot be read", () => {
    expect(decodeData(edit(WEB_DATA2, "data.openOrders", {}))).toMatchObject({
      listing: null,
      state: { complete: true, positions: [{ coin: "BTC" }] },
      refusals: [{ path: "webData2.openOrders", reason: "an object is not an array", raw: "{}" }],
    });
  });

  it("keeps the orders where the positions cannot be read", () => {
    expect(decodeData(edit(WEB_DATA2, "data.clearinghouseState.withdrawable", null))).toMatchObject({
      listing: { complete: true, orders: [] },
      state: null,
      refusals: [{ path: "webData2.clearinghouseState.withdrawable" }],
    });
  });

  it("is not looked into where we do not read it", () => {
    expect(decodeData(edit(WEB_DATA2, "data.assetCtxs", [{ foo: 1 }]))).toMatchObject({
      refusals: [],
      drift: [],
    });
  });
});
