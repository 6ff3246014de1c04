// The invariants of a ledger, held over seeded random walks of a venue and of the ways its listings reach us.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderEvent } from "../../src/domain/event.js";
import type { OrderId } from "../../src/domain/ids.js";
import type { Ledger } from "../../src/domain/ledger.js";
import type { Order } from "../../src/domain/order.js";
import { resumeOrder } from "../../src/domain/order-state.js";
import { foldOrders } from "../../src/domain/rank.js";
import { meaningOf } from "../../src/venues/hyperliquid/observe/statuses.js";
import { history, ledger, listing, orderEvents, position, positions, T0 } from "../support/story.js";
import {
  byOid,
  DEXES,
  deliver,
  deliveries,
  folded,
  PUSH_MS,
  push,
  settle,
  statuses,
  steps,
  type Told,
  tell,
  timeOf,
  venue,
} from "../support/walks.js";

const RUNS = Number(process.env.WALKS ?? 1_000);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.info(`walks: SEED=${seed}, ${RUNS} walks for each invariant`);
fc.configureGlobal({ seed, numRuns: RUNS });

/** A new ledger that knows what a database would give it back. */
function restart(before: Ledger, events: readonly OrderEvent[], at: number): Ledger {
  const after = ledger();
  const newest = foldOrders(events);
  for (const dex of DEXES) {
    const open = [...before.openOrders().values()].filter((state) => state.order.dex === dex);
    const closed = [...newest.values()].filter(
      (event) => event.action === "closed" && event.order.dex === dex,
    );
    const orders = {
      asOf: at,
      open: open.map((state) => resumeOrder(state, at)),
      closed: closed.map((event) => ({ event, closedAt: event.observedAt, shownAgain: null })),
    };
    after.recover({ dex, orders, positions: null }, at);
  }
  return after;
}

/** What the venue's log says after so many pushes: each order that was placed, and each that is gone. */
function logOf(truth: readonly (readonly Order[])[], pushes: number) {
  return truth.slice(0, pushes + 1).flatMap((open, i) => {
    const before = truth[i - 1] ?? [];
    const at = i * PUSH_MS - 1;
    const whole = (order: Order) => ({ ...order, sz: order.origSz ?? order.sz });
    const placed = open.filter(({ oid }) => !before.some((each) => each.oid === oid));
    const gone = before.filter(({ oid }) => !open.some((each) => each.oid === oid));
    return [
      ...placed.map((order) => ({
        order: whole(order),
        status: "open",
        ...meaningOf("open"),
        statusTimestamp: T0 + at,
      })),
      ...gone.map((order) => ({
        order: whole(order),
        status: "canceled",
        ...meaningOf("canceled"),
        statusTimestamp: T0 + at,
      })),
    ];
  });
}

describe("over random walks", () => {
  it("O1: once the last listing has been repeated, the fold is exactly the open orders", () => {
    fc.assert(
      fc.property(steps, deliveries, (story, how) => {
        const truth = venue(story);
        const events = tell(ledger(), [...deliver(truth, how), ...settle(truth)]);
        expect(folded(events)).toEqual(byOid(truth.at(-1) ?? []));
      }),
    );
  });

  it("O2: an observation applied twice makes no second event", () => {
    fc.assert(
      fc.property(steps, deliveries, (story, how) => {
        const truth = venue(story);
        const once = deliver(truth, how);
        const events = tell(
          ledger(),
          once.flatMap((each) => [each, each]),
        );
        const ids = events.filter((event) => !event.completes).map((event) => event.id);
        expect(ids.length).toBe(new Set(ids).size);
      }),
    );
  });

  it("O3: another dex, a partial listing, or one wrong listing between right ones closes nothing", () => {
    fc.assert(
      fc.property(steps, fc.nat(29), (story, nth) => {
        const open = venue(story).at(-1) ?? [];
        const trader = ledger();
        const events = tell(trader, push(0, open, { instance: "1" }));
        const lies = Array.from({ length: 30 }, (_, i): Told[] => {
          const at = (i + 1) * PUSH_MS;
          const foreign = listing(at, [], { dex: "abc", instance: "1" });
          const partial = push(at, [], { instance: "1", complete: false });
          const wrong = i === nth ? push(at, [], { instance: "1" }) : push(at, open, { instance: "1" });
          return [foreign, ...partial, ...wrong];
        });
        expect(tell(trader, lies.flat())).toEqual([]);
        expect(folded(events)).toEqual(byOid(open));
      }),
    );
  });

  it("O4: skipping listings changes which events are seen, never the fold", () => {
    fc.assert(
      fc.property(steps, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (story, kept) => {
        const truth = venue(story);
        const all = deliver(
          truth,
          truth.map(() => "both"),
        );
        const some = all.filter((_, i) => kept[i % kept.length]);
        const ends = [all, some].map((each) => folded(tell(ledger(), [...each, ...settle(truth)])));
        expect(ends[1]).toEqual(ends[0]);
      }),
    );
  });

  it("O5: recovery followed by repeated listings folds as if it had never stopped", () => {
    fc.assert(
      fc.property(steps, deliveries, fc.nat(29), (story, how, stop) => {
        const truth = venue(story);
        const observed = deliver(truth, how);
        const at = T0 + (stop % truth.length) * PUSH_MS + 3_000;
        const before = observed.filter((each) => !("gapAt" in each) && each.receivedAt < at);
        const down = observed.filter((each) => !("gapAt" in each) && each.receivedAt >= at + 30_000);
        const trader = ledger();
        const events = tell(trader, before);
        const settled = settle([...truth, ...Array.from({ length: 8 }, () => truth.at(-1) ?? [])]);
        const after = tell(restart(trader, events, at), [...down, ...settled]);
        const never = tell(ledger(), [...observed, ...settled]);
        expect(folded([...events, ...after])).toEqual(folded(never));
        const told = [...events, ...after].filter(({ completes }) => !completes);
        const ids = told.map((event) => event.id);
        expect(ids.length).toBe(new Set(ids).size);
      }),
    );
  });

  it("O6: whenever statuses arrive between the listings, the same orders open and close, each with its true reason", () => {
    fc.assert(
      fc.property(
        steps,
        deliveries,
        fc.array(fc.nat(4), { minLength: 30, maxLength: 30 }),
        (story, how, late) => {
          const truth = venue(story);
          const listings = [...deliver(truth, how), ...settle(truth)];
          const without = tell(ledger(), listings);
          const said = [...listings, ...statuses(truth, late)].sort((a, b) => timeOf(a) - timeOf(b));
          const events = tell(ledger(), said);
          expect(folded(events)).toEqual(folded(without));
          const lives = (list: readonly OrderEvent[]): string[] =>
            list.filter(({ action, completes }) => action !== "updated" && !completes).map(({ id }) => id);
          expect(lives(events)).toEqual([...new Set(lives(events))]);
          expect(lives(events)).toEqual(expect.arrayContaining(lives(without)));
          const closes = events.filter(({ action }) => action === "closed");
          for (const { closeReason, reasonSource } of closes) {
            if (closeReason === null || closeReason === "unknown") continue;
            expect([closeReason, reasonSource]).toEqual(["canceled", "historicalOrders"]);
          }
          // Nobody is asked here: only a life that was over by mistake ends for nobody knows what.
          const unknown = closes.filter(({ closeReason }) => closeReason === "unknown");
          expect(unknown.length).toBeLessThanOrEqual(events.filter(({ reopened }) => reopened).length);
        },
      ),
    );
  });

  it("O7: each inc of an order closes at most once, and nothing of that inc follows its close", () => {
    fc.assert(
      fc.property(steps, deliveries, (story, how) => {
        const truth = venue(story);
        const events = tell(ledger(), [...deliver(truth, how), ...settle(truth)]);
        const closed = new Set<string>();
        for (const event of events.filter(({ completes }) => !completes)) {
          const life = `${event.order.oid}.${event.inc}`;
          expect(closed.has(life)).toBe(false);
          if (event.action === "closed") closed.add(life);
        }
      }),
    );
  });

  it("O8: whenever the log is told between the listings, a close says the size last seen open, and is told once", () => {
    const whens = fc.array(fc.nat(35), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(steps, deliveries, whens, (story, how, asked) => {
        const truth = venue(story);
        const logs = asked.map((push): Told => {
          const at = push * PUSH_MS + 400;
          return history(at, [...logOf(truth, push)]);
        });
        const said = [...deliver(truth, how), ...settle(truth), ...logs].sort(
          (a, b) => timeOf(a) - timeOf(b),
        );
        const shown = new Map<OrderId, string>();
        const trader = ledger();
        const closed = new Set<string>();
        for (const each of said) {
          for (const event of tell(trader, [each])) {
            const { oid, sz, origSz } = event.order;
            if (event.action !== "closed") shown.set(oid, event.source === "historicalOrders" ? "" : sz);
            else if (!event.completes) {
              expect(closed.has(event.id)).toBe(false);
              closed.add(event.id);
              expect(sz).toBe(shown.get(oid) || origSz);
            }
          }
        }
        const events = tell(ledger(), said);
        expect(folded(events)).toEqual(byOid(truth.at(-1) ?? []));
      }),
    );
  });

  it("O9: no close is without a reason, or the word that nobody knows it, two hours later", () => {
    fc.assert(
      fc.property(steps, deliveries, (story, how) => {
        const trader = ledger();
        const truth = venue(story);
        const events = tell(trader, [...deliver(truth, how), ...settle(truth)]);
        events.push(...orderEvents(trader.expire(T0 + 45 * PUSH_MS + 2 * 3_600_000).events));
        const reasons = new Map(
          events.filter(({ action }) => action === "closed").map(({ id, closeReason }) => [id, closeReason]),
        );
        for (const [id, reason] of reasons) expect([id, reason]).not.toEqual([id, null]);
      }),
    );
  });

  it("P1: whatever times lie, a listing of positions that is right is not ignored for more than a minute", () => {
    const lies = fc.array(fc.constantFrom(0, 0, 0, 3_600_000, 1e12, 1e15, -3_600_000), {
      minLength: 40,
      maxLength: 40,
    });
    fc.assert(
      fc.property(lies, (aheadBy) => {
        const trader = ledger();
        let takenAt = 0;
        aheadBy.forEach((ahead, i) => {
          const at = i * PUSH_MS;
          const told = positions(at, [position({ szi: String(i + 1) })], { time: T0 + at - 500 + ahead });
          const { events } = trader.apply(told);
          if (events.length > 0 && ahead <= 0) takenAt = at;
          if (ahead === 0) expect(at - takenAt).toBeLessThanOrEqual(60_000);
          for (const event of events)
            if (event.kind === "position") expect(event.timestamp).toBeLessThanOrEqual(T0 + at + 60_000);
        });
      }),
    );
  });
});
