// Which listing a subscription is shown under faults.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/simulator/venue/counters.js";
import { DeliveredOids } from "../../../src/simulator/venue/delivered-oids.js";
import type { FaultPlan } from "../../../src/simulator/venue/fault-plan.js";
import { Faults } from "../../../src/simulator/venue/faults.js";
import { ListingHistory } from "../../../src/simulator/venue/listing-history.js";
import { type ListingFeed, Listings } from "../../../src/simulator/venue/listings.js";
import { newStanding } from "../../../src/simulator/venue/standings.js";
import { order, StubModel, user } from "./stub-model.js";

const A = user(1);
const PUSH_MS = 5_000;

function showing(plan: FaultPlan, seed = 1) {
  const model = new StubModel(1);
  const counters = newCounters();
  const faults = new Faults(seed, plan, counters.faults);
  const history = new ListingHistory(model);
  const delivered = new DeliveredOids(counters);
  const listings = new Listings(model, faults, history, delivered);
  return { model, counters, faults, history, delivered, listings };
}

function feed(again = false): ListingFeed {
  return { user: A, dex: "", again, standing: newStanding(), listings: 0 };
}

const oids = (orders: readonly object[]) => orders.map((each) => (each as { oid: number }).oid);

describe("a listing", () => {
  it("misleads at most once in a row, over connections that come and go and frames that are lost", () => {
    const step = fc.record({ connection: fc.nat(1), reconnect: fc.boolean(), arrives: fc.boolean() });
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 80 }), (seed, steps) => {
        const { model, history, listings } = showing({ wrong: 0.7, stale: 0.7, partial: 0.1 }, seed);
        const feeds = [feed(), feed()];
        const last = ["right", "right"];
        let lastOfAll = "right";
        let oid = 0;
        for (const [n, { connection, reconnect, arrives }] of steps.entries()) {
          model.shows(A, "", [order(++oid), order(++oid)]);
          const now = n * PUSH_MS;
          history.remember(now);
          if (reconnect) {
            feeds[connection] = feed(true);
            last[connection] = "none";
          }
          const listing = listings.next(feeds[connection] ?? feed(), now + 1);
          if (!arrives) continue;
          listing.arrived();
          const partial = JSON.stringify(listing.orders).match(/NaN|null,"oid|-1|"side":""|"now"/) !== null;
          if (partial) continue;
          const kind = oids(listing.orders).join() === `${oid - 1},${oid}` ? "right" : "misleading";
          if (kind === "misleading") {
            expect(last[connection]).not.toBe("misleading");
            expect(lastOfAll).not.toBe("misleading");
            expect(listing.repeatable).toBe(false);
          }
          last[connection] = kind;
          lastOfAll = kind;
        }
      }),
    );
  });

  it("that is the first of its connection is never wrong, and stale only after a reconnect", () => {
    const { model, history, listings } = showing({ wrong: 1, stale: 1 });
    model.shows(A, "", [order(1)]);
    const first = listings.next(feed(), 1);
    expect(oids(first.orders)).toEqual([1]);
    first.arrived();
    history.remember(PUSH_MS);
    model.shows(A, "", [order(2)]);
    expect(oids(listings.next(feed(), PUSH_MS + 1).orders)).toEqual([2]);
    expect(oids(listings.next(feed(true), PUSH_MS + 1).orders)).toEqual([1]);
  });

  it("is not stale by more than half a minute", () => {
    const { model, history, listings } = showing({ stale: 1 });
    model.shows(A, "", [order(1)]);
    listings.next(feed(), 1);
    history.remember(PUSH_MS);
    model.shows(A, "", []);
    expect(listings.next(feed(true), PUSH_MS + 30_000).orders).toEqual([]);
  });

  it("of nothing, or of a user that the venue does not know, is no occasion for a fault", () => {
    const { counters, listings } = showing({ wrong: 1, partial: 1, stale: 1 });
    const stranger = { ...feed(true), user: user(99) };
    for (const each of [feed(true), stranger, stranger]) listings.next(each, 1).arrived();
    expect(Object.values(counters.faults).every((count) => count === 0)).toBe(true);
  });
});

describe("the orders that were shown", () => {
  it("keep their last size, which a stale listing does not tell", () => {
    const { model, history, listings, delivered, faults } = showing({});
    const show = (orders: Parameters<StubModel["shows"]>[2], each: ListingFeed, now: number) => {
      model.shows(A, "", orders);
      listings.next(each, now).arrived();
    };
    show([order(1, { sz: "2.0" })], feed(), 1);
    model.shows(A, "", [order(1, { sz: "2.0" }), order(2)]);
    history.remember(PUSH_MS);
    show([order(1, { sz: "1.5" })], feed(), PUSH_MS + 1);
    faults.set({ stale: 1 });
    show([], feed(true), PUSH_MS + 2);
    expect([...(delivered.shown.get(A)?.get("") ?? [])]).toEqual([
      [1, "1.5"],
      [2, "1.0"],
    ]);
  });
});
