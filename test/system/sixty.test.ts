// Sixty traders, of whom the venue lets ten be streamed.
import { afterEach, describe, expect, it } from "vitest";
import { pause } from "../../src/timing/pause.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { isSince, untilTrue } from "../support/truth.js";
import { waitFor } from "../support/wait.js";

let simulation: Simulation;

afterEach(() => simulation.stop());

describe("sixty traders and room for ten", () => {
  it("ten are streamed and fifty polled within the venue's weight, and after a rotation each is as it is", async () => {
    simulation = await simulate({
      ...{ seed: 11, speed: 30, traders: 60, activity: 4 },
      venue: { limits: { users: 10, userScope: "ip" } },
    });
    const { collector, venue, database } = simulation;
    await collector.start();
    const heard = () => collector.stats().traders.filter(({ last_seen_at }) => last_seen_at !== null).length;
    await waitFor("all to be heard of", () => heard() === 60, 60_000);
    const startMs = venue.truth().time;
    const tiers = collector.stats().traders.map(({ tier }) => tier);
    expect(tiers.filter((tier) => tier === "stream" || tier === "exact")).toHaveLength(10);
    expect(tiers.filter((tier) => tier === "poll" || tier === "tape")).toHaveLength(50);
    await pause(10_000, new AbortController().signal);
    venue.freeze();
    await untilTrue(database.db, venue, { heed: isSince(startMs) });
    const { rest } = venue.counters;
    console.info(JSON.stringify(rest));
    expect(rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
    expect(rest.refused429).toBe(0);
  });
});
