// Who may be granted weight.
import { describe, expect, it } from "vitest";
import {
  RESERVES,
  WEIGHT_CLASSES,
  type WeightClass,
  WeightWindow,
} from "../../../../src/venues/hyperliquid/info/weight-window.js";
import { BUDGET, flood, MINUTE, next, sumOf, type Wanted } from "./flooding.js";

describe("the weight of a minute", () => {
  it("goes to heal before reasons before poll before tape before backfill when all wait", () => {
    const window = new WeightWindow(BUDGET, MINUTE);
    const wanted: Wanted = { backfill: 20, tape: 20, poll: 20, reasons: 20, heal: 20 };
    for (const klass of WEIGHT_CLASSES) {
      expect(next(window, wanted, 0)).toBe(klass);
      window.grant(klass, 20, 0);
      delete wanted[klass];
    }
  });

  it("goes to whoever wants it while nobody else does, all of it within the minute", () => {
    for (const klass of WEIGHT_CLASSES) {
      const window = new WeightWindow(BUDGET, MINUTE);
      let granted = 0;
      for (let now = 0; now < MINUTE; now += 100) granted += sumOf(flood(window, { [klass]: 20 }, now));
      expect(granted).toBe(BUDGET);
    }
  });

  it("lets heal and reasons have their reserve at once, and spreads the rest over the minute", () => {
    const window = new WeightWindow(BUDGET, MINUTE);
    const portion = BUDGET / 6;
    const healed = sumOf(flood(window, { heal: 2 }, 0));
    expect(healed).toBeGreaterThanOrEqual(RESERVES.heal * BUDGET + portion);
    expect(healed).toBeLessThanOrEqual(RESERVES.heal * BUDGET + portion + 4);
    expect(sumOf(flood(window, { reasons: 2 }, 0))).toBeGreaterThanOrEqual(RESERVES.reasons * BUDGET);
    expect(flood(window, { poll: 2 }, 0)).toEqual([]);
    expect(sumOf(flood(window, { poll: 2 }, 10_000))).toBeGreaterThanOrEqual(portion);
  });

  it("comes back a minute after the request is over, not after it was granted", () => {
    const window = new WeightWindow(100, MINUTE);
    const held = window.grant("heal", 100, 0);
    expect(window.used(5 * MINUTE)).toBe(100);
    window.end(held, 100, 5 * MINUTE);
    expect(window.used(6 * MINUTE - 1)).toBe(100);
    expect(window.used(6 * MINUTE)).toBe(0);
  });

  it("is back at once where the request weighed less than was held, or was not sent", () => {
    const window = new WeightWindow(100, MINUTE);
    const page = window.grant("heal", 60, 0);
    const unsent = window.grant("heal", 40, 0);
    window.end(page, 21, 1);
    window.end(unsent, 0, 1);
    expect(window.used(1)).toBe(21);
    expect(window.used(1 + MINUTE)).toBe(0);
  });

  it("is owed back before anything is granted where an answer weighed more than was held", () => {
    const window = new WeightWindow(100, MINUTE);
    window.end(window.grant("backfill", 20, 0), 130, 0);
    expect(window.used(0)).toBe(130);
    expect(next(window, { heal: 2 }, MINUTE - 1)).toBeNull();
    expect(window.changesAt(20_000)).toBe(MINUTE);
    expect(next(window, { heal: 2 }, MINUTE)).toBe("heal");
  });

  it("counts the end of a request once", () => {
    const window = new WeightWindow(100, MINUTE);
    const held = window.grant("heal", 50, 0);
    window.end(held, 20, 0);
    window.end(held, 90, 10);
    expect(window.used(10)).toBe(20);
  });

  it("lets nobody overtake a heavy request whose turn it is", () => {
    const window = new WeightWindow(BUDGET, MINUTE);
    for (let now = 0; now < MINUTE; now += 1_000) flood(window, { poll: 2 }, now);
    expect(window.used(MINUTE - 1)).toBe(BUDGET);
    let now = MINUTE;
    while (next(window, { heal: 120, poll: 2 }, now) === null) now += 100;
    expect(next(window, { heal: 120, poll: 2 }, now)).toBe("heal");
    expect(now).toBeLessThan(MINUTE + 15_000);
  });

  it("is granted to a request that is heavier than all of it once nothing is in use", () => {
    const window = new WeightWindow(50, MINUTE);
    const held = window.grant("poll", 2, 0);
    expect(next(window, { backfill: 120 }, 0)).toBeNull();
    window.end(held, 2, 0);
    expect(next(window, { backfill: 120 }, MINUTE)).toBe("backfill");
  });

  it("that is left for a class is less what waiting classes are owed", () => {
    const window = new WeightWindow(BUDGET, MINUTE);
    const left = (klass: WeightClass, wanted: Wanted) => window.left(klass, (each) => wanted[each], 0);
    expect(left("backfill", {})).toBe(BUDGET);
    expect(left("backfill", { poll: 22 })).toBe(BUDGET - RESERVES.poll * BUDGET);
    window.grant("poll", 1_000, 0);
    expect(left("backfill", { poll: 22, heal: 2 })).toBe(140 - RESERVES.heal * BUDGET);
    window.grant("poll", 140, 0);
    expect(left("heal", {})).toBe(0);
  });
});
