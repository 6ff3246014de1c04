// Which coins are on the tape, and where.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../../../../src/domain/decimal.js";
import {
  type CoinCandidate,
  chooseCoins,
  placeCoins,
  placesOf,
} from "../../../../src/venues/hyperliquid/tape/coin-choice.js";

const candidate = (coin: string, traders: number, volume: number | null): CoinCandidate => ({
  ...{ coin, traders },
  dayVolume: volume === null ? null : decimal(String(volume)),
});

const CANDIDATES = [
  candidate("BTC", 0, 900),
  candidate("ETH", 0, 800),
  candidate("DOGE", 2, 1),
  candidate("xyz:TSLA", 1, null),
  candidate("OLD", 0, 5),
  candidate("NONE", 0, null),
];

describe("the coins of the tape", () => {
  it("are those in use by the most first, then by the volume of the day", () => {
    const chosen = chooseCoins(CANDIDATES, new Set(), 10);
    expect(chosen).toEqual(["DOGE", "xyz:TSLA", "BTC", "ETH", "OLD", "NONE"]);
  });

  it("stay where they are, unless a coin in use needs their room", () => {
    expect(chooseCoins(CANDIDATES, new Set(["OLD"]), 4)).toEqual(["DOGE", "xyz:TSLA", "OLD", "BTC"]);
    expect(chooseCoins(CANDIDATES, new Set(["OLD"]), 2)).toEqual(["DOGE", "xyz:TSLA"]);
  });

  it("stay on their socket as others come and go, never more on one than it may have", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.nat(60), { maxLength: 50 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 50 }),
        (rounds, sockets, coins) => {
          const places = placesOf("default", { sockets, coins });
          expect(places.reduce((sum, { room }) => sum + room, 0)).toBe(coins);
          let placed = new Map<string, string>();
          for (const round of rounds) {
            const wanted = round.map((n) => `C${n}`);
            const next = placeCoins(wanted, placed, places);
            expect([...next.keys()].sort()).toEqual(wanted.slice(0, coins).sort());
            for (const { name, room } of places)
              expect([...next.values()].filter((each) => each === name).length).toBeLessThanOrEqual(room);
            for (const [coin, name] of next) if (placed.has(coin)) expect(placed.get(coin)).toBe(name);
            placed = next;
          }
        },
      ),
    );
  });

  it("are spread over the sockets of several addresses", () => {
    const places = [...placesOf("a", { sockets: 2, coins: 4 }), ...placesOf("b", { sockets: 1, coins: 2 })];
    const placed = placeCoins(["1", "2", "3", "4", "5", "6"], new Map(), places);
    expect([...placed.values()].sort()).toEqual(["a#0", "a#0", "a#1", "a#1", "b#0", "b#0"]);
  });
});
