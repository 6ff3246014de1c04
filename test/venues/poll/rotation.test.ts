// The rotation of polled traders.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address } from "../../../src/domain/address.js";
import { Rotation, SHORTEST_PERIOD_MS } from "../../../src/venues/poll/rotation.js";

const address = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}` as Address;

function rotation(traders: number, priority: (n: number) => number = () => 1): Rotation {
  const made = new Rotation(() => 1_188);
  for (let n = 1; n <= traders; n++)
    made.add({ ethAddress: address(n), priority: priority(n), weight: 22 }, 0);
  return made;
}

/** Looks at one after the other, as often as the budget allows; gives who was looked at when. */
function run(made: Rotation, minutes: number): { who: number; at: number }[] {
  const looks: { who: number; at: number }[] = [];
  const perLook = 60_000 / 54;
  for (let at = 0; at < minutes * 60_000; at += perLook) {
    const polled = made.next(at);
    if (polled === null) continue;
    looks.push({ who: Number(polled.ethAddress), at });
    made.looked(polled.ethAddress, at);
  }
  return looks;
}

describe("the rotation", () => {
  it("looks at everybody within the period it promises, in turn", () => {
    const made = rotation(50);
    const period = made.periodMs(address(1)) ?? 0;
    expect(Math.round(period / 100)).toBe(556);
    const looks = run(made, 5);
    for (let n = 1; n <= 50; n++) {
      const at = looks.filter(({ who }) => who === n).map((look) => look.at);
      for (const [i, time] of at.entries())
        expect(time - (at[i - 1] ?? 0)).toBeLessThanOrEqual(period + 1_200);
    }
  });

  it("looks at whoever has twice the priority twice as often", () => {
    const made = rotation(30, (n) => (n <= 10 ? 2 : 1));
    const looks = run(made, 30);
    const count = (n: number) => looks.filter(({ who }) => who === n).length;
    expect(count(1) / count(30)).toBeCloseTo(2, 0);
    expect((made.periodMs(address(30)) ?? 0) / (made.periodMs(address(1)) ?? 1)).toBe(2);
  });

  it("begins with those it has never looked at, the most important first", () => {
    const made = rotation(3, (n) => n);
    made.next(0);
    made.looked(address(3), 0);
    made.add({ ethAddress: address(9), priority: 9, weight: 22 }, 60_000);
    expect(made.next(60_000)?.ethAddress).toBe(address(9));
    expect(made.next(60_000)?.ethAddress).toBe(address(2));
  });

  it("looks at nobody twice at a time, nor more often than the stream would tell", () => {
    const made = rotation(1);
    expect(made.next(0)).not.toBeNull();
    expect([made.next(90_000), made.nextAt(90_000)]).toEqual([null, Number.POSITIVE_INFINITY]);
    made.looked(address(1), 1_000);
    expect(made.next(1_000 + SHORTEST_PERIOD_MS - 1)).toBeNull();
    expect(made.nextAt(2_000)).toBe(1_000 + SHORTEST_PERIOD_MS);
    expect(made.periodMs(address(1))).toBe(SHORTEST_PERIOD_MS);
  });

  it("knows nothing of whom it has let go", () => {
    const made = rotation(2);
    made.remove(address(1));
    expect([made.has(address(1)), made.periodMs(address(1)), made.size]).toEqual([false, null, 1]);
    made.looked(address(1), 5);
    expect(made.next(10)?.ethAddress).toBe(address(2));
  });

  it("looks at whoever traded before its turn, one after the other, and not twice in a quarter of a minute", () => {
    const made = rotation(100);
    const looks = run(made, 3);
    const now = 3 * 60_000;
    expect(looks.length).toBeGreaterThan(100);
    made.ask(address(7), "missed", now);
    made.ask(address(5), "traded", now);
    made.ask(address(6), "traded", now);
    made.ask(address(404), "traded", now);
    expect(made.asked).toBe(3);
    const next = Array.from({ length: 5 }, () => Number(made.next(now + 16_000)?.ethAddress));
    expect(next.filter((who) => who >= 5 && who <= 7)).toEqual([5, 6, 7]);
    for (const who of next) made.looked(address(who), now + 16_000);
    made.ask(address(5), "traded", now + 17_000);
    for (let n = 0; n < 10; n++) expect(made.next(now + 30_000)?.ethAddress).not.toBe(address(5));
    expect(Array.from({ length: 5 }, () => made.next(now + 31_000)?.ethAddress)).toContain(address(5));
  });

  it("forgets nobody, however many trade all the time: one look in five is the usual turn's", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 200 }), (busy, traders) => {
        const made = rotation(traders);
        const last = new Map<number, number>();
        let now = 0;
        let longest = 0;
        for (let look = 0; look < 5 * 6 * traders; look++) {
          now += 1_111;
          for (let n = 1; n <= busy; n++) made.ask(address(n), "traded", now);
          const polled = made.next(now);
          if (polled === null) continue;
          const who = Number(polled.ethAddress);
          longest = Math.max(longest, now - (last.get(who) ?? 0));
          last.set(who, now);
          made.looked(polled.ethAddress, now);
        }
        expect(last.size).toBe(traders);
        expect(longest).toBeLessThanOrEqual(5 * 1_111 * (traders + 1));
        // And it promises no more than it keeps.
        expect(made.periodMs(address(traders))).toBeLessThanOrEqual((5 * traders * 22 * 60_000) / 1_188);
      }),
      { numRuns: 20 },
    );
  });
});
