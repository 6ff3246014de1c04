// What a simulated venue tells on trades: every trade of a coin, with both who made it.
import { describe, expect, it } from "vitest";
import { createModel, type ModelOptions } from "../../../src/simulator/model/model.js";
import type { Block, Model, ShownTrade } from "../../../src/simulator/model/words.js";
import { watch } from "../model/worlds.js";
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

function lived(given: Partial<ModelOptions> = {}): Block[] {
  const blocks: Block[] = [];
  watch(busy(given), 300_000, 10_000, (more) => blocks.push(...more));
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
    const blocks = lived();
    const seen = { maker: 0, slice: 0, liquidation: 0 };
    for (const { fills, twapSliceFills, trades = [] } of blocks) {
      const own = [...fills, ...twapSliceFills];
      expect(trades.map(({ tid }) => tid)).toEqual(own.map(({ fill }) => fill.tid));
      for (const [n, { user, fill: of }] of own.entries()) {
        const { coin, px, sz, time, hash, tid, side, users } = trades[n] as ShownTrade;
        expect([coin, px, sz, time, hash, tid]).toEqual([of.coin, of.px, of.sz, of.time, of.hash, of.tid]);
        const [buyer, seller] = users;
        expect(of.side === "B" ? buyer : seller).toBe(user);
        expect(USERS).not.toContain(of.side === "B" ? seller : buyer);
        expect(side === of.side).toBe(of.crossed);
        if (!of.crossed) seen.maker++;
        if (of.liquidation?.liquidatedUser === user) seen.liquidation++;
      }
      seen.slice += twapSliceFills.length;
    }
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(0);
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
    expect(noise.length).toBeGreaterThan(coins.size * 100);
    expect(noise.length).toBeLessThan(coins.size * 200);
    for (const { users, px, sz } of noise) {
      for (const each of users) expect(USERS).not.toContain(each);
      expect(Number(px) * Number(sz)).toBeGreaterThan(0);
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
