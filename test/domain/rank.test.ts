// The rank of events: which one tells an order's last word, in whatever order they arrive.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { OrderAction, OrderEvent } from "../../src/domain/event.js";
import { orderEvent } from "../../src/domain/order-state.js";
import { compareRank, foldOrders } from "../../src/domain/rank.js";
import { ALICE, order } from "../support/story.js";

function event(action: OrderAction, inc: number, epoch: number, sz: string): OrderEvent {
  const shown = order({ oid: 1, sz: decimal(sz) });
  return orderEvent(action, {
    ethAddress: ALICE,
    order: shown,
    inc,
    epoch,
    triggered: shown.triggered,
    seen: "live",
    source: "openOrders",
    timestamp: 0,
    observedAt: 0,
  });
}

const LIFE = [
  event("new", 0, 0, "10"),
  event("updated", 0, 0, "9.5"),
  event("updated", 0, 0, "9"),
  event("updated", 0, 1, "12"),
  event("updated", 0, 1, "11"),
  event("closed", 0, 1, "11"),
  event("new", 1, 0, "11"),
  event("closed", 1, 0, "11"),
];

describe("rank", () => {
  it("goes by inc, then new < updated < closed, then epoch, then falling sz", () => {
    for (const [i, earlier] of LIFE.entries()) {
      for (const later of LIFE.slice(i + 1)) expect(compareRank(earlier, later)).toBeLessThan(0);
      expect(compareRank(earlier, earlier)).toBe(0);
    }
  });

  it("folds to the same last word in every order of arrival", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(LIFE, { minLength: 1 }), (some) => {
        const last = LIFE.findLast((each) => some.includes(each));
        expect(foldOrders(some).get(1)).toBe(last);
      }),
    );
  });
});
