// What another node than the stream's shows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OtherNode } from "../../../../src/simulator/venue/rest/other-node.js";
import { StoppedClock, venue } from "../serving.js";
import { order, START_MS, StubModel, status } from "../stub-model.js";
import { A, askList } from "./asking.js";

const versionOf = (orders: readonly { oid: number }[]) => orders[0]?.oid ?? 0;

describe("the other node", () => {
  it("shows what was so at the moment asked for or later, never older, and never goes back", () => {
    const step = fc.record({ ms: fc.nat(3_000), changes: fc.boolean(), lag: fc.nat(8_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const model = new StubModel(1);
        const node = new OtherNode(model);
        const since = new Map([[0, 0]]);
        let now = START_MS;
        let version = 0;
        let latest = { asOf: 0, version: 0 };
        node.view(A, "", now, now);
        for (const { ms, changes, lag } of steps) {
          const before = now;
          now += ms + 1;
          model.advance(now);
          if (changes) {
            model.shows(A, "", [order(++version)]);
            since.set(version, now);
            node.changed([A], before, now);
          }
          const asOf = Math.max(now - lag, latest.asOf);
          const seen = node.view(A, "", asOf, now);
          const shown = versionOf(seen.orders);
          const endedAt = since.get(shown + 1) ?? now;
          expect(endedAt).toBeGreaterThanOrEqual(asOf);
          expect(shown).toBeGreaterThanOrEqual(latest.version);
          if (seen.current) expect(shown).toBe(version);
          latest = { asOf, version: shown };
        }
      }),
    );
  });

  it("remembers no more than is asked of it, of nobody who is not asked for", () => {
    const model = new StubModel(1);
    const node = new OtherNode(model);
    node.view(A, "", START_MS, START_MS);
    for (let n = 1; n <= 2_000; n++) {
      model.shows(A, "", [order(n)]);
      node.changed([A], START_MS + n - 1, START_MS + n);
    }
    const now = START_MS + 2_000;
    expect(versionOf(node.view(A, "", START_MS, now).orders)).toBeGreaterThan(1_400);
    const later = now + 200_000;
    node.changed([A], now, later);
    model.shows(A, "", [order(3_000)]);
    expect(versionOf(node.view(A, "", START_MS, later).orders)).toBe(3_000);
  });

  it("is a little behind, as far as the clocks say", async () => {
    const clock = new StoppedClock();
    const model = new StubModel(1);
    const running = await venue({ model, clock, clocks: { restLagMs: [400, 400], pushMs: 600_000 } });
    const shown = async () => {
      const orders = await askList(running, { type: "frontendOpenOrders", user: A });
      return versionOf(orders as { oid: number }[]);
    };
    const happens = (oid: number) => {
      model.shows(A, "", [order(oid)]);
      model.happens({ statuses: [status(A, order(oid), "open")] });
      clock.pass(100);
      running.truth();
    };
    happens(1);
    expect(await shown()).toBe(1);
    clock.pass(1_000);
    running.truth();
    happens(2);
    happens(3);
    const seen = [await shown()];
    clock.pass(250);
    seen.push(await shown());
    clock.pass(150);
    seen.push(await shown());
    expect(seen).toEqual([1, 2, 3]);
  });
});
