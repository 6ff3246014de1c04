// When what is entered into the agenda runs.
import { describe, expect, it } from "vitest";
import { Agenda } from "../../../src/simulator/model/agenda.js";
import { Random } from "../../../src/simulator/model/random.js";

describe("the agenda", () => {
  it("runs all of a block together, in the order in which it was entered", () => {
    const agenda = new Agenda(1_000, 70);
    const ran: string[] = [];
    for (const [ms, name] of [
      [71, "b1"],
      [69, "a1"],
      [140, "b2"],
      [1, "a2"],
    ] as const)
      agenda.after(ms, () => ran.push(`${name} at ${agenda.now}`));
    expect(agenda.next).toBe(1_070);
    agenda.runBlock();
    agenda.runBlock();
    expect(ran).toEqual(["a1 at 1070", "a2 at 1070", "b1 at 1140", "b2 at 1140"]);
    expect(agenda.next).toBe(Number.POSITIVE_INFINITY);
  });

  it("never enters anything into the block that runs", () => {
    const agenda = new Agenda(0, 70);
    const times: number[] = [];
    const again = () => {
      times.push(agenda.now);
      agenda.after(0, again);
    };
    agenda.after(0, again);
    for (let block = 0; block < 3; block++) agenda.runBlock();
    expect(times).toEqual([70, 140, 210]);
  });

  it("keeps thousands in order", () => {
    const agenda = new Agenda(0, 10);
    const random = new Random(3);
    const times: number[] = [];
    for (let entry = 0; entry < 3_000; entry++)
      agenda.after(random.whole(1, 9_000), () => times.push(agenda.now));
    while (agenda.next < Number.POSITIVE_INFINITY) agenda.runBlock();
    expect(times.length).toBe(3_000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe("the randomness", () => {
  it("is told by its seed, large ones and small ones", () => {
    const draws = (seed: number) => new Random(seed).hex(64);
    expect(draws(5)).toEqual(draws(5));
    expect(new Set([0, 1, -1, 2 ** 32, 1_791_280_000_000].map(draws)).size).toBe(5);
  });

  it.each([
    [1, 4],
    [3, 4],
    [100, 4],
    [1_000_000, 2],
  ])("splits %i into at most %i whole parts", (total, parts) => {
    const random = new Random(9);
    for (let run = 0; run < 100; run++) {
      const shares = random.split(total, parts);
      expect(shares.reduce((sum, share) => sum + share)).toBe(total);
      expect(shares.length).toBeLessThanOrEqual(parts);
      expect(shares.every((share) => Number.isInteger(share) && share > 0)).toBe(true);
    }
  });
});
