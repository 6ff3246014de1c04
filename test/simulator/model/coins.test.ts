// How numbers are written.
import { describe, expect, it } from "vitest";
import { rounded, written } from "../../../src/simulator/model/coins.js";

describe("written", () => {
  it.each([
    [64_007, 0, "64007.0"],
    [5_000, 5, "0.05"],
    [-14_136, 5, "-0.14136"],
    [0, 6, "0.0"],
    [-0, 6, "0.0"],
    [300_000, 2, "3000.0"],
    [1, 8, "0.00000001"],
    [Number.MAX_SAFE_INTEGER, 6, "9007199254.740991"],
  ])("writes %d units of 10^-%d as %s", (count, decimals, text) => {
    expect(written(count, decimals)).toBe(text);
  });
});

describe("rounded", () => {
  it.each([
    [1_140.2, 3, "1140.2"],
    [-0.000_01, 4, "0.0"],
    [25_854.066_339_891_8, 10, "25854.0663398918"],
    [2, 6, "2.0"],
    [0.000_000_1, 10, "0.0000001"],
  ])("writes %d with at most %d decimals as %s", (value, decimals, text) => {
    expect(rounded(value, decimals)).toBe(text);
  });
});
