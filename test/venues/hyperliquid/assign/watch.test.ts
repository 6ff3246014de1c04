// The one owner: who is streamed by which address, who is polled, and when that changes.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TraderId } from "../../../../src/domain/ids.js";
import { Watch } from "../../../../src/venues/hyperliquid/assign/watch.js";
import type { StreamWatcher } from "../../../../src/venues/hyperliquid/assign/watchers.js";
import { Dexes } from "../../../../src/venues/hyperliquid/dexes/dexes.js";

const T0 = 1_790_000_000_000;
const MINUTE = 60_000;

class Stream implements StreamWatcher {
  readonly tier = "stream";
  readonly pushMs = 5_000;
  readonly watched = new Set<TraderId>();
  readonly log: string[] = [];
  /** Whom the venue does not take. */
  readonly refused = new Set<TraderId>();

  readonly quota;
  /** Who is to be exact, and who is. */
  readonly asked: TraderId[][] = [];
  readonly exactNow = new Set<TraderId>();
  readonly exact = {
    places: 1,
    follow: (traders: readonly TraderId[]) => void this.asked.push([...traders]),
    has: (trader: TraderId) => this.exactNow.has(trader),
  };

  constructor(cap: number) {
    const isQueued = (trader: TraderId) => this.refused.has(trader);
    this.quota = { cap, isQueued, isLingering: () => false };
  }
  watch(trader: TraderId): void {
    this.watched.add(trader);
    this.log.push(`+${trader}`);
  }
  unwatch(trader: TraderId): void {
    if (this.watched.delete(trader)) this.log.push(`-${trader}`);
  }
  isUp(): boolean {
    return true;
  }
  resolutionMs(trader: TraderId): number | null {
    return this.watched.has(trader) ? this.pushMs : null;
  }
  subscriptionsOn(dexes: readonly string[]): number {
    return 6 + dexes.length;
  }
  dexesChanged(): void {}
  get subscriptions(): number {
    return 7 * this.watched.size;
  }
  roomFreed(): void {}
  async stop(): Promise<void> {}
}

class Looks {
  readonly tier = "poll";
  readonly watched = new Set<TraderId>();
  get size(): number {
    return this.watched.size;
  }
  has(trader: TraderId): boolean {
    return this.watched.has(trader);
  }
  watch(trader: TraderId): void {
    this.watched.add(trader);
  }
  unwatch(trader: TraderId): void {
    this.watched.delete(trader);
  }
  changed(): void {}
  resolutionMs(trader: TraderId): number | null {
    return this.has(trader) ? 60_000 : null;
  }
  async stop(): Promise<void> {}
}

let one: Stream;
let other: Stream;
let looks: Looks;
let watch: Watch;
let dexes: Dexes;
let unfit: TraderId[];

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  one = new Stream(2);
  other = new Stream(2);
  looks = new Looks();
  unfit = [];
  dexes = new Dexes([], (trader, used) => watch.dexesChanged(trader, used));
  watch = new Watch({
    clock: { now: () => Date.now(), real: (ms) => ms },
    streams: new Map([
      ["one", one],
      ["other", other],
    ]),
    ...{ tape: { assign: () => undefined, covers: () => false }, tapeSetting: "auto", clients: 5 },
    ...{ polling: looks, dexes, unfit: (traders) => void unfit.push(...traders) },
  });
});

afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

async function follow(...traders: readonly (readonly [id: string, priority: number])[]): Promise<void> {
  for (const [ethAddress, priority] of traders) watch.follow({ ethAddress, priority, dexes: [] });
  await vi.advanceTimersByTimeAsync(0);
}

function tell(trader: TraderId, instance: string | null = "one/0.1/k"): void {
  const about = { ethAddress: trader, receivedAt: Date.now(), dex: "", instance, source: "openOrders" };
  watch.heard({ kind: "orders", ...about, everyMs: 5_000, complete: true, orders: [] });
}

function streamed(): string[][] {
  return [one, other].map(({ watched }) => [...watched].sort());
}

describe("who is watched how", () => {
  it("the most important are streamed, by whoever has room, and the rest is polled", async () => {
    await follow(["a", 1], ["b", 1], ["c", 3], ["d", 2], ["e", 1]);
    expect(streamed().flat().sort()).toEqual(["a", "b", "c", "d"]);
    expect(streamed().map(({ length }) => length)).toEqual([2, 2]);
    expect([...looks.watched]).toEqual(["e"]);
    expect(watch.of("e")).toEqual({ tier: "poll", resolutionMs: 60_000, listedMs: 60_000, fillsMs: null });
    expect(watch.of("c")).toEqual({ tier: "stream", resolutionMs: 5_000, listedMs: 5_000, fillsMs: 70 });
    expect(watch.of("nobody")).toBeNull();
  });

  it("the most important of each stream are to be exact, and who is is told to the block and listed as before", async () => {
    await follow(["a", 1], ["b", 2], ["c", 3], ["d", 4]);
    const last = [one, other].map(({ asked }) => asked.at(-1));
    expect(last.flat().sort()).toEqual(["c", "d"]);
    one.exactNow.add("c");
    other.exactNow.add("c");
    expect(watch.of("c")).toEqual({ tier: "exact", resolutionMs: 70, listedMs: 5_000, fillsMs: 70 });
    expect([watch.isStreamed("c"), watch.isStreamed("a"), watch.isStreamed("e")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("a priority moves people while it runs: one for one", async () => {
    await follow(["a", 1], ["b", 1], ["c", 1], ["d", 1], ["e", 1]);
    const logged = one.log.length + other.log.length;
    watch.setPriority("e", 5);
    await vi.advanceTimersByTimeAsync(0);
    expect(streamed().flat()).toContain("e");
    // Who is to be streamed is looked at until the stream speaks of it.
    expect(looks.size).toBe(2);
    tell("e");
    expect(looks.size).toBe(1);
    expect(one.log.length + other.log.length).toBe(logged + 2);
    watch.setPriority("e", 1);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(streamed().flat()).toContain("e");
    watch.unfollow("e");
    await vi.advanceTimersByTimeAsync(0);
    expect(streamed().flat().sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("who leaves gives a place at once to whoever was never moved", async () => {
    await follow(["a", 1], ["b", 1], ["c", 1], ["d", 1], ["e", 1]);
    watch.unfollow("b");
    await vi.advanceTimersByTimeAsync(0);
    expect(streamed().flat().sort()).toEqual(["a", "c", "d", "e"]);
    tell("e");
    expect(looks.size).toBe(0);
  });

  it("a venue that takes fewer: whom it refused is polled, and is streamed ten minutes later at the earliest", async () => {
    await follow(["a", 1], ["b", 1], ["c", 1], ["d", 1]);
    const refusing = one.watched.has("a") ? one : other;
    refusing.refused.add("a");
    refusing.quota.cap = 1;
    watch.assignSoon();
    await vi.advanceTimersByTimeAsync(0);
    expect(streamed().flat().sort()).toEqual(["b", "c", "d"]);
    expect([...looks.watched]).toEqual(["a"]);
    refusing.refused.clear();
    refusing.quota.cap = 2;
    watch.assignSoon();
    await vi.advanceTimersByTimeAsync(9 * MINUTE);
    expect(streamed().flat()).not.toContain("a");
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(streamed().flat()).toContain("a");
  });

  it("of whom the stream says nothing for five pushes is polled until it speaks again", async () => {
    await follow(["a", 1], ["b", 1]);
    for (let s = 0; s < 25; s++) {
      await vi.advanceTimersByTimeAsync(1_000);
      tell("b");
    }
    expect([...looks.watched]).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([...looks.watched]).toEqual(["a"]);
    tell("a", null);
    expect([...looks.watched]).toEqual(["a"]);
    tell("a");
    expect([...looks.watched]).toEqual([]);
  });

  it("a trader that uses more dexes than fit is polled, and told once", async () => {
    await follow(["a", 1]);
    await follow(["b", 1]);
    const fill = (dex: string) => ({ coin: `${dex}:X`, dex }) as never;
    const many = Array.from({ length: 63 }, (_, n) => fill(`d${n}`));
    for (const [n, name] of ["a", "b", "c", "d", "e", "f", "g", "h"].entries()) {
      one.quota.cap = other.quota.cap = 8;
      if (n > 1) await follow([name, 1]);
      const about = { ethAddress: name, receivedAt: Date.now(), source: "userFills", series: "userFills" };
      dexes.heard({ kind: "fills", ...about, fills: many, past: null });
      await vi.advanceTimersByTimeAsync(0);
    }
    other.quota.cap = 0;
    watch.assignSoon();
    await vi.advanceTimersByTimeAsync(0);
    // 480 subscriptions, and 70 each.
    expect(one.watched.size).toBe(6);
    expect([unfit.length, watch.unfit, looks.size]).toEqual([2, 2, 2]);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(unfit.length).toBe(2);
  });
});
