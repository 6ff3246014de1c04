// Which sockets bring whose statuses: apart as long as that can be, and changed as little.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  exactPlaces,
  type PlacedTrader,
  placeExact,
} from "../../../../../src/venues/hyperliquid/stream/exact/placement.js";

const SOCKETS = [0, 1, 2, 3, 4];

/** As a pool spreads them: the next to the socket with the fewest. */
function spread(count: number): PlacedTrader<number>[] {
  return Array.from({ length: count }, (_, id) => ({ id, home: id % SOCKETS.length, held: [] }));
}

function namesOf(placed: ReadonlyMap<number, readonly number[]>): string[] {
  return [...placed.values()].map((sockets) => sockets.toSorted((a, b) => a - b).join());
}

describe("traders who share sockets", () => {
  it.each([1, 2, 5])("have one each, their own, while %i of them have five", (count) => {
    const placed = placeExact(spread(count), SOCKETS, "shared");
    expect(namesOf(placed)).toEqual(spread(count).map(({ home }) => String(home)));
  });

  it.each([6, 7, 10])("have pairs of which no two are the same, where they are %i", (count) => {
    const placed = placeExact(spread(count), SOCKETS, "shared");
    expect(new Set(namesOf(placed)).size).toBe(count);
    for (const { id, home } of spread(count)) {
      expect(placed.get(id)).toHaveLength(2);
      expect(placed.get(id)).toContain(home);
    }
    const loads = SOCKETS.map(
      (socket) => [...placed.values()].flat().filter((each) => each === socket).length,
    );
    expect(Math.max(...loads)).toBeLessThanOrEqual(4);
  });

  it("share a pair where there are more of them than pairs, and a socket where there is one", () => {
    const placed = placeExact(spread(15), SOCKETS, "shared");
    expect(new Set(namesOf(placed)).size).toBe(10);
    expect(namesOf(placeExact(spread(2), [3], "shared"))).toEqual(["3", "3"]);
    expect(namesOf(placeExact(spread(2), [], "shared"))).toEqual(["", ""]);
  });

  it("stay where they are, whoever joins or leaves beside them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 10 }),
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (count, gone) => {
          const before = placeExact(spread(count), SOCKETS, "shared");
          const after = spread(10)
            .filter(({ id }) => !gone.includes(id))
            .map((each) => ({ ...each, held: before.get(each.id) ?? [] }));
          const placed = placeExact(after, SOCKETS, "shared");
          expect(new Set(namesOf(placed)).size).toBe(after.length);
          const alone = new Set(after.map(({ home }) => home)).size === after.length;
          if (!alone)
            for (const { id, held } of after) if (held.length > 0) expect(placed.get(id)).toEqual(held);
        },
      ),
    );
  });
});

describe("where the venue sends one user's statuses a socket", () => {
  it("the first have a socket each, where they are or their own, and the others none", () => {
    expect(exactPlaces("single", 5)).toBe(5);
    expect(exactPlaces("shared", 5)).toBe(Number.POSITIVE_INFINITY);
    const placed = placeExact(spread(7), SOCKETS, "single");
    expect(namesOf(placed)).toEqual(["0", "1", "2", "3", "4", "", ""]);
    const held = spread(6).map((each) => ({ ...each, held: each.id === 5 ? [2] : [] }));
    const again = placeExact([...held.slice(5), ...held.slice(0, 4)], SOCKETS, "single");
    expect(again.get(5)).toEqual([2]);
    expect(new Set(namesOf(again)).size).toBe(5);
  });
});
