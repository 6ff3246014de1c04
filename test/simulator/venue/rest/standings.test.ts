// Stream and REST together never mislead twice in a row about the same.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCounters } from "../../../../src/simulator/venue/counters.js";
import { DeliveredOids } from "../../../../src/simulator/venue/delivered-oids.js";
import { Faults } from "../../../../src/simulator/venue/faults.js";
import { ListingHistory } from "../../../../src/simulator/venue/listing-history.js";
import { type ListingFeed, Listings } from "../../../../src/simulator/venue/listings.js";
import { limitsFrom } from "../../../../src/simulator/venue/numbers.js";
import { Leaderboard } from "../../../../src/simulator/venue/rest/leaderboard.js";
import { Mistakes } from "../../../../src/simulator/venue/rest/mistakes.js";
import { restOptionsFrom } from "../../../../src/simulator/venue/rest/options.js";
import { OtherNode } from "../../../../src/simulator/venue/rest/other-node.js";
import { requestOf } from "../../../../src/simulator/venue/rest/request.js";
import { newStanding, Standings } from "../../../../src/simulator/venue/standings.js";
import { order, StubModel } from "../stub-model.js";
import { A } from "./asking.js";

const FAULTS = { wrong: 0.7, stale: 0.7, emptyByMistake: 0.7, staleRest: 0.7 };
const TYPES = ["frontendOpenOrders", "openOrders", "webData2"];
/** Longer than a client takes to read an answer. */
const LATER_MS = 300;

function showing(seed: number) {
  const model = new StubModel(1);
  const counters = newCounters();
  const faults = new Faults(seed, FAULTS, counters.faults);
  const history = new ListingHistory(model);
  const delivered = new DeliveredOids(counters);
  const clock = { real: 0 };
  const standings = new Standings(() => clock.real);
  const listings = new Listings(model, faults, history, delivered, standings);
  const node = new OtherNode(model);
  const options = restOptionsFrom();
  const leaderboard = new Leaderboard(model, []);
  const sources = { model, limits: limitsFrom(), options, leaderboard };
  const mistakes = new Mistakes(sources, node, faults, standings, delivered);
  return { model, faults, history, listings, node, mistakes, clock };
}

function feed(again: boolean): ListingFeed {
  return { user: A, dex: "", again, standing: newStanding(), listings: 0 };
}

/** The orders of a listing, of whatever kind. */
function oidsOf(body: unknown): number[] {
  const orders = Array.isArray(body) ? body : (body as { openOrders: unknown[] }).openOrders;
  return orders.map((each: { oid: number }) => each.oid);
}

describe("listings of the stream and of REST", () => {
  it("mislead at most once in a row, in the order in which they are read", () => {
    const step = fc.record({
      way: fc.constantFrom("stream", "rest", "reconnect"),
      type: fc.constantFrom(...TYPES),
      arrives: fc.boolean(),
      pause: fc.boolean(),
    });
    let misled = 0;
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { minLength: 40, maxLength: 100 }), (seed, steps) => {
        const { model, history, listings, node, mistakes, clock } = showing(seed);
        let connection = feed(false);
        const read: string[] = [];
        for (const [n, { way, type, arrives, pause }] of steps.entries()) {
          const now = (n + 1) * 5_000;
          const oids = [2 * n + 1, 2 * n + 2];
          model.shows(
            A,
            "",
            oids.map((oid) => order(oid)),
          );
          node.changed([A], now - 5_000, now);
          history.remember(now);
          node.pushed(now);
          if (pause) clock.real += LATER_MS;
          if (way === "reconnect") {
            connection = feed(true);
            continue;
          }
          const shown =
            way === "stream"
              ? { of: listings.next(connection, now + 1), body: null }
              : { of: mistakes.reply({ ...requestOf(type), user: A }, now, now + 1, false), body: true };
          if (shown.of === null || !arrives) continue;
          shown.of.arrived();
          const listed = "orders" in shown.of ? shown.of.orders : shown.of.body;
          const right = oidsOf(listed).join() === oids.join();
          if (!right) {
            misled++;
            expect(read.at(-1)).not.toBe("misleading");
          }
          read.push(right ? "right" : "misleading");
        }
      }),
      { numRuns: 300 },
    );
    expect(misled).toBeGreaterThan(100);
  });

  it("leave the client time to read an answer before the stream misleads", () => {
    const { faults, listings, mistakes, model, clock } = showing(1);
    model.shows(A, "", [order(1)]);
    faults.set({ wrong: 1, emptyByMistake: 1, stale: 0, staleRest: 0 });
    const connection = feed(false);
    const streamed = () => {
      const listing = listings.next(connection, 1);
      listing.arrived();
      return listing.orders.length;
    };
    const asked = () => {
      const reply = mistakes.reply({ ...requestOf("openOrders"), user: A }, 1, 1, false);
      reply?.arrived();
      return oidsOf(reply?.body).length;
    };
    expect([streamed(), asked()]).toEqual([1, 0]);
    clock.real += LATER_MS;
    expect([streamed(), asked(), streamed()]).toEqual([1, 1, 1]);
    clock.real += LATER_MS;
    expect([streamed(), asked(), streamed()]).toEqual([0, 1, 1]);
  });

  it("that are answered late tell the truth", () => {
    const { faults, mistakes, model } = showing(1);
    model.shows(A, "", [order(1)]);
    faults.set({ emptyByMistake: 1 });
    const reply = mistakes.reply({ ...requestOf("openOrders"), user: A }, 1, 1, true);
    expect(oidsOf(reply?.body)).toEqual([1]);
  });
});
