// The pieces that count: slots, rolling minutes, refusals, faults.
import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/simulator/venue/counters.js";
import { ALL_FAULT_KINDS, FaultPlanError } from "../../../src/simulator/venue/fault-plan.js";
import { Faults } from "../../../src/simulator/venue/faults.js";
import { LostFeeds } from "../../../src/simulator/venue/lost-feeds.js";
import { Refusals } from "../../../src/simulator/venue/refusals.js";
import { RollingMinute } from "../../../src/simulator/venue/rolling-minute.js";
import { Slots } from "../../../src/simulator/venue/slots.js";

describe("slots", () => {
  it("are taken once by each name, and free after its last use", () => {
    const slots = new Slots(1);
    expect([slots.take("t", "a", 0), slots.take("t", "a", 0), slots.take("t", "b", 0)]).toEqual([
      true,
      true,
      false,
    ]);
    slots.end("t", "a", 0);
    expect(slots.take("t", "b", 0)).toBe(false);
    slots.end("t", "a", 0);
    expect([slots.take("t", "b", 0), slots.most]).toEqual([true, 1]);
  });

  it("of one table are not those of another", () => {
    const slots = new Slots(1);
    expect([slots.take("t", "a", 0), slots.take("u", "b", 0)]).toEqual([true, true]);
  });

  it("linger as long as they were told, also where the name came back and went in between", () => {
    const slots = new Slots(1);
    slots.take("t", "a", 0);
    slots.end("t", "a", 100);
    slots.take("t", "a", 10);
    slots.end("t", "a", 20);
    expect([slots.holds("t", "a", 99), slots.take("t", "b", 99)]).toEqual([true, false]);
    expect([slots.holds("t", "a", 100), slots.take("t", "b", 100)]).toEqual([false, true]);
  });
});

describe("a rolling minute", () => {
  it("counts what is younger than a minute, and remembers the worst", () => {
    const minute = new RollingMinute(60);
    for (const now of [0, 10, 20, 59]) minute.hit(now);
    expect([minute.count(59), minute.count(60), minute.count(70), minute.count(200)]).toEqual([4, 3, 2, 0]);
    expect(minute.worst).toBe(4);
  });

  it("counts right however many came, and does not grow for ever", () => {
    const minute = new RollingMinute(1_000);
    for (let now = 0; now < 10_000; now++) minute.hit(now);
    expect([minute.count(9_999), minute.worst]).toEqual([1_000, 1_000]);
    const flooded = new RollingMinute(1_000);
    for (let n = 0; n < 150_000; n++) flooded.hit(0);
    expect(flooded.worst).toBeLessThanOrEqual(100_001);
  });
});

describe("faults", () => {
  it("are dealt by their rates, counted, and the same for the same seed, whatever others are dealt", () => {
    const dealt = (others: number) => {
      const counters = newCounters();
      const faults = new Faults(9, { drop: 0.3, swap: others }, counters.faults);
      const draw = () => [faults.deals("swap"), faults.deals("drop")][1];
      const drawn = Array.from({ length: 1_000 }, draw);
      expect(counters.faults.drop).toBe(drawn.filter(Boolean).length);
      return drawn;
    };
    const drops = dealt(0);
    expect(drops.filter(Boolean).length).toBeGreaterThan(200);
    expect(drops.filter(Boolean).length).toBeLessThan(400);
    expect(dealt(0.5)).toEqual(drops);
  });

  it("end with clear, and a plan that is none changes nothing", () => {
    const faults = new Faults(1, { drop: 1 }, newCounters().faults);
    expect(() => faults.set({ drop: Number.NaN })).toThrow(FaultPlanError);
    expect(faults.deals("drop")).toBe(true);
    faults.clear();
    expect(ALL_FAULT_KINDS.some((kind) => faults.deals(kind))).toBe(false);
  });
});

describe("a refusal", () => {
  it("of a user lasts half a minute at most, and is then not repeated for two", () => {
    const faults = new Faults(1, { refuse: 1 }, newCounters().faults);
    const refusals = new Refusals(faults);
    const refused = Array.from({ length: 150 }, (_, s) => refusals.refuses("ip", "a", s * 1_000));
    const end = refused.indexOf(false);
    expect(end).toBeGreaterThan(0);
    expect(end).toBeLessThanOrEqual(30);
    expect(refused.slice(end, end + 119)).not.toContain(true);
    expect(refusals.refuses("ip", "b", 0)).toBe(true);
    faults.clear();
    expect(refusals.refuses("ip", "b", 0)).toBe(false);
  });
});

describe("a lost subscription", () => {
  it("is known when it comes again, once, and forgotten when too many are lost", () => {
    const lost = new LostFeeds();
    lost.add("ip", "a");
    expect([lost.takeUp("other", "a"), lost.takeUp("ip", "a"), lost.takeUp("ip", "a")]).toEqual([
      false,
      true,
      false,
    ]);
    lost.add("ip", "a");
    for (let n = 0; n < 10_000; n++) lost.add("ip", String(n));
    expect([lost.takeUp("ip", "a"), lost.takeUp("ip", "0")]).toEqual([false, true]);
  });
});
