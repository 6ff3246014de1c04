// Whose a status is: known by its oid, by the sockets that brought it, or by what is heard later; never guessed.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type Address, addressOf } from "../../../../../src/domain/address.js";
import {
  Attribution,
  type Claim,
  DOUBTFUL_MS,
  MAX_WAITING,
  WAITS_MS,
} from "../../../../../src/venues/hyperliquid/stream/exact/attribution.js";
import type { WireStatus } from "../../../../../src/venues/hyperliquid/wire/frames.js";

const T = 1_790_000_000_000;
const [A, B, C] = ["a", "b", "c"].map((digit) => addressOf(`0x${digit.repeat(40)}`)) as [
  Address,
  Address,
  Address,
];

function status(oid: number, word: string, at = T, sz = "1.0"): WireStatus {
  const none = { triggerPx: null, triggerCondition: null, isTrigger: null, isPositionTpsl: null };
  const order = {
    ...{ coin: "BTC", side: "B" as const, limitPx: "10.0", sz, oid, timestamp: T, origSz: "1.0" },
    ...{ ...none, cloid: null, reduceOnly: null, orderType: null, tif: null, children: [] },
  };
  return { order, status: word, statusTimestamp: at };
}

let known: Map<number, Address>;
let sockets: Map<number, Set<Address>>;
/** When each asked for statuses, ms; long ago unless given. */
let asked: Map<Address, number>;
let heard: (readonly [socket: number, user: Address])[];
let attribution: Attribution;

beforeEach(() => {
  known = new Map();
  asked = new Map();
  heard = [];
  sockets = new Map([
    [0, new Set([A, B])],
    [1, new Set([A, C])],
    [2, new Set([B, C])],
    [3, new Set([C])],
  ]);
  attribution = new Attribution({
    subscribers: (socket) =>
      new Map([...(sockets.get(socket) ?? [])].map((user) => [user, { from: asked.get(user) ?? 0 }])),
    knows: (user, oid) => known.get(oid) === user,
    heard: (socket, user) => heard.push([socket, user]),
  });
});

function words(claims: readonly Claim[]): [Address, string[]][] {
  return claims.map(({ user, statuses }) => [
    user,
    statuses.map(({ order, status: word }) => `${order.oid} ${word}`),
  ]);
}

describe("a status", () => {
  it("of an order that a subscriber's ledger knows is that trader's at once", () => {
    known.set(1, B);
    expect(words(attribution.take(0, [status(1, "canceled")], T))).toEqual([[B, ["1 canceled"]]]);
  });

  it("of an order that only somebody knows who is not subscribed there waits", () => {
    known.set(1, C);
    expect(attribution.take(0, [status(1, "canceled")], T)).toEqual([]);
    expect(attribution.size).toBe(1);
  });

  it("by a socket with one subscriber is that one's at once", () => {
    expect(words(attribution.take(3, [status(1, "open"), status(1, "canceled")], T))).toEqual([
      [C, ["1 open", "1 canceled"]],
    ]);
  });

  it("by both sockets of a trader is that trader's, with all that waited of its order, in the order of its times", () => {
    expect(attribution.take(0, [status(1, "canceled", T + 70)], T)).toEqual([]);
    expect(attribution.take(0, [status(1, "open", T)], T)).toEqual([]);
    expect(words(attribution.take(2, [status(1, "open", T)], T))).toEqual([[B, ["1 open", "1 canceled"]]]);
    expect(attribution.size).toBe(0);
  });

  it("is told once, whichever sockets bring it and however often", () => {
    known.set(1, A);
    attribution.take(0, [status(1, "canceled")], T);
    expect(attribution.take(1, [status(1, "canceled")], T)).toEqual([]);
    expect(attribution.take(0, [status(1, "canceled")], T)).toEqual([]);
    expect(heard).toEqual([
      [0, A],
      [1, A],
      [0, A],
    ]);
    expect(attribution.counts.claimed).toBe(1);
  });

  it("that waited is heard by each socket that brought it", () => {
    attribution.take(0, [status(1, "open")], T);
    expect(heard).toEqual([]);
    attribution.take(1, [status(1, "open")], T);
    expect(heard).toEqual([
      [0, A],
      [1, A],
    ]);
    attribution.take(0, [status(2, "open")], T);
    known.set(2, B);
    attribution.reconsider(B);
    expect(heard.at(-1)).toEqual([0, B]);
  });

  it("of before somebody asked is not that one's, unless it is known to be", () => {
    asked.set(C, T);
    expect(attribution.take(3, [status(1, "open", T - 1)], T)).toEqual([]);
    known.set(1, C);
    expect(words(attribution.reconsider(C))).toEqual([[C, ["1 open"]]]);
    expect(words(attribution.take(3, [status(2, "open", T)], T))).toEqual([[C, ["2 open"]]]);
  });

  it("that waits is not the one's who joins in the place of another", () => {
    attribution.take(0, [status(1, "open")], T);
    sockets.set(0, new Set([C]));
    sockets.set(1, new Set([C]));
    expect(attribution.take(1, [status(1, "open")], T)).toEqual([]);
    expect([attribution.reconsider(C), attribution.size]).toEqual([[], 1]);
  });

  it("that waits is claimed when a listing, a fill or a log has named its order", () => {
    attribution.take(0, [status(1, "open"), status(2, "open"), status(1, "canceled")], T);
    known.set(1, A);
    expect(attribution.reconsider(C)).toEqual([]);
    expect(words(attribution.reconsider(A))).toEqual([[A, ["1 open", "1 canceled"]]]);
    expect(attribution.size).toBe(1);
  });

  it("that refuses an order which nobody knows is dropped at once, and one that ends a known order is not", () => {
    known.set(2, A);
    expect(
      words(attribution.take(0, [status(1, "badAloPxRejected"), status(2, "perpMarginRejected")], T)),
    ).toEqual([[A, ["2 perpMarginRejected"]]]);
    expect(attribution.counts).toEqual({ claimed: 1, rejected: 1, unclaimed: 0 });
  });

  it("that nobody claims is dropped in the end, and its order's log asked for before", () => {
    attribution.take(0, [status(1, "open")], T);
    attribution.take(0, [status(1, "canceled")], T + 9_000);
    expect([...attribution.doubtful(T + DOUBTFUL_MS - 1, T, () => false)]).toEqual([]);
    expect([...attribution.doubtful(T + DOUBTFUL_MS, T, () => false)]).toEqual([A, B]);
    expect([...attribution.doubtful(T + DOUBTFUL_MS, T, (user) => user === B)]).toEqual([B]);
    expect([...attribution.doubtful(T + DOUBTFUL_MS, T + 1, () => true)]).toEqual([]);
    expect(attribution.expire(T + WAITS_MS - 1)).toEqual([]);
    expect(attribution.expire(T + WAITS_MS)).toEqual([{ sockets: new Set([0]), statuses: 2, since: T }]);
    expect(attribution.counts).toEqual({ claimed: 0, rejected: 0, unclaimed: 2 });
    known.set(1, A);
    expect(attribution.reconsider(A)).toEqual([]);
  });

  it("waits among ten thousand at most: the oldest are dropped", () => {
    const all = Array.from({ length: MAX_WAITING + 5 }, (_, oid) => status(oid, "open"));
    attribution.take(0, all, T);
    expect(attribution.expire(T)).toHaveLength(5);
    expect(attribution.size).toBe(MAX_WAITING);
  });
});

describe("whatever the sockets do", () => {
  const USERS = Array.from({ length: 10 }, (_, n) => addressOf(`0x${String(n).repeat(40)}`));
  const pairs = [0, 1, 2, 3].flatMap((a) => [1, 2, 3, 4].filter((b) => b > a).map((b) => [a, b] as const));
  /** An order of one of ten traders, and how its statuses reach us: late, twice, or not, by each of its two sockets. */
  const lives = fc.array(
    fc.record({
      owner: fc.nat({ max: 9 }),
      statuses: fc.subarray(["open", "triggered", "canceled"], { minLength: 1 }),
      delays: fc.array(fc.integer({ min: -1, max: 12_000 }), { minLength: 6, maxLength: 6 }),
      namedAfter: fc.option(fc.integer({ min: 0, max: 60_000 })),
    }),
    { maxLength: 40 },
  );

  it("no status is another trader's, none is told twice, and all are claimed or counted", () => {
    fc.assert(
      fc.property(lives, (all) => {
        known = new Map();
        const own = new Attribution({
          subscribers: (socket) =>
            new Map(USERS.filter((_, n) => pairs[n]?.includes(socket)).map((user) => [user, { from: 0 }])),
          knows: (user, oid) => known.get(oid) === user,
          heard: () => undefined,
        });
        const came: { at: number; act: () => Claim[] }[] = [];
        const sent = new Set<string>();
        for (const [oid, { owner, statuses, delays, namedAfter }] of all.entries()) {
          const user = USERS[owner] ?? A;
          for (const [n, word] of statuses.entries())
            for (const [which, socket] of (pairs[owner] ?? []).entries()) {
              const delay = delays[2 * n + which] ?? 0;
              if (delay < 0) continue;
              sent.add(`${oid} ${word}`);
              came.push({
                at: T + n + delay,
                act: () => own.take(socket, [status(oid, word, T + n)], T + n + delay),
              });
            }
          if (namedAfter === null) continue;
          came.push({
            at: T + namedAfter,
            act: () => {
              known.set(oid, user);
              return own.reconsider(user);
            },
          });
        }
        const told = new Set<string>();
        for (const { at, act } of came.toSorted((a, b) => a.at - b.at)) {
          own.expire(at);
          for (const { user, statuses } of act())
            for (const { order, status: word } of statuses) {
              expect(user).toBe(USERS[all[order.oid]?.owner ?? -1]);
              expect(told.has(`${order.oid} ${word}`)).toBe(false);
              told.add(`${order.oid} ${word}`);
            }
        }
        own.expire(T + 60_000);
        expect(own.size).toBe(0);
        expect(own.counts.claimed).toBe(told.size);
        expect(told.size + own.counts.unclaimed).toBeGreaterThanOrEqual(sent.size);
      }),
    );
  });
});
