// The venue's limits on users: what was accepted stays, nothing storms, the rest is polled and gets its turn.
import { afterEach, describe, expect, it } from "vitest";
import type { VenueLimits } from "../../src/simulator/venue/numbers.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { waitFor } from "../support/wait.js";

let simulation: Simulation;

afterEach(() => simulation.stop());

async function start(traders: number, limits: Partial<VenueLimits>, settings: Record<string, string> = {}) {
  simulation = await simulate({
    seed: 4,
    speed: 40,
    traders,
    venue: { limits: { userScope: "ip", ...limits } },
    settings,
  });
  await simulation.collector.start();
  return simulation;
}

function tiers(): { stream: string[]; poll: string[] } {
  const { traders } = simulation.collector.stats();
  const of = (...tiers: readonly string[]) =>
    traders.filter(({ tier }) => tiers.includes(tier)).map(({ ethAddress }) => ethAddress);
  return { stream: of("stream", "exact"), poll: of("poll", "tape") };
}

async function reasons(): Promise<string[]> {
  const response = await fetch(`${simulation.collector.url}/health/ready`);
  const body = (await response.json()) as { reasons: { code: string }[] };
  return body.reasons.map((reason) => reason.code);
}

/** What the venue counted: within its limits, and within what we plan. */
function expectNoStorm(): void {
  const { connectsWorstMinute, sendsWorstMinute } = simulation.venue.counters;
  expect(connectsWorstMinute).toBeLessThanOrEqual(25);
  expect(sendsWorstMinute).toBeLessThanOrEqual(1_800);
}

describe("users", { timeout: 120_000 }, () => {
  it("fourteen traders and room for ten: ten are streamed, four polled, as planned", async () => {
    await start(14, { users: 10 });
    await waitFor(
      "all to be heard of",
      () => simulation.collector.stats().traders.every((trader) => trader.last_seen_at !== null),
      60_000,
    );
    await waitFor(
      "ten to be streamed",
      () => tiers().stream.length === 10 && tiers().poll.length === 4,
      60_000,
    );
    expect(await reasons()).not.toContain("user_cap");
    expect(simulation.venue.counters.refused.users).toBe(0);
    expectNoStorm();
  });

  it("ten planned and a venue that takes five: five stay without a gap, five are polled, and nothing storms", async () => {
    await start(10, { users: 5 });
    await waitFor("the cap to be learnt", () => tiers().poll.length === 5, 60_000);
    const kept = tiers().stream;
    expect(kept).toHaveLength(5);
    const from = simulation.clock.now();
    await waitFor("ten quiet minutes", () => simulation.clock.now() > from + 10 * 60_000, 60_000);
    expect(tiers().stream.filter((trader) => kept.includes(trader)).length).toBeGreaterThanOrEqual(4);
    expect(simulation.venue.counters.refused.users).toBeLessThan(40);
    expect(await reasons()).toContain("user_cap");
    expectNoStorm();
  });

  it("slots that linger 30 s after a drop delay nobody for good", async () => {
    await start(10, { users: 10, userScope: "node", nodes: 3, lingerMs: 30_000 });
    const all = () => simulation.collector.stats().traders.every((trader) => (trader.age_ms ?? 1e9) < 15_000);
    await waitFor("all to be heard of", all);
    simulation.venue.faults.set({ drop: 0.2 });
    await waitFor("twenty drops", () => simulation.venue.counters.faults.drop >= 20, 60_000);
    simulation.venue.faults.clear();
    await waitFor("all to be heard of again", all, 60_000);
    await waitFor("all to be streamed again", () => tiers().poll.length === 0, 60_000);
    expectNoStorm();
  });
});
