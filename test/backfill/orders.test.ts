// What a log of statuses says of orders that are over, and what it leaves to others.
import { describe, expect, it } from "vitest";
import { type Knowledge, pastOrders } from "../../src/backfill/orders.js";
import type { OrderStatus, StatusReport } from "../../src/domain/observation.js";
import { ALICE, order, T0 } from "../support/story.js";

const NOBODY: Knowledge = { since: 0, followedSince: Number.POSITIVE_INFINITY, reopened: new Set() };

function told(
  oid: number,
  status: string,
  at: number,
  given: Parameters<typeof order>[0] = { oid },
): OrderStatus {
  return { order: order({ timestamp: T0, ...given }), status, statusTimestamp: T0 + at };
}

function report(...statuses: OrderStatus[]): StatusReport {
  const by = { ethAddress: ALICE, source: "historicalOrders" } as const;
  return { kind: "statuses", ...by, receivedAt: T0 + 9_000, speaksFor: T0 + 8_900, statuses };
}

describe("an order that is over", () => {
  it("has a new and a closed, with the ids and the sizes that a stream gives them", () => {
    const log = report(told(1, "open", 0), told(1, "canceled", 500, { oid: 1, sz: "3", origSz: "10" }));
    const { closed, opened } = pastOrders(log, NOBODY);
    expect(opened).toMatchObject([
      { id: "1:n0", seen: "initial", source: "historicalOrders", timestamp: T0, order: { sz: "10" } },
    ]);
    expect(closed).toMatchObject([
      {
        ...{ id: "1:c0", seen: "initial", closeReason: "canceled", reasonSource: "historicalOrders" },
        ...{ timestamp: T0 + 500, timeSource: "venue", venueTime: T0 + 500, lifetimeMs: 500 },
        ...{ observedAt: T0 + 9_000, order: { sz: "10" } },
      },
    ]);
  });

  it("is told whole where the log holds its end only", () => {
    const { closed, opened } = pastOrders(report(told(1, "filled", 7)), NOBODY);
    expect([...closed, ...opened].map(({ id }) => id)).toEqual(["1:c0", "1:n0"]);
  });

  it("is over by its newest status, also where both are of one millisecond", () => {
    const { closed, left } = pastOrders(report(told(1, "open", 0), told(1, "filled", 0)), NOBODY);
    expect([closed.length, left]).toEqual([1, 0]);
  });

  it("was recovered where it began or ended after somebody followed the trader", () => {
    const known = { ...NOBODY, followedSince: T0 + 100 };
    const { closed, opened } = pastOrders(report(told(1, "open", 0), told(1, "filled", 500)), known);
    expect([opened[0]?.seen, closed[0]?.seen]).toEqual(["initial", "recovered"]);
  });

  it("had a trigger, which has fired where the log says so", () => {
    const stop = { oid: 1, orderType: "Stop Market", isTrigger: true };
    const fired = { ...stop, isTrigger: false };
    const log = report(told(1, "triggered", 5, fired), told(1, "filled", 6, fired));
    const { closed, opened } = pastOrders(log, NOBODY);
    expect(opened).toMatchObject([{ triggered: false, order: { isTrigger: true } }]);
    expect(closed).toMatchObject([{ triggered: true, order: { isTrigger: false } }]);
    const canceled = pastOrders(report(told(1, "canceled", 5, stop)), NOBODY);
    expect(canceled.closed).toMatchObject([{ triggered: false }]);
  });

  it("that was rejected when its trigger fired had been there", () => {
    const log = report(told(1, "triggered", 5), told(1, "perpMarginRejected", 5));
    expect(pastOrders(log, NOBODY)).toMatchObject({
      rejected: 0,
      closed: [{ closeReason: "perpMarginRejected" }],
    });
  });
});

describe("not recorded", () => {
  it.each([
    ["an order that is open", report(told(1, "open", 0)), NOBODY, { left: 1, rejected: 0 }],
    ["one whose trigger has fired", report(told(1, "triggered", 0)), NOBODY, { left: 1, rejected: 0 }],
    ["one that never was", report(told(1, "badAloPxRejected", 0)), NOBODY, { left: 0, rejected: 1 }],
    ["a word that says nothing to us", report(told(1, "pondering", 0)), NOBODY, { left: 1, rejected: 0 }],
    [
      "one that has more than one life",
      report(told(1, "canceled", 0)),
      { ...NOBODY, reopened: new Set([1]) },
      { left: 1, rejected: 0 },
    ],
    [
      "one that ended before the time that was asked for",
      report(told(1, "canceled", 0)),
      { ...NOBODY, since: T0 + 1 },
      { left: 0, rejected: 0 },
    ],
  ])("%s", (_, log, known, counts) => {
    expect(pastOrders(log, known)).toEqual({ closed: [], opened: [], ...counts });
  });
});
