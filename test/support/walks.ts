// Seeded random walks of a venue, and of the ways in which its listings and its log reach a ledger.
import fc from "fast-check";
import { addDecimals, decimal, multiplyDecimals } from "../../src/domain/decimal.js";
import type { OrderEvent } from "../../src/domain/event.js";
import type { Ledger } from "../../src/domain/ledger.js";
import type { OrderHistory, OrderListing, StatusReport } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import { foldOrders } from "../../src/domain/rank.js";
import { meaningOf } from "../../src/venues/hyperliquid/observe/statuses.js";
import { ALICE, listing, order, orderEvents, stop, T0 } from "./story.js";

export const DEXES = ["", "xyz"] as const;
export const PUSH_MS = 5_000;

/** What happens at the venue between two pushes. `pick` chooses among the open orders. */
export type Step = {
  kind: "place" | "stop" | "fill" | "fire" | "cancel" | "amend" | "idle";
  dex: number;
  pick: number;
};
/** How the push after it reaches us. */
export type Delivery = "both" | "first" | "second" | "none" | "partial" | "wrong" | "lagging" | "gap";

export const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom("place", "stop", "fill", "fire", "cancel", "amend", "idle"),
    dex: fc.nat(1),
    pick: fc.nat(5),
  }),
  { minLength: 1, maxLength: 30 },
);
export const deliveries = fc.array(
  fc.constantFrom<Delivery>("both", "first", "second", "none", "partial", "wrong", "lagging", "gap"),
  { minLength: 30, maxLength: 30 },
);

/** The open orders after each step: the truth that listings are pushed from. */
export function venue(story: readonly Step[]): Order[][] {
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
          open = [...others, { ...target, isTrigger: false, triggered: true, sz, tif: "Gtc" }];
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

export function push(at: number, open: readonly Order[], given: Partial<OrderListing>): OrderListing[] {
  return DEXES.map((dex) =>
    listing(
      at,
      open.filter((each) => each.dex === dex),
      { ...given, dex },
    ),
  );
}

export type Told = OrderListing | StatusReport | OrderHistory | { gapAt: number };

/** The truth as it reaches us: through two instances, late, short, once wrong, or not at all. */
export function deliver(truth: readonly Order[][], how: readonly Delivery[]): Told[] {
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

export function tell(trader: Ledger, observed: readonly Told[]): OrderEvent[] {
  return observed.flatMap((each) => {
    if (!("gapAt" in each)) return orderEvents(trader.apply(each).events);
    for (const dex of DEXES) {
      const receivedAt = T0 + each.gapAt;
      trader.apply({
        kind: "gap",
        ethAddress: ALICE,
        receivedAt,
        since: receivedAt,
        stream: "orders",
        dex,
        cause: "1006",
      });
    }
    return [];
  });
}

/** The last listing repeated for as long as any rule waits. */
export function settle(truth: readonly Order[][]): Told[] {
  const open = truth.at(-1) ?? [];
  return Array.from({ length: 8 }, (_, i) => (truth.length + i) * PUSH_MS).flatMap((at) => [
    ...push(at, open, { instance: "1" }),
    ...push(at + 700, open, { instance: "2" }),
  ]);
}

/** What became of each order, told `late` pushes after it happened, or never: the size it tells is an old one. */
export function statuses(truth: readonly Order[][], late: readonly number[]): Told[] {
  return truth.flatMap((open, i): Told[] => {
    const delay = late[i] ?? 0;
    if (delay === 4) return [];
    const before = truth[i - 1] ?? [];
    const became = (order: Order, status: string) => ({
      order,
      status,
      ...meaningOf(status),
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
            sizes: "old",
            speaksFor: null,
            source,
            statuses: told,
          },
        ];
  });
}

export function timeOf(told: Told): number {
  return "gapAt" in told ? T0 + told.gapAt : told.receivedAt;
}

export function byOid(orders: Iterable<Order>): [number, string, string, boolean | null][] {
  return [...orders]
    .map((each): [number, string, string, boolean | null] => [
      Number(each.oid),
      each.limitPx,
      each.sz,
      each.isTrigger,
    ])
    .sort((a, b) => a[0] - b[0]);
}

export function folded(events: readonly OrderEvent[]): ReturnType<typeof byOid> {
  const newest = [...foldOrders(events).values()];
  return byOid(newest.filter((event) => event.action !== "closed").map((event) => event.order));
}
