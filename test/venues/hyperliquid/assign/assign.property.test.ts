// Who is watched how: within every limit, by priority, and moved as little as can be.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AssignEgress,
  type Assignment,
  type AssignTrader,
  assign,
  EVICTED_MS,
} from "../../../../src/venues/hyperliquid/assign/assign.js";

type Trader = AssignTrader<number>;

const NOW = 1_790_000_000_000;
const NEVER = Number.NEGATIVE_INFINITY;

const egresses = fc
  .array(
    fc.record({ users: fc.integer({ min: 0, max: 6 }), subscriptions: fc.integer({ min: 0, max: 80 }) }),
    {
      minLength: 0,
      maxLength: 3,
    },
  )
  .map((all) => all.map((each, n): AssignEgress => ({ name: `e${n}`, up: true, exact: n, ...each })));

const traders = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 1, max: 4 }),
      subscriptions: fc.integer({ min: 7, max: 30 }),
      egress: fc.constantFrom(null, null, "e0", "e1", "e2", "gone"),
      preferred: fc.constantFrom(null, "e1"),
      evictedAt: fc.constantFrom(NEVER, NOW - EVICTED_MS, NOW - 60_000),
    }),
    { maxLength: 24 },
  )
  .map((all) => all.map((each, id): Trader => ({ id, ...each })));

/** As they are after this was carried out; whoever lost its place was evicted now. */
function carriedOut(before: readonly Trader[], { stream }: Assignment<number>, now: number): Trader[] {
  return before.map((each) => {
    const egress = stream.get(each.id) ?? null;
    const went = each.egress !== null && egress === null;
    return { ...each, egress, evictedAt: went ? now : each.evictedAt };
  });
}

function moves(before: readonly Trader[], after: readonly Trader[]): number {
  const was = new Map(before.map(({ id, egress }) => [id, egress]));
  return after.filter(({ id, egress }) => was.has(id) && was.get(id) !== egress).length;
}

function settled(all: readonly Trader[], rooms: readonly AssignEgress[]): Trader[] {
  const fresh = all.map((each) => ({ ...each, egress: null, preferred: null, evictedAt: NEVER }));
  return carriedOut(fresh, assign(fresh, rooms, 0), 0);
}

describe("an assignment", () => {
  it("names everybody once, and keeps every limit of every egress", () => {
    fc.assert(
      fc.property(traders, egresses, (all, rooms) => {
        const { stream, poll, unfit } = assign(all, rooms, NOW);
        expect([...stream.keys(), ...poll].sort((a, b) => a - b)).toEqual(all.map(({ id }) => id));
        expect(unfit.every((id) => poll.includes(id))).toBe(true);
        for (const { name, users, subscriptions } of rooms) {
          const here = all.filter(({ id }) => stream.get(id) === name);
          expect(here.length).toBeLessThanOrEqual(users);
          expect(here.reduce((sum, each) => sum + each.subscriptions, 0)).toBeLessThanOrEqual(subscriptions);
        }
      }),
    );
  });

  it("never watches a higher priority worse than a lower one", () => {
    fc.assert(
      fc.property(traders, egresses, (all, rooms) => {
        const { stream } = assign(all, rooms, NOW);
        const least = Math.min(...all.filter(({ id }) => stream.has(id)).map(({ priority }) => priority));
        for (const { id, priority } of all) if (!stream.has(id)) expect(priority).toBeLessThanOrEqual(least);
      }),
    );
  });

  it("asks for the statuses of the most important who are streamed, as many as can be told apart", () => {
    fc.assert(
      fc.property(traders, egresses, (all, rooms) => {
        const { stream, exact } = assign(all, rooms, NOW);
        for (const { name, exact: places } of rooms) {
          const here = all.filter(({ id }) => stream.get(id) === name);
          const chosen = here.filter(({ id }) => exact.includes(id));
          expect(chosen).toHaveLength(Math.min(here.length, places));
          const least = Math.min(...chosen.map(({ priority }) => priority));
          for (const { id, priority } of here)
            if (!exact.includes(id) && chosen.length > 0) expect(priority).toBeLessThanOrEqual(least);
        }
        expect(exact.every((id) => stream.has(id))).toBe(true);
      }),
    );
  });

  it("is stable: carried out, it comes to the same, whenever it is asked and in whatever order they come", () => {
    fc.assert(
      fc.property(traders, egresses, fc.integer({ min: 0, max: 2 * EVICTED_MS }), (all, rooms, laterMs) => {
        const once = carriedOut(all, assign(all, rooms, NOW), NOW);
        const again = carriedOut(once, assign(once, rooms, NOW), NOW);
        expect(moves(once, again)).toBe(0);
        const rested = settled(all, rooms);
        const turned = rested.toReversed();
        expect(moves(turned, carriedOut(turned, assign(turned, rooms, laterMs), laterMs))).toBe(0);
      }),
    );
  });

  it("moves at most one for one that joins or leaves, where all take the same", () => {
    const same = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 24 }).map((all) =>
      all.map(
        (priority, id): Trader => ({
          id,
          priority,
          subscriptions: 7,
          egress: null,
          preferred: null,
          evictedAt: NEVER,
        }),
      ),
    );
    fc.assert(
      fc.property(same, egresses, fc.nat(), fc.integer({ min: 1, max: 4 }), (all, rooms, nth, priority) => {
        const before = settled(all, rooms);
        const left = before.filter((_, n) => n !== nth % before.length);
        expect(
          moves(left, carriedOut(left, assign(left, rooms, EVICTED_MS), EVICTED_MS)),
        ).toBeLessThanOrEqual(1);
        const joined = [
          ...before,
          { id: -1, priority, subscriptions: 7, egress: null, preferred: null, evictedAt: NEVER },
        ];
        const after = carriedOut(joined, assign(joined, rooms, EVICTED_MS), EVICTED_MS);
        expect(moves(before, after)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("streams nobody again within ten minutes who was evicted, but before somebody less important", () => {
    fc.assert(
      fc.property(traders, egresses, (all, rooms) => {
        const { stream } = assign(all, rooms, NOW);
        const lowest = Math.min(...all.filter((each) => each.egress !== null).map((each) => each.priority));
        for (const { id, egress, evictedAt, priority } of all)
          if (egress === null && NOW - evictedAt < EVICTED_MS && priority <= lowest)
            expect(stream.has(id)).toBe(false);
      }),
    );
  });

  it("leaves whom it can on an egress that is down, gives nobody else a place there, and moves the important to what is up", () => {
    const rooms = [
      { name: "up", users: 2, subscriptions: 80, exact: 1, up: true },
      { name: "down", users: 2, subscriptions: 80, exact: 1, up: false },
    ];
    const on = (id: number, egress: string | null, priority = 1): Trader => ({
      ...{ id, priority, subscriptions: 7, egress, preferred: null, evictedAt: NEVER },
    });
    const all = [on(1, "up"), on(2, "up"), on(3, "down"), on(4, "down"), on(5, null)];
    expect([...assign(all, rooms, NOW).stream].sort()).toEqual([
      ...[
        [1, "up"],
        [2, "up"],
        [3, "down"],
        [4, "down"],
      ],
    ]);
    const important = [...all.slice(0, 3), on(4, "down", 9), on(5, null, 9)];
    const { stream, poll } = assign(important, rooms, NOW);
    expect([stream.get(4), stream.get(5)]).toEqual(["up", "up"]);
    expect([stream.get(3), [...poll].sort()]).toEqual(["down", [1, 2]]);
    const lingering = { ...on(5, null), preferred: "down" };
    expect(assign([...all.slice(0, 3), lingering], rooms, NOW).stream.has(5)).toBe(false);
  });

  it("of one priority, whoever was turned away last gets its turn last", () => {
    const turned = {
      id: 1,
      priority: 1,
      subscriptions: 7,
      egress: null,
      preferred: null,
      evictedAt: NOW - EVICTED_MS,
    };
    const waits = { ...turned, id: 2, evictedAt: NEVER };
    const rooms = [{ name: "e0", users: 1, subscriptions: 80, exact: 1, up: true }];
    expect([...assign([turned, waits], rooms, NOW).stream.keys()]).toEqual([2]);
  });
});
