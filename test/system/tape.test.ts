// Many traders of whom few are streamed: the public trades tell the fills of all others.
import { afterEach, describe, expect, it } from "vitest";
import { judge, type Taped, taped } from "../support/taped.js";
import { waitFor } from "../support/wait.js";

let story: Taped;

afterEach(() => story.simulation.stop());

describe("two hundred traders, of whom three are streamed", () => {
  it("each fill is told within two seconds of its trade, and whole soon after, within the weight of a minute", async () => {
    story = await taped({ seed: 3, speed: 30, traders: 200, streamed: 3, activity: (n) => (n < 30 ? 4 : 0) });
    const { simulation, told, events } = story;
    const { collector, venue, clock } = simulation;
    await collector.start();
    await waitFor(
      "the tape",
      () => {
        return collector.stats().traders.filter(({ tier }) => tier === "tape").length >= 190;
      },
      60_000,
    );
    const since = clock.now();
    await waitFor("five minutes", () => clock.now() - since > 300_000, 30_000);
    const until = clock.now() - 2_000;
    venue.freeze();
    const tiers = new Map(
      collector.stats().traders.map(({ ethAddress, tier }) => [String(ethAddress), tier]),
    );
    const of = (user: string) => tiers.get(user) !== "stream" && tiers.get(user) !== "exact";
    const count = new Map<string, number>();
    for (const t of tiers.values()) count.set(t, (count.get(t) ?? 0) + 1);
    console.info(JSON.stringify([...count]));
    const judged = () => judge(venue.truth(), told, { since, until, of });
    await waitFor("all to be whole", () => judged().incomplete.length === 0, 30_000).catch(() => 0);
    const { missing, incomplete, ...verdict } = judged();
    console.info(
      JSON.stringify({ ...verdict, ...events, incomplete: incomplete.length, missing: missing.length }),
    );
    console.info(JSON.stringify(venue.counters));
    expect(verdict.happened).toBeGreaterThan(20);
    expect(missing).toEqual([]);
    expect(incomplete).toEqual([]);
    expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
    expect(venue.counters.refused.subscriptions).toBe(0);
  });
});
