// When a look asks for fills, and from when on.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import {
  areFillsDue,
  fillsFrom,
  NO_COVER,
  newFillsAsked,
  type Sight,
  type TapeCover,
} from "../../../../src/venues/hyperliquid/poll/fills-due.js";
import { Coverage } from "../../../../src/venues/hyperliquid/tape/coverage.js";

const TRADER: Address = `0x${"a".repeat(40)}`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const still: Sight[] = [{ answered: true, traded: false, held: true }];
const moved: Sight[] = [{ answered: true, traded: true, held: true }];
const gone: Sight[] = [{ answered: true, traded: true, held: false }];

function whole(from: number): TapeCover {
  const coverage = new Coverage();
  coverage.begin(from);
  return { covers: () => true, missedSince: () => false, coverage };
}

const covered = (missedAt = Number.NEGATIVE_INFINITY): TapeCover => ({
  ...NO_COVER,
  covers: () => true,
  missedSince: (at) => missedAt >= at,
});

describe("a look asks for fills", () => {
  it.each([
    ["without a tape: where something changed", NO_COVER, moved, MINUTE, true],
    ["without a tape: where an order is gone", NO_COVER, gone, MINUTE, true],
    ["without a tape: every ten minutes", NO_COVER, still, 10 * MINUTE, true],
    ["without a tape: no sooner", NO_COVER, still, 9 * MINUTE, false],
    ["with a tape of its coins: every hour", covered(), still, HOUR, true],
    ["with a tape of its coins: no sooner", covered(), still, 59 * MINUTE, false],
    ["with a tape of its coins: where something changed", covered(), gone, MINUTE, true],
    ["with a tape of its coins: where that may have missed some", covered(MINUTE), still, 2 * MINUTE, true],
    ["with a whole tape: every six hours", whole(-HOUR), still, 6 * HOUR, true],
    ["with a whole tape: no sooner", whole(-HOUR), still, 5 * HOUR, false],
    ["with a whole tape: not where an order is gone, which was canceled", whole(-HOUR), gone, MINUTE, false],
    [
      "with a whole tape: where a position changed that it told no trade of",
      whole(-HOUR),
      moved,
      MINUTE,
      true,
    ],
  ] as const)("%s", (_, tape, seen, now, is) => {
    expect(areFillsDue(newFillsAsked(0, false), seen, tape, TRADER, now)).toBe(is);
  });

  it("not where the tape told the trade that shows", () => {
    const asked = { ...newFillsAsked(0, false), lookedAt: MINUTE, toldAt: 2 * MINUTE };
    expect(areFillsDue(asked, moved, whole(-HOUR), TRADER, 3 * MINUTE)).toBe(false);
    expect(areFillsDue({ ...asked, toldAt: 0 }, moved, whole(-HOUR), TRADER, 3 * MINUTE)).toBe(true);
  });

  it("from the last proven moment on, never after one at which the tape may have missed a trade", () => {
    const step = fc.record({
      pause: fc.integer({ min: 1_000, max: 600_000 }),
      deed: fc.constantFrom("begin", "end", "doubt", "ask"),
      late: fc.nat(10_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const coverage = new Coverage();
        const tape: TapeCover = { ...NO_COVER, coverage };
        const asked = newFillsAsked(0, false);
        const blind: { from: number; until: number }[] = [{ from: 0, until: Number.POSITIVE_INFINITY }];
        let now = 0;
        for (const { pause, deed, late } of steps) {
          now += pause;
          const dark = blind.at(-1);
          if (deed === "begin" && dark?.until === Number.POSITIVE_INFINITY) {
            coverage.begin(now);
            dark.until = now;
          } else if (deed === "end" && dark?.until !== Number.POSITIVE_INFINITY) {
            const proven = Math.max(now - late, dark?.until ?? 0);
            coverage.end(proven);
            blind.push({ from: proven, until: Number.POSITIVE_INFINITY });
          } else if (deed === "doubt" && dark?.until !== Number.POSITIVE_INFINITY) {
            coverage.doubt(now);
            coverage.end(now);
            blind.push({ from: now, until: Number.POSITIVE_INFINITY });
          } else if (deed === "ask") {
            const from = fillsFrom(asked, tape).fills;
            // Whatever was blind since the last asking is asked for.
            for (const each of blind)
              if (each.until > asked.fillsAt && each.from < now)
                expect(from).toBeLessThanOrEqual(Math.max(each.from, asked.fillsAt));
            asked.fillsFrom = from;
            asked.slicesFrom = from;
            asked.fillsAt = now;
          }
        }
      }),
    );
  });
});
