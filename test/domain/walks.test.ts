// The invariants of a ledger, held over seeded random walks of a venue and of the ways its listings reach us.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDecimals, decimal, multiplyDecimals } from "../../src/domain/decimal.js";
import type { OrderEvent } from "../../src/domain/event.js";
import type { Ledger } from "../../src/domain/ledger.js";
import type { OrderListing, StatusReport } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import { resumeOrder } from "../../src/domain/order-state.js";
import { foldOrders } from "../../src/domain/rank.js";
import { ALICE, ledger, listing, order, orderEvents, stop, T0 } from "../support/story.js";

const RUNS = Number(process.env.WALKS ?? 1_000);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.info(`walks: SEED=${seed}, ${RUNS} walks for each invariant`);
fc.configureGlobal({ seed, numRuns: RUNS });

const DEXES = ["", "xyz"] as const;
const PUSH_MS = 5_000;

/** What happens at the venue between two pushes. `pick` chooses among the open orders. */
type Step = {
  kind: "place" | "stop" | "fill" | "fire" | "cancel" | "amend" | "idle";
  dex: number;
  pick: number;
};
/** How the push after it reaches us. */
type Delivery = "both" | "first" | "second" | "none" | "partial" | "wrong" | "lagging" | "gap";

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom("place", "stop", "fill", "fire", "cancel", "amend", "idle"),
    dex: fc.nat(1),
    pick: fc.nat(5),
  }),
  { minLength: 1, maxLength: 30 },
);
const deliveries = fc.array(
  fc.constantFrom<Delivery>("both", "first", "second", "none", "partial", "wrong", "lagging", "gap"),
  { minLength: 30, maxLength: 30 },
);

/** The open orders after each step: the truth that listings are pushed from. */
function venue(story: readonly Step[]): Order[][] {
  let oid = 100;
  let open: Order[] = [];
  return story.map((step, i) => {
    const coin = step.dex === 0 ? "BTC" : "xyz:TSLA";
    const target = open[step.pick % Math.max(1, open.length)];
    const others = open.filter((each) => each !== target);
    const timestamp = T0 + i * PUSH_MS;
    const half = decimal("0.5");
    switch (step.kind) {
      case "place":
        open = [...open, order({ oid: ++oid, coin, timestamp })];
        break;
      case "stop":
        open = [...open, stop({ oid: ++oid, coin, timestamp, sz: step.pick % 2 === 0 ? "0" : "4" })];
        break;
      case "fill":
        if (target !== undefined) open = [...others, { ...target, sz: multiplyDecimals(target.sz, half) }];
        break;
      case "fire":
        if (target?.isTrigger === true) {
          const sz = target.sz === "0" ? decimal("3") : target.sz;
          open = [...others, { ...target, isTrigger: false, sz, tif: "Gtc" }];
        }
        break;
      case "cancel":
        open = others;
        break;
      case "amend":
        if (target !== undefined) {
          const limitPx = addDecimals(target.limitPx, decimal("1"));
          open = [...others, { ...target, oid: ++oid, limitPx, timestamp }];
        }
        break;
      case "idle":
        break;
    }
    return open;
  });
}

function push(at: number, open: readonly Order[], given: Partial<OrderListing>): OrderListing[] {
  return DEXES.map((dex) =>
    listing(
      at,
      open.filter((each) => each.dex === dex),
      { ...given, dex },
    ),
  );
}

type Told = OrderListing | StatusReport | { gapAt: number };

/** The truth as it reaches us: through two instances, late, short, once wrong, or not at all. */
function deliver(truth: readonly Order[][], how: readonly Delivery[]): Told[] {
  let wrongAllowed = true;
  return truth.flatMap((open, i): Told[] => {
    const at = i * PUSH_MS;
    const first = push(at, open, { instance: "1" });
    const second = push(at + 700, open, { instance: "2" });
    const wrong = how[i] === "wrong" && wrongAllowed;
    wrongAllowed = !wrong;
    if (wrong) return push(at, open.slice(0, open.length >> 1), { instance: "1" });
    switch (how[i]) {
      case "first":
        return first;
      case "second":
        return second;
      case "none":
        return [];
      case "partial":
        return push(at, open.slice(1), { instance: "1", complete: false });
      case "lagging":
        return [...first, ...push(at + 700, truth[i - 1] ?? open, { instance: "2" })];
      case "gap":
        return [{ gapAt: at }];
      default:
        return [...first, ...second];
    }
  });
}

function tell(trader: Ledger, observed: readonly Told[]): OrderEvent[] {
  return observed.flatMap((each) => {
    if (!("gapAt" in each)) return orderEvents(trader.apply(each).events);
    for (const dex of DEXES) {
      const receivedAt = T0 + each.gapAt;
      trader.apply({ kind: "gap", ethAddress: ALICE, receivedAt, stream: "orders", dex, cause: "1006" });
    }
    return [];
  });
}

/** The last listing repeated for as long as any rule waits. */
function settle(truth: readonly Order[][]): Told[] {
  const open = truth.at(-1) ?? [];
  return Array.from({ length: 8 }, (_, i) => (truth.length + i) * PUSH_MS).flatMap((at) => [
    ...push(at, open, { instance: "1" }),
    ...push(at + 700, open, { instance: "2" }),
  ]);
}

/** What became of each order, told `late` pushes after it happened, or never: the size it tells is an old one. */
function statuses(truth: readonly Order[][], late: readonly number[]): Told[] {
  return truth.flatMap((open, i): Told[] => {
    const delay = late[i] ?? 0;
    if (delay === 4) return [];
    const before = truth[i - 1] ?? [];
    const became = (order: Order, status: string) => ({
      order,
      status,
      statusTimestamp: T0 + i * PUSH_MS - 1,
    });
    const placed = open.filter(({ oid }) => !before.some((each) => each.oid === oid));
    const gone = before.filter(({ oid }) => !open.some((each) => each.oid === oid));
    const told = [
      ...placed.map((order) => became({ ...order, sz: order.origSz ?? order.sz }, "open")),
      ...gone.map((order) => became({ ...order, sz: order.origSz ?? order.sz }, "canceled")),
    ];
    const receivedAt = T0 + (i + delay) * PUSH_MS + 300;
    const source = "historicalOrders" as const;
    return told.length === 0
      ? []
      : [
          {
            kind: "statuses",
            ethAddress: ALICE,
            receivedAt,
            speaksFor: receivedAt - 100,
            source,
            statuses: told,
          },
        ];
  });
}

function timeOf(told: Told): number {
  return "gapAt" in told ? T0 + told.gapAt : told.receivedAt;
}

function byOid(orders: Iterable<Order>): [number, string, string, boolean | null][] {
  return [...orders]
    .map((each): [number, string, string, boolean | null] => [
      each.oid,
      each.limitPx,
      each.sz,
      each.isTrigger,
    ])
    .sort((a, b) => a[0] - b[0]);
}

function folded(events: readonly OrderEvent[]): ReturnType<typeof byOid> {
  const newest = [...foldOrders(events).values()];
  return byOid(newest.filter((event) => event.action !== "closed").map((event) => event.order));
}

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
        const ids = [...events, ...after].map((event) => event.id);
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
          for (const { action, closeReason, reasonSource } of events) {
            if (action !== "closed" || closeReason === null) continue;
            expect([closeReason, reasonSource]).toEqual(["canceled", "historicalOrders"]);
          }
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
        for (const event of events) {
          const life = `${event.order.oid}.${event.inc}`;
          expect(closed.has(life)).toBe(false);
          if (event.action === "closed") closed.add(life);
        }
      }),
    );
  });
});
