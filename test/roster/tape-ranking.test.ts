// Who traded the most of those whom public trades named.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDecimals, decimal } from "../../src/domain/decimal.js";
import { UNBOUNDED } from "../../src/roster/discovery.js";
import { TapeTally } from "../../src/roster/tape-ranking.js";

const address = (n: number): string => `0x${n.toString(16).padStart(40, "0")}`;
const RULES = { minutes: 5, top: 10, volume: UNBOUNDED };

describe("who traded the most", () => {
  it("is ranked by exact sums, of both sides, and an account that traded with itself once", () => {
    const tally = new TapeTally();
    const trade = (px: string, sz: string, buyer: number, seller: number) =>
      tally.count({ px: decimal(px), sz: decimal(sz), users: [address(buyer), address(seller)] });
    trade("0.1", "0.1", 1, 2);
    trade("0.2", "0.1", 1, 3);
    trade("70000.1", "0.00001", 3, 3);
    const { fitting, chosen } = tally.rank(RULES);
    expect(fitting).toBe(3);
    expect(chosen.map(({ ethAddress, value }) => [Number(ethAddress), value])).toEqual([
      [3, "0.720001"],
      [1, "0.03"],
      [2, "0.01"],
    ]);
    expect(chosen[0]?.why).toBe("rank 1 of 3 by volume of 5 minutes of public trades: 0.720001");
    const bounded = tally.rank({ ...RULES, volume: { min: decimal("0.03"), max: decimal("0.5") } });
    expect(bounded.chosen.map(({ ethAddress }) => Number(ethAddress))).toEqual([1]);
  });

  it("is remembered however many are named, within bounds", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 400 }), (small) => {
        const tally = new TapeTally(50);
        for (const n of small) {
          tally.count({ px: decimal("1"), sz: decimal("1"), users: [address(n + 10), address(n + 1_000)] });
          tally.count({ px: decimal("1000"), sz: decimal("1"), users: [address(1), address(2)] });
          expect(tally.accounts).toBeLessThanOrEqual(50);
        }
        const { chosen } = tally.rank({ ...RULES, top: 2 });
        if (small.length > 0) expect(chosen.map(({ ethAddress }) => Number(ethAddress))).toEqual([1, 2]);
        for (const [n, { value }] of chosen.entries())
          expect(compareDecimals(value, chosen[n + 1]?.value ?? value)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
