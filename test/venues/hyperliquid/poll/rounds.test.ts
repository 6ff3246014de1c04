// The rounds of the dexes on which nobody looks in turn: who is looked at when, and what that takes.
import { afterEach, describe, expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import { fastClock } from "../../../../src/timing/clock.js";
import { DexRounds, ROUNDS_SHARE } from "../../../../src/venues/hyperliquid/poll/rounds.js";
import { waitFor } from "../../../support/wait.js";

const trader = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
const ended: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

function going(dexesOf: (ethAddress: Address) => readonly string[]) {
  const clock = fastClock(600, 1_790_000_000_000);
  const looks: { readonly who: string; readonly at: number }[] = [];
  const refreshed = { times: 0 };
  const rounds = new DexRounds({
    ...{ clock, weightPerMinute: 1_200, dexesOf },
    listed: () => true,
    dexes: {
      get dueAt() {
        return refreshed.times === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      refresh: async () => void refreshed.times++,
    },
    look: async (ethAddress, dex, { klass }) => {
      looks.push({ who: `${Number(ethAddress)} ${dex} ${klass}`, at: clock.now() });
    },
  });
  const life = new AbortController();
  const running = rounds.run(life.signal);
  ended.push(async () => {
    life.abort();
    await running;
  });
  return { rounds, looks, refreshed };
}

describe("the rounds", () => {
  it("look at every dex of every trader in turn, in the class of what can wait, after the list was asked for", async () => {
    const { rounds, looks, refreshed } = going((who) => (who === trader(1) ? ["flx", "xyz"] : ["xyz"]));
    for (const n of [1, 2]) rounds.add(trader(n));
    await waitFor("two rounds", () => looks.length >= 6);
    expect(refreshed.times).toBe(1);
    const first = looks.slice(0, 3).map(({ who }) => who);
    expect(first.sort()).toEqual(["1 flx backfill", "1 xyz backfill", "2 xyz backfill"]);
    expect(new Set(looks.slice(3).map(({ who }) => who)).size).toBeGreaterThan(1);
  });

  it("take no more than their share of the weight, and look at nobody more often than the stream would tell", async () => {
    const { rounds, looks } = going(() => ["flx", "xyz", "vntl"]);
    for (let n = 1; n <= 20; n++) rounds.add(trader(n));
    await waitFor("many looks", () => looks.length >= 30);
    const first = looks[0]?.at ?? 0;
    const last = looks.at(-1)?.at ?? 0;
    expect(((looks.length - 1) * 22) / ((last - first) / 60_000)).toBeLessThanOrEqual(ROUNDS_SHARE * 1_200);
  });

  it("leave out whoever has no such dex, or is followed no longer; who is new comes first", async () => {
    const { rounds, looks } = going((who) => (who === trader(1) ? [] : ["xyz"]));
    for (const n of [1, 2, 3]) rounds.add(trader(n));
    await waitFor("both", () => looks.length >= 4);
    rounds.remove(trader(2));
    const before = looks.length;
    rounds.add(trader(4));
    await waitFor("the new one", () => looks.length >= before + 3);
    const since = looks.slice(before + 1).map(({ who }) => who);
    expect(since).toContain("4 xyz backfill");
    expect(since).not.toContain("2 xyz backfill");
    expect(looks.some(({ who }) => who.startsWith("1 "))).toBe(false);
  });
});
