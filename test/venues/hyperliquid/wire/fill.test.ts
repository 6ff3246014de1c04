// Fills that are not what they must be.
import { describe, expect, it } from "vitest";
import { decodeData, edit, TWAP_SLICE_FILLS, USER_FILLS } from "./recorded.js";

describe("a fill", () => {
  const twice = edit(USER_FILLS, "data.fills.1", JSON.parse(USER_FILLS).data.fills[0]);

  it.each([
    ["px", "NaN"],
    ["sz", 1],
    ["coin", undefined],
    ["side", "buy"],
    ["time", "1791280942711"],
    ["oid", null],
    ["tid", undefined],
  ])("whose %s is %j is refused, the others stay", (member, value) => {
    const decoded = decodeData(edit(twice, `data.fills.0.${member}`, value));
    expect(decoded).toMatchObject({ fills: [{ tid: 669583051366496 }] });
    expect(decoded.refusals).toMatchObject([{ path: `userFills.fills[0].${member}` }]);
  });

  it.each([
    ["startPosition", "NaN"],
    ["closedPnl", 0],
    ["fee", "free"],
    ["builderFee", {}],
    ["dir", 1],
    ["hash", 7],
    ["feeToken", ["USDC"]],
    ["crossed", "yes"],
    ["cloid", 1],
    ["twapId", "2288616"],
    ["liquidation", []],
    ["liquidation", {}],
    ["liquidation", true],
  ])("whose %s is %j stays, with null in its place and what was sent in the rest", (member, value) => {
    const decoded = decodeData(edit(USER_FILLS, `data.fills.0.${member}`, value));
    expect(decoded).toMatchObject({
      refusals: [],
      fills: [{ tid: 669583051366496, [member]: null, rest: JSON.stringify({ [member]: value }) }],
      drift: [{ path: `userFills.fills[].${member}`, sample: JSON.stringify(value), count: 1 }],
    });
  });

  it("of old, with no more than it must have, is understood", () => {
    const { coin, px, sz, side, time, oid, tid } = JSON.parse(USER_FILLS).data.fills[0];
    const decoded = decodeData(edit(USER_FILLS, "data.fills.0", { coin, px, sz, side, time, oid, tid }));
    expect(decoded).toMatchObject({ refusals: [], drift: [], fills: [{ fee: null, feeToken: null }] });
  });

  it("keeps the members that nobody names, as they were sent", () => {
    const { builder, ...more } = {
      builder: `0x${"ab".repeat(20)}`,
      deployerFee: "0.027829",
      priorityGas: "0.1",
    };
    const sent = { ...JSON.parse(USER_FILLS).data.fills[0], builder, ...more, feeTrialEscrow: "0.01" };
    const decoded = decodeData(edit(USER_FILLS, "data.fills.0", sent));
    const rest = JSON.stringify({ builder, ...more, feeTrialEscrow: "0.01" });
    expect(decoded).toMatchObject({ refusals: [], drift: [], fills: [{ rest }] });
  });

  it.each([
    [
      { liquidatedUser: `0x${"ab".repeat(20)}`, markPx: "1.0" },
      { markPx: "1.0", method: null },
    ],
    [
      { markPx: 1.5, method: "market" },
      { liquidatedUser: null, markPx: "1.5", method: "market" },
    ],
    [{ method: "market" }, { liquidatedUser: null, markPx: null, method: "market" }],
  ])("of a liquidation of which %j is said keeps what can be read", (said, read) => {
    const decoded = decodeData(edit(USER_FILLS, "data.fills.0.liquidation", said));
    expect(decoded).toMatchObject({ refusals: [], fills: [{ liquidation: read }] });
  });

  it("of a liquidation keeps it where only the liquidated user cannot be read", () => {
    const decoded = decodeData(edit(USER_FILLS, "data.fills.0.liquidation.liquidatedUser", "someone"));
    expect(decoded).toMatchObject({
      fills: [{ liquidation: { liquidatedUser: null, markPx: "86010.0", method: "backstop" } }],
      drift: [{ path: "userFills.fills[].liquidation.liquidatedUser", sample: '"someone"' }],
    });
  });

  it("of a TWAP slice is refused by its own path", () => {
    const decoded = decodeData(edit(TWAP_SLICE_FILLS, "data.twapSliceFills.0.fill.px", "NaN"));
    expect(decoded).toMatchObject({
      twapSliceFills: [],
      refusals: [{ path: "userTwapSliceFills.twapSliceFills[0].fill.px" }],
    });
  });
});
