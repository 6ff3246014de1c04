// What requests weigh.
import { describe, expect, it } from "vitest";
import {
  INFO_REQUEST_TYPES,
  mostWeightOf,
  surchargeOf,
  weightOf,
} from "../../../../src/venues/hyperliquid/info/requests.js";

describe("a request", () => {
  it.each([
    ["clearinghouseState", 2, 2],
    ["orderStatus", 2, 2],
    ["frontendOpenOrders", 20, 20],
    ["openOrders", 20, 20],
    ["webData2", 20, 20],
    ["meta", 20, 20],
    ["spotMeta", 20, 20],
    ["perpDexs", 20, 20],
    ["subAccounts", 20, 20],
    ["vaultDetails", 20, 20],
    ["spotClearinghouseState", 2, 2],
    ["userAbstraction", 20, 20],
    ["twapHistory", 20, 120],
    ["userRole", 60, 60],
    ["historicalOrders", 20, 120],
    ["userFills", 20, 120],
    ["userFillsByTime", 20, 120],
    ["userTwapSliceFills", 20, 120],
    ["userTwapSliceFillsByTime", 20, 120],
    ["userFunding", 20, 45],
    ["userNonFundingLedgerUpdates", 20, 45],
  ] as const)("%s weighs %i, and %i with a full page", (type, weight, most) => {
    expect(weightOf({ type })).toBe(weight);
    expect(mostWeightOf({ type })).toBe(most);
  });

  it.each([
    [0, 0],
    [1, 1],
    [20, 1],
    [21, 2],
    [2_000, 100],
  ])("with an answer of %i rows of history weighs %i more", (rows, surcharge) => {
    expect(surchargeOf({ type: "userFills" }, rows)).toBe(surcharge);
  });

  it("without history weighs no more, however long its answer", () => {
    expect(surchargeOf({ type: "frontendOpenOrders" }, 5_000)).toBe(0);
  });

  it("of every type has a weight", () => {
    for (const type of INFO_REQUEST_TYPES) expect(weightOf({ type })).toBeGreaterThan(0);
  });
});
