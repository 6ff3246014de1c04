// How far our clock is from the venue's.
import { describe, expect, it } from "vitest";
import { ClockSkew } from "../../src/pipeline/clock-skew.js";
import { T0 } from "../support/story.js";

function heard(offsets: readonly number[]): number | null {
  const skew = new ClockSkew();
  for (const [n, offset] of offsets.entries()) skew.heard(T0 + n * 5_000 + offset, T0 + n * 5_000);
  return skew.ms;
}

describe("the skew of our clock", () => {
  it("is not known from a few listings", () => {
    expect(heard([])).toBeNull();
    expect(heard([20_000, 20_000, 20_000, 20_000])).toBeNull();
  });

  it("is what most of the last listings say, whichever clock is ahead", () => {
    expect(heard([300, 310, 290, 305, 295])).toBe(300);
    expect(heard([20_300, 20_310, 20_290, 20_305, 20_295])).toBe(20_300);
    expect(heard([-19_700, -19_690, -19_710, -19_695, -19_705])).toBe(-19_700);
  });

  it("is not moved by a late listing, or by one that lies about time", () => {
    expect(heard([300, 60_000, 310, -3_600_000, 290, 305, 295])).toBe(300);
  });

  it("is not told by what was recorded days ago", () => {
    expect(heard(Array(31).fill(3 * 86_400_000))).toBeNull();
  });

  it("follows a clock that was set right", () => {
    expect(heard([...Array(40).fill(20_000), ...Array(31).fill(250)])).toBe(250);
  });
});
