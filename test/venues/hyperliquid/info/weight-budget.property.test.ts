// What holds of the budget for any requests, on any clock.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fastClock } from "../../../../src/timing/clock.js";
import {
  type Grant,
  type NoGrant,
  WeightBudget,
} from "../../../../src/venues/hyperliquid/info/weight-budget.js";
import { WEIGHT_CLASSES } from "../../../../src/venues/hyperliquid/info/weight-window.js";

const MINUTE = 60_000;
const FOREVER = new AbortController().signal;

/** Timers and time move only as a test says. */
beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const clock = { now: () => Date.now(), real: (ms: number) => ms };

describe("for any requests, aborts and answers", () => {
  const step = fc.record({
    klass: fc.constantFrom(...WEIGHT_CLASSES),
    weight: fc.constantFrom(2, 20, 60, 120),
    weighed: fc.double({ min: 0, max: 1, noNaN: true }),
    takesMs: fc.nat({ max: 8_000 }),
    abortsMs: fc.option(fc.nat({ max: 90_000 }), { nil: null }),
    pauseMs: fc.nat({ max: 2_000 }),
  });

  it("no rolling minute is granted more than the budget, and everyone gets a grant or leaves", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), async (steps) => {
        const budget = new WeightBudget({ weightPerMinute: 600, clock });
        const sent: { at: number; weight: number }[] = [];
        const outcomes: (Grant | NoGrant)[] = [];
        for (const { klass, weight, weighed, takesMs, abortsMs, pauseMs } of steps) {
          const life = new AbortController();
          if (abortsMs !== null) setTimeout(() => life.abort(), abortsMs);
          void budget.take(klass, weight, life.signal).then((outcome) => {
            outcomes.push(outcome);
            if (typeof outcome === "string") return;
            const weighs = Math.ceil(weight * weighed);
            setTimeout(() => {
              sent.push({ at: Date.now(), weight: weighs });
              outcome.end(weighs);
            }, takesMs);
          });
          await vi.advanceTimersByTimeAsync(pauseMs);
        }
        await vi.advanceTimersByTimeAsync(30 * MINUTE);
        expect(outcomes).toHaveLength(steps.length);
        for (const { at: from } of sent) {
          const seen = sent.filter(({ at }) => at >= from && at < from + MINUTE);
          expect(seen.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(600);
        }
        expect(budget.used).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe("on a clock that runs sixty times as fast", () => {
  beforeEach(() => void vi.useRealTimers());

  it("keeps the arithmetic: a minute of that clock, not of ours", async () => {
    const fast = fastClock(60, 1_790_000_000_000);
    const budget = new WeightBudget({ weightPerMinute: 20, clock: fast });
    const at: number[] = [];
    for (let n = 0; n < 3; n++) {
      const grant = await budget.take("heal", 20, FOREVER);
      at.push(fast.now());
      if (typeof grant !== "string") grant.end(20);
    }
    const [first = 0, second = 0, third = 0] = at;
    expect(second - first).toBeGreaterThanOrEqual(MINUTE);
    expect(third - second).toBeGreaterThanOrEqual(MINUTE);
  });
});
