// Many traders of whom few are streamed: the public trades tell the fills of all others.
import { afterEach, describe, expect, it } from "vitest";
import { judge, quantile, type Taped, taped } from "../support/taped.js";
import { waitFor } from "../support/wait.js";

let story: Taped;

afterEach(() => story.simulation.stop());

const tapedNow = () =>
  story.simulation.collector.stats().traders.filter(({ tier }) => tier === "tape").length;

async function pass(ms: number): Promise<void> {
  const { clock } = story.simulation;
  const from = clock.now();
  await waitFor(`${ms} ms of the venue`, () => clock.now() - from > ms, 30_000);
}

async function reasons(): Promise<string[]> {
  const response = await fetch(`${story.simulation.collector.url}/health/ready`);
  return ((await response.json()) as { reasons: { code: string }[] }).reasons.map(({ code }) => code);
}

describe("two hundred traders, of whom three are streamed", () => {
  it("each fill is told as it happens, and whole within ten minutes, within the weight of a minute", async () => {
    story = await taped({ seed: 3, speed: 40, traders: 200, streamed: 3, activity: (n) => (n < 30 ? 3 : 0) });
    const { simulation, told, tellings } = story;
    const { collector, venue, clock, database } = simulation;
    await collector.start();
    await waitFor("the tape", () => tapedNow() === 197, 30_000);
    const since = clock.now();
    await pass(200_000);
    const until = clock.now();
    const streamed = new Set(venue.subscribed().map(({ user }) => user));
    venue.freeze();
    const verdict = () => judge(venue.truth(), told, { since, until, of: (user) => !streamed.has(user) });
    await waitFor("all to be whole", () => verdict().incomplete.length === 0, 60_000);
    const { happened, missing, toldAfter, wholeAfter } = verdict();
    const { connections, coins, fills_told, fills_incomplete } = collector.stats().tape ?? {};
    console.info(
      ...["fills", happened, JSON.stringify(tellings), JSON.stringify(venue.counters.rest.requests)],
      ...["told after", quantile(toldAfter, 0.5), "whole after", quantile(wholeAfter, 0.5), "ms"],
    );
    expect(happened).toBeGreaterThan(100);
    expect(missing).toEqual([]);
    expect(tellings.repeated).toBe(0);
    expect(wholeAfter.at(-1)).toBeLessThan(600_000);
    expect([connections, coins, fills_incomplete]).toEqual([4, venue.model.coins.size, 0]);
    expect(fills_told).toBeGreaterThan(100);
    expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
    expect(venue.counters.refused.subscriptions).toBe(0);
    const stored = await waitFor("the database", async () => {
      const parts = await database.db.collection("trader_fills").countDocuments({ oid: null });
      return parts === 0 ? database.db.collection("trader_fills").countDocuments() : null;
    });
    expect(stored).toBe(tellings.first);
  });

  it("sockets that are lost in the middle of it lose no fill, health says so, and looks of old go on meanwhile", async () => {
    story = await taped({ seed: 4, speed: 40, traders: 60, streamed: 2, activity: (n) => (n < 12 ? 6 : 0) });
    const { simulation, told } = story;
    const { collector, venue, clock } = simulation;
    await collector.start();
    await waitFor("the tape", () => tapedNow() === 58, 30_000);
    const since = clock.now();
    await pass(30_000);
    venue.outages.set({ stream: "down" });
    await pass(90_000);
    expect(tapedNow()).toBe(0);
    expect(await reasons()).toContain("tape_down");
    venue.outages.set({ stream: "up" });
    venue.faults.set({ drop: 0.01 });
    await waitFor("it to be back", () => tapedNow() === 58, 30_000);
    await pass(60_000);
    venue.faults.clear();
    const until = clock.now();
    const streamed = new Set(venue.subscribed().map(({ user }) => user));
    venue.freeze();
    const verdict = () => judge(venue.truth(), told, { since, until, of: (user) => !streamed.has(user) });
    await waitFor("all to be told, and whole", () => verdict().incomplete.length === 0, 60_000);
    expect(verdict().happened).toBeGreaterThan(50);
    expect(verdict().missing).toEqual([]);
    await waitFor("health to be well", async () => !(await reasons()).includes("tape_down"));
    expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
    expect(venue.counters.connectsWorstMinute).toBeLessThanOrEqual(30);
    expect(venue.counters.refused).toMatchObject({ connects: 0, subscriptions: 0, messages: 0 });
  });
});
