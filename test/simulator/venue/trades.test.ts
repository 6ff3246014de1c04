// What a simulated venue tells on trades: every trade of a coin, with both who made it.
import { describe, expect, it } from "vitest";
import { createModel, type ModelOptions } from "../../../src/simulator/model/model.js";
import type { Block, Model } from "../../../src/simulator/model/words.js";
import { MINUTE, watch } from "../model/worlds.js";
import { client, dataOf, firstOf, StoppedClock, subscribed, venue } from "./serving.js";
import { fill, START_MS, StubModel, user } from "./stub-model.js";

const USERS = [user(1), user(2), user(3)];
const TRADES = { type: "trades", coin: "BTC" };

function busy(given: Partial<ModelOptions> = {}): Model {
  return createModel({ seed: 6, startMs: START_MS, users: USERS, activity: 120, ...given });
}

/** The same, its next blocks kept. */
function kept(model: Model): { readonly model: Model; readonly blocks: Block[] } {
  const blocks: Block[] = [];
  const advance = model.advance.bind(model);
  model.advance = (time) => {
    const more = advance(time);
    blocks.push(...more);
    return more;
  };
  return { model, blocks };
}

function lived(given: Partial<ModelOptions> = {}, minutes = 3): Block[] {
  const blocks: Block[] = [];
  watch(busy(given), minutes * MINUTE, 10_000, (more) => blocks.push(...more));
  return blocks;
}

const withoutTrades = (blocks: readonly Block[]) =>
  blocks
    .map(({ trades: _, ...block }) => block)
    .filter(({ statuses, fills, twapSliceFills, twapRecords = [] }) =>
      [statuses, fills, twapSliceFills, twapRecords].some(({ length }) => length > 0),
    );

describe("the tape", () => {
  it("has a trade for each fill, slices of TWAPs included, and for nothing else", () => {
    const strangers = new Set<string>();
    const seen = { taken: 0, made: 0, slices: 0, liquidated: 0 };
    for (const { fills, twapSliceFills, trades = [] } of lived({}, 20)) {
      const own = [...fills, ...twapSliceFills];
      const expected = own.map(({ user, fill: { coin, side, px, sz, time, hash, tid, crossed } }, n) => {
        const [buyer = "", seller = ""] = trades[n]?.users ?? [];
        const stranger = side === "B" ? seller : buyer;
        strangers.add(stranger);
        const users = side === "B" ? [user, stranger] : [stranger, user];
        const other = side === "B" ? "A" : "B";
        return { coin, side: crossed ? side : other, px, sz, time, hash, tid, users };
      });
      if (JSON.stringify(trades) !== JSON.stringify(expected)) expect(trades).toEqual(expected);
      for (const { user, fill } of fills) {
        seen[fill.crossed ? "taken" : "made"]++;
        if (fill.liquidation?.liquidatedUser === user) seen.liquidated++;
      }
      seen.slices += twapSliceFills.length;
    }
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(0);
    for (const each of [...USERS, ""]) expect(strangers).not.toContain(each);
    expect(strangers.size).toBeGreaterThan(100);
  });

  it("has trades between strangers where they are asked for, which change no story", () => {
    const blocks = lived({ strangers: 30 });
    expect(withoutTrades(blocks)).toEqual(withoutTrades(lived()));
    const own = new Set(
      blocks.flatMap((block) => [...block.fills, ...block.twapSliceFills]).map((each) => each.fill.tid),
    );
    const noise = blocks.flatMap(({ trades = [] }) => trades).filter(({ tid }) => !own.has(tid));
    const coins = new Set(noise.map(({ coin }) => coin));
    expect(coins).toEqual(busy().coins);
    expect(noise.length).toBeGreaterThan(coins.size * 60);
    expect(noise.length).toBeLessThan(coins.size * 120);
    for (const { users, px, sz } of noise) {
      if (users.some((each) => USERS.includes(each)) || !(Number(px) * Number(sz) > 0))
        expect([users, px, sz]).toEqual("a trade between strangers");
    }
  });

  it("remembers the newest thirty of each coin, oldest first", () => {
    const model = busy();
    const told = model.advance(START_MS + 600_000).flatMap(({ trades = [] }) => trades);
    for (const coin of model.coins)
      expect(model.trades?.(coin)).toEqual(told.filter((trade) => trade.coin === coin).slice(-30));
    expect(model.trades?.("NONE")).toEqual([]);
  });
});

describe("trades", () => {
  it("begins with the newest thirty, then brings each trade of its coin once, a block at a time", async () => {
    const { model, blocks } = kept(busy());
    const clock = new StoppedClock();
    const running = await venue({ model, clock });
    const subscriber = await client(running);
    const before = model.trades?.("BTC");
    expect(before).toHaveLength(30);
    expect(await subscribed(subscriber, TRADES)).toBeNull();
    clock.pass(60_000);
    running.truth();
    const told = blocks.flatMap(({ trades = [] }) => {
      const those = trades.filter(({ coin }) => coin === "BTC");
      return those.length === 0 ? [] : [those];
    });
    expect(told.length).toBeGreaterThan(3);
    expect(await firstOf(subscriber, "trades", 1 + told.length)).toEqual([before, ...told]);
    expect(Object.keys(before?.[0] ?? {}).join()).toBe("coin,side,px,sz,time,hash,tid,users");
  });

  it("brings nothing of a model that tells of none", async () => {
    const model = new StubModel(1);
    const clock = new StoppedClock();
    const running = await venue({ model, clock });
    const subscriber = await client(running);
    await subscribed(subscriber, TRADES);
    model.happens({ fills: [{ user: user(1), fill: fill(1) }] });
    clock.pass(1);
    running.truth();
    await subscriber.answers();
    expect(dataOf(subscriber, "trades")).toEqual([]);
  });

  it("takes a subscription and no user's slot; an unknown coin ends the connection without a word", async () => {
    const limits = { users: 1, subscriptions: 3, userScope: "ip" as const };
    const running = await venue({ model: busy(), clock: new StoppedClock(), limits });
    const subscriber = await client(running);
    for (const coin of ["BTC", "xyz:TSLA"])
      expect(await subscribed(subscriber, { ...TRADES, coin })).toBeNull();
    expect(await subscribed(subscriber, { type: "orderUpdates", user: USERS[0] })).toBeNull();
    expect(running.counters.usersAtMost).toBe(1);
    expect(await subscribed(subscriber, { ...TRADES, coin: "ETH" })).toMatch("more than 3 channels");
    const other = await client(running);
    other.subscribe({ ...TRADES, coin: "btc" });
    expect(await other.closed()).toBe(1006);
    expect(other.frames).toEqual([]);
  });
});
