// How a socket of the tape asks for its coins, and finds the one that the venue does not know.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CoinAdmission } from "../../../../src/venues/hyperliquid/tape/coin-admission.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `C${n}`);

function admissionOf(coins: readonly string[]): CoinAdmission {
  const admission = new CoinAdmission();
  for (const coin of coins) admission.add(coin);
  return admission;
}

interface Lived {
  readonly admission: CoinAdmission;
  readonly givenUp: readonly string[];
  readonly deaths: number;
}

/** A venue that answers in the order of asking, and closes the socket at a coin that it does not know. */
function live(coins: readonly string[], bad: ReadonlySet<string>, strikes: (n: number) => boolean): Lived {
  const admission = admissionOf(coins);
  const givenUp: string[] = [];
  let deaths = 0;
  let now = 0;
  for (let round = 0; round < 10_000; round++) {
    const asked = admission.next(now, 100);
    if (asked.length === 0) break;
    now += 150;
    const dead = asked.findIndex((coin) => bad.has(coin));
    const answered = dead >= 0 ? asked.slice(0, dead) : strikes(round) ? [] : asked;
    for (const coin of answered) admission.answered(coin);
    if (answered.length === asked.length) continue;
    deaths++;
    const died = admission.died(now);
    if (died !== null) givenUp.push(died);
    now += 1_000;
  }
  return { admission, givenUp, deaths };
}

describe("the coins of a socket", () => {
  it("all tell their trades where the venue knows them, and nothing is asked twice", () => {
    const { admission, givenUp, deaths } = live(names(300), new Set(), () => false);
    expect([admission.live, givenUp, deaths]).toEqual([300, [], 0]);
  });

  it("lose exactly those that the venue does not know, with a few sockets for each", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 250 }),
        fc.array(fc.nat(249), { maxLength: 4 }),
        (count, picked) => {
          const coins = names(count);
          const bad = new Set(picked.map((n) => `C${n % count}`));
          const { admission, givenUp, deaths } = live(coins, bad, () => false);
          expect(new Set(givenUp)).toEqual(bad);
          expect(admission.live).toBe(count - bad.size);
          expect(deaths).toBeLessThanOrEqual(5 * bad.size);
        },
      ),
    );
  });

  it("lose none to sockets that die of something else, and are asked for again", () => {
    const { admission, givenUp } = live(names(200), new Set(), (n) => n % 41 === 7 && n < 1_000);
    expect([admission.live, givenUp]).toEqual([200, []]);
  });

  it("suspect nobody where the venue was long silent when the socket died", () => {
    const admission = admissionOf(["A"]);
    for (let n = 0; n < 5; n++) {
      expect(admission.next(n * 60_000, 10)).toEqual(["A"]);
      expect(admission.died(n * 60_000 + 30_000)).toBeNull();
    }
  });

  it("ask for no more than may be sent, nor for more than fifty that wait", () => {
    const admission = admissionOf(names(120));
    expect(admission.next(0, 7)).toHaveLength(7);
    expect(admission.next(0, 100)).toHaveLength(43);
    expect(admission.next(0, 100)).toEqual([]);
    for (const coin of names(7)) admission.answered(coin);
    expect(admission.next(0, 100)).toHaveLength(7);
  });

  it("come back first where the venue knows them, after a socket was lost", () => {
    const admission = admissionOf(["A"]);
    admission.next(0, 10);
    admission.answered("A");
    admission.add("NEW");
    expect(admission.died(5_000)).toBeNull();
    expect(admission.next(5_000, 10)).toEqual(["A"]);
    expect(admission.next(5_000, 10)).toEqual(["NEW"]);
  });
});
