// What holds of the weight of a minute in any story of requests.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type HeldWeight,
  RESERVES,
  WEIGHT_CLASSES,
  type WeightClass,
  WeightWindow,
} from "../../../../src/venues/hyperliquid/info/weight-window.js";
import { BUDGET, flood, MINUTE } from "./flooding.js";

/** Requests of one story: their class, what is held for them, what they weigh, how long they take. */
const request = fc.record({
  klass: fc.constantFrom(...WEIGHT_CLASSES),
  held: fc.constantFrom(2, 20, 22, 45, 60, 120),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  takesMs: fc.nat({ max: 12_000 }),
  afterMs: fc.nat({ max: 3_000 }),
});

interface Request {
  readonly klass: WeightClass;
  readonly held: number;
  readonly part: number;
  readonly takesMs: number;
  readonly afterMs: number;
}

interface Grant {
  readonly klass: WeightClass;
  readonly at: number;
  readonly endedAt: number;
  readonly weight: number;
}

/** Lives through a story in steps of 100 ms; `each` looks at every grant and at who waited then. */
function live(
  story: readonly Request[],
  each: (granted: WeightClass, waiting: readonly WeightClass[], window: WeightWindow, now: number) => void,
): Grant[] {
  const window = new WeightWindow(BUDGET, MINUTE);
  const waiting: Request[] = [];
  const grants: Grant[] = [];
  const open: { held: HeldWeight; weight: number; endsAt: number }[] = [];
  const first = (klass: WeightClass) => waiting.find((request) => request.klass === klass);
  let arrived = 0;
  let arrivesAt = 0;
  for (let now = 0; arrived < story.length || waiting.length > 0; now += 100) {
    for (let next = story[arrived]; next !== undefined && arrivesAt <= now; next = story[arrived]) {
      waiting.push(next);
      arrivesAt += next.afterMs;
      arrived++;
    }
    for (const { held, weight, endsAt } of open.filter(({ endsAt }) => endsAt <= now))
      window.end(held, weight, endsAt);
    for (;;) {
      const klass = window.next((klass) => first(klass)?.held, now);
      const granted = klass === null ? undefined : first(klass);
      if (klass === null || granted === undefined) break;
      each(klass, [...new Set(waiting.map((request) => request.klass))], window, now);
      waiting.splice(waiting.indexOf(granted), 1);
      const weight = Math.ceil(granted.held * granted.part);
      const endsAt = now + granted.takesMs;
      open.push({ held: window.grant(klass, granted.held, now), weight, endsAt });
      grants.push({ klass, at: now, endedAt: endsAt, weight });
    }
    if (now > 100 * MINUTE) throw new Error(`${waiting.length} requests wait for ever`);
  }
  return grants;
}

describe("in any story", () => {
  it("no rolling minute sees more than the budget, whenever within a request the venue counts it", () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 20, maxLength: 150 }), fc.nat(), (story, seed) => {
        const grants = live(story, () => {});
        const counted = grants.map(({ at, endedAt, weight }, n) => {
          const place = ((seed + n * 7_919) % 101) / 100;
          return { at: at + (endedAt - at) * place, weight };
        });
        for (const { at: from } of counted) {
          const seen = counted.filter(({ at }) => at >= from && at < from + MINUTE);
          expect(seen.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(BUDGET);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("everyone is granted in the end, in the order of coming within a class", () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 150 }), (story) => {
        const grants = live(story, () => {});
        expect(grants).toHaveLength(story.length);
        for (const klass of WEIGHT_CLASSES) {
          const asked = story.filter((request) => request.klass === klass);
          const granted = grants.filter((grant) => grant.klass === klass);
          expect(granted.map(({ weight }) => weight)).toEqual(
            asked.map(({ held, part }) => Math.ceil(held * part)),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a class is only passed over for a lesser one that has less than its reserve, once it has its own", () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 20, maxLength: 150 }), (story) => {
        live(story, (granted, waiting, window, now) => {
          const rank = WEIGHT_CLASSES.indexOf(granted);
          for (const passed of waiting.filter((klass) => WEIGHT_CLASSES.indexOf(klass) < rank)) {
            expect(window.used(now, passed)).toBeGreaterThanOrEqual(RESERVES[passed] * BUDGET);
            expect(window.used(now, granted)).toBeLessThan(RESERVES[granted] * BUDGET);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it("each class gets its reserve, less one request, in any minute in which it waits and all others flood", () => {
    const weights = fc.record({
      heal: fc.constantFrom(2, 20, 22, 120),
      reasons: fc.constantFrom(2, 20, 120),
      poll: fc.constantFrom(2, 20, 22),
      tape: fc.constantFrom(20, 45, 120),
      backfill: fc.constantFrom(20, 45, 120),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...WEIGHT_CLASSES),
        weights,
        fc.nat({ max: 120_000 }),
        (late, wanted, from) => {
          const window = new WeightWindow(BUDGET, MINUTE);
          const granted: { klass: WeightClass; at: number; weight: number }[] = [];
          const { [late]: _, ...flooding } = wanted;
          for (let now = 0; now <= from + 3 * MINUTE; now += 500) {
            for (const [klass, weight] of flood(window, now < from ? flooding : wanted, now))
              granted.push({ klass, at: now, weight });
          }
          for (let start = from; start <= from + 2 * MINUTE; start += 5_000) {
            const minute = granted.filter(
              ({ klass, at }) => klass === late && at >= start && at < start + MINUTE,
            );
            const got = minute.reduce((sum, { weight }) => sum + weight, 0);
            expect(got).toBeGreaterThan(RESERVES[late] * BUDGET - wanted[late]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
