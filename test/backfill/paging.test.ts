// Pages of history: what one covers, where the next begins, and that none of it is lost or asked for forever.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SETTLES_MS, Stalled, turn } from "../../src/backfill/paging.js";
import { cover, missing, type Span } from "../../src/backfill/spans.js";

const NOW = 1_000_000;
const page = (times: number[], received = times.length) => ({ times, received, askedAt: NOW });

describe("a page", () => {
  it("that is full and rises goes on at its last millisecond, which is asked for again", () => {
    expect(turn({ from: 0, to: 900 }, page([10, 20, 20]), 3)).toEqual({
      covered: { from: 0, to: 19 },
      rest: [{ from: 20, to: 900 }],
    });
  });

  it("that is full and falls goes on at both of its edges", () => {
    const below = { from: 0, to: 700 };
    const above = { from: 800, to: 900 };
    expect(turn({ from: 0, to: 900 }, page([800, 700, 700]), 3)).toEqual({
      covered: { from: 701, to: 799 },
      rest: [above, below],
    });
  });

  it("that is full of two neighbouring milliseconds covers neither: rows of both may be missing", () => {
    const rest = [
      { from: 1, to: 1 },
      { from: 0, to: 0 },
    ];
    expect(turn({ from: 0, to: 1 }, page([1, 1, 0]), 3)).toEqual({ covered: null, rest });
  });

  it("that is not full is the last one", () => {
    expect(turn({ from: 0, to: 900 }, page([10, 20]), 3)).toEqual({
      covered: { from: 0, to: 900 },
      rest: [],
    });
  });

  it("without rows covers what was asked for", () => {
    expect(turn({ from: 5, to: 900 }, page([]), 3)).toEqual({ covered: { from: 5, to: 900 }, rest: [] });
  });

  it("does not cover what may be too new for the node that answers, but all up to its newest row", () => {
    const now = { from: 0, to: NOW };
    expect(turn(now, page([]), 3).covered?.to).toBe(NOW - SETTLES_MS);
    expect(turn(now, page([NOW - 5]), 3).covered?.to).toBe(NOW - 5);
    expect(turn({ from: NOW - 10, to: NOW }, page([]), 3).covered).toEqual({ from: NOW - 10, to: NOW - 10 });
  });

  it("that is full of one millisecond is an error that names it", () => {
    expect(() => turn({ from: 0, to: 900 }, page([20, 20, 20]), 3)).toThrow(
      /3 rows or more within one millisecond, 1970-01-01T00:00:00\.020Z/,
    );
  });

  it("that is full of rows which cannot be read is an error", () => {
    expect(() => turn({ from: 0, to: 900 }, page([], 3), 3)).toThrow(Stalled);
  });
});

describe("spans", () => {
  it.each<[string, Span[], Span[]]>([
    ["nothing covered", [], [{ from: 0, to: 100 }]],
    ["all covered", [{ from: 0, to: 100 }], []],
    ["the newer part", [{ from: 0, to: 60 }], [{ from: 60, to: 100 }]],
    ["the older part", [{ from: 40, to: 100 }], [{ from: 0, to: 40 }]],
    [
      "both ends and between",
      [
        { from: 10, to: 20 },
        { from: 50, to: 60 },
      ],
      [
        { from: 0, to: 10 },
        { from: 20, to: 50 },
        { from: 60, to: 100 },
      ],
    ],
  ])("missing: %s", (_, covered, gaps) => expect(missing({ from: 0, to: 100 }, covered)).toEqual(gaps));

  it("that touch become one", () => {
    const covered = [
      { from: 0, to: 10 },
      { from: 20, to: 30 },
    ];
    expect(cover(covered, { from: 10, to: 20 })).toEqual([{ from: 0, to: 30 }]);
    expect(cover(covered, { from: 11, to: 19 })).toEqual([{ from: 0, to: 30 }]);
    expect(cover(covered, { from: 12, to: 18 })).toHaveLength(3);
  });

  it("of too many, the newest are kept", () => {
    let covered: Span[] = [];
    for (let n = 0; n < 40; n++) covered = cover(covered, { from: n * 10, to: n * 10 + 1 });
    expect(covered).toHaveLength(16);
    expect(covered.at(-1)).toEqual({ from: 390, to: 391 });
  });
});

const LIMIT = 4;

/** Up to the last millisecond that has rows, mostly. */
const WANTED = { from: 0, to: 60 };

interface Row {
  readonly id: number;
  readonly time: number;
}

/** Which rows of a span a page holds, and in which order. */
const WAYS = {
  oldestRising: (rows: readonly Row[]) => rows.slice(0, LIMIT),
  newestFalling: (rows: readonly Row[]) => rows.slice(-LIMIT).toReversed(),
  oldestFalling: (rows: readonly Row[]) => rows.slice(0, LIMIT).toReversed(),
};

type Way = keyof typeof WAYS;

const WAY = fc.constantFrom<Way>("oldestRising", "newestFalling", "oldestFalling");

function venue(rows: readonly Row[], way: Way) {
  return ({ from, to }: Span): Row[] => WAYS[way](rows.filter(({ time }) => time >= from && time <= to));
}

/** Pages through `wanted`, as a run that ends after `pages`; gives what it covered. */
function fetch(
  ask: (span: Span) => Row[],
  wanted: Span,
  known: readonly Span[],
  pages: number,
  found: Map<number, Row>,
): { covered: readonly Span[]; left: number } {
  let covered = known;
  let left = pages;
  const waiting = missing(wanted, known);
  for (let span = waiting.shift(); span !== undefined && left > 0; span = waiting.shift()) {
    left--;
    const rows = ask(span);
    for (const row of rows) found.set(row.id, row);
    const times = rows.map(({ time }) => time);
    const turned = turn(span, { times, received: rows.length, askedAt: NOW }, LIMIT);
    if (turned.covered !== null) covered = cover(covered, turned.covered);
    waiting.unshift(...turned.rest);
  }
  return { covered, left };
}

const ROWS = fc
  .array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 })
  .map((times) => times.sort((a, b) => a - b).map((time, id) => ({ id, time })));

function mostInOne(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { time } of rows) counts.set(time, (counts.get(time) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

describe("paging", () => {
  it("finds every row once it ends, whichever way the venue shows them and wherever runs were killed", () => {
    fc.assert(
      fc.property(ROWS, WAY, fc.array(fc.integer({ min: 1, max: 3 })), (rows, way, kills) => {
        fc.pre(mostInOne(rows) < LIMIT);
        const found = new Map<number, Row>();
        let covered: readonly Span[] = [];
        for (const pages of [...kills, 1_000]) {
          const run = fetch(venue(rows, way), WANTED, covered, pages, found);
          covered = run.covered;
          if (pages === 1_000) expect(run.left).toBeGreaterThan(0);
        }
        expect(found.size).toBe(rows.length);
        expect(missing(WANTED, covered)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("asks for no more pages than a row each for both of its sides, and stops at a millisecond that is too full", () => {
    fc.assert(
      fc.property(ROWS, WAY, (rows, way) => {
        const run = () => fetch(venue(rows, way), WANTED, [], 2 * rows.length + 1, new Map<number, Row>());
        if (mostInOne(rows) >= LIMIT) expect(run).toThrow(Stalled);
        else expect(run().covered).toEqual([WANTED]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("that is asked to go further back asks for what is older, and for nothing again", () => {
    const asked: Span[] = [];
    const rows = Array.from({ length: 30 }, (_, id) => ({ id, time: id * 2 }));
    const ask = venue(rows, "oldestRising");
    const noting = (span: Span): Row[] => {
      asked.push(span);
      return ask(span);
    };
    const found = new Map<number, Row>();
    const { covered } = fetch(noting, { from: 40, to: 100 }, [], 100, found);
    asked.length = 0;
    expect(fetch(noting, { from: 0, to: 100 }, covered, 100, found).covered).toEqual([{ from: 0, to: 100 }]);
    expect(Math.max(...asked.map(({ to }) => to))).toBe(40);
    expect(found.size).toBe(30);
  });
});
