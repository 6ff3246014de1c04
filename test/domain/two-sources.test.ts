// A stream and REST that tell of one trader, each as fresh as it happens to be: they never contradict each other.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderListing } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import { foldOrders } from "../../src/domain/rank.js";
import { ledger, listing, order, orderEvents } from "../support/story.js";

const S = 1_000;
const ORDERS = [order({ oid: 1 }), order({ oid: 2 }), order({ oid: 3 }), order({ oid: 4 })];

/** What is open at each second: 1 always, 2 until 20 s, 3 from 12 s on, 4 from 9 s to 31 s. */
function openAt(ms: number): Order[] {
  const [one, two, three, four] = ORDERS as [Order, Order, Order, Order];
  const open = [one];
  if (ms < 20 * S) open.push(two);
  if (ms >= 12 * S) open.push(three);
  if (ms >= 9 * S && ms < 31 * S) open.push(four);
  return open;
}

const STREAM = Array.from({ length: 14 }, (_, n) => n * 5 * S);

/** Pushes of the stream, each up to 1 s old, and REST answers at any moment, some close together, each up to 3 s old. */
const arrivals = fc.record({
  pushAges: fc.array(fc.integer({ min: 0, max: 1_000 }), {
    minLength: STREAM.length,
    maxLength: STREAM.length,
  }),
  answers: fc
    .array(
      fc
        .record({ at: fc.integer({ min: 0, max: 60 * S }), ages: fc.array(fc.nat(3 * S), { maxLength: 4 }) })
        .map(({ at, ages }) => ages.map((age, n) => ({ at: at + n * 500, age }))),
      { maxLength: 6 },
    )
    .map((groups) => groups.flat()),
});

function told({
  pushAges,
  answers,
}: {
  pushAges: number[];
  answers: { at: number; age: number }[];
}): OrderListing[] {
  const pushes = STREAM.map((at, n) =>
    listing(at, openAt(at - (pushAges[n] ?? 0)), { instance: "0.1/openOrders" }),
  );
  const looks = answers.map(({ at, age }) =>
    listing(at, openAt(at - age), { instance: null, source: "frontendOpenOrders" }),
  );
  return [...pushes, ...looks].sort((a, b) => a.receivedAt - b.receivedAt);
}

describe("the stream and REST", () => {
  it("close nothing that is open, reopen nothing, and agree in the end, in whatever order they arrive", () => {
    fc.assert(
      fc.property(arrivals, (given) => {
        const trader = ledger();
        const events = told(given).flatMap((each) => orderEvents(trader.apply(each).events));
        const lives = events.filter(({ action }) => action !== "updated").map(({ id }) => id);
        expect(lives.toSorted()).toEqual(["1:n0", "2:c0", "2:n0", "3:n0", "4:c0", "4:n0"]);
        const open = [...foldOrders(events).values()].filter(({ action }) => action !== "closed");
        expect(open.map((event) => event.order.oid).toSorted()).toEqual([1, 3]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("agree also where only one of them goes on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * S }), fc.integer({ min: 0, max: 3 * S }), (lostAt, age) => {
        const trader = ledger();
        const pushes = STREAM.filter((at) => at < lostAt).map((at) =>
          listing(at, openAt(at), { instance: "0.1/" }),
        );
        const looks = Array.from({ length: 12 }, (_, n) => lostAt + n * 7 * S).map((at) =>
          listing(at, openAt(at - age), { instance: null, source: "frontendOpenOrders" }),
        );
        const events = [...pushes, ...looks].flatMap((each) => orderEvents(trader.apply(each).events));
        const open = [...foldOrders(events).values()].filter(({ action }) => action !== "closed");
        expect(open.map((event) => event.order.oid).toSorted()).toEqual([1, 3]);
        expect(events.filter(({ reopened }) => reopened)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
