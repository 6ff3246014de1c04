// What is traded: dexes, coins, spot pairs and tokens.
import { describe, expect, it } from "vitest";
import {
  readMeta,
  readPerpDexs,
  readSpotMeta,
} from "../../../../../src/venues/hyperliquid/wire/info/universe.js";
import { readAnswer, recordedAnswer, unreadable } from "./recorded.js";

const USER = `0x${"ab".repeat(20)}`;

describe("what is traded", () => {
  it("is known by dex, with the first at its place", () => {
    const dexes = [
      null,
      { name: "xyz", fullName: "XYZ", deployer: USER },
      null,
      { name: "flx", fullName: null },
    ];
    expect(readAnswer("perpDexs", dexes, readPerpDexs)).toMatchObject({
      value: {
        complete: false,
        received: 4,
        rows: [
          { index: 0, name: "", fullName: null },
          { index: 1, name: "xyz", fullName: "XYZ" },
          { index: 3, name: "flx", fullName: null },
        ],
      },
      reported: { refusals: [{ path: "perpDexs[2]" }] },
    });
  });

  it("is known by coin of a dex", () => {
    const meta = {
      universe: [
        { name: "xyz:TSLA", szDecimals: 3, maxLeverage: 10, marginTableId: 1, isDelisted: true },
        { name: "", szDecimals: 3, maxLeverage: 10 },
        { name: "xyz:NVDA", szDecimals: 3, maxLeverage: "10" },
      ],
      marginTables: [],
      collateralToken: 360,
    };
    expect(readAnswer("meta", meta, readMeta)).toMatchObject({
      value: {
        collateralToken: 360,
        complete: false,
        coins: [
          { name: "xyz:TSLA", szDecimals: 3, maxLeverage: 10, isDelisted: true },
          { name: "xyz:NVDA", maxLeverage: null, isDelisted: false },
        ],
      },
      reported: { refusals: [{ path: "meta.universe[1].name" }] },
    });
  });

  it("is known by spot pair, whose index is not its place, and by token", () => {
    const { value } = readAnswer(
      "spotMeta",
      recordedAnswer("info-spotMeta/spotMeta-2025-07.json"),
      readSpotMeta,
    );
    expect(value.pairs[0]).toEqual({ name: "PURR/USDC", index: 0, tokens: [1, 0] });
    expect(value.pairs[71]).toEqual({ name: "@72", index: 72, tokens: [105, 0] });
    expect(value.tokens[0]).toEqual({ name: "USDC", index: 0, szDecimals: 8 });
  });

  it("is not known where the lists are missing", () => {
    expect(unreadable("meta", {}, readMeta)).toBe("meta.universe: nothing is not an array");
    expect(unreadable("spotMeta", { universe: [] }, readSpotMeta)).toBe(
      "spotMeta.tokens: nothing is not an array",
    );
  });
});
