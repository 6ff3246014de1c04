// A collector without WebSocket: everybody is polled, and the database tells the same.
import { afterEach, expect, it } from "vitest";
import type { Readiness } from "../../src/server/readiness.js";
import { pause } from "../../src/timing/pause.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { isSince, untilTrue } from "../support/truth.js";
import { waitFor } from "../support/wait.js";

const NEVER = new AbortController().signal;

let simulation: Simulation;

afterEach(() => simulation.stop());

it("TRADER_WS_ENABLED=false: no socket is opened, everybody is polled, and the fold is what happened", async () => {
  simulation = await simulate({
    ...{ seed: 51, speed: 20, traders: 5, activity: 10 },
    settings: { TRADER_WS_ENABLED: "false", TRADER_ORDERS_WS_FLUSH_INTERVAL: "10" },
  });
  const { collector, venue, database } = simulation;
  await collector.start();
  await waitFor(
    "all to be heard of",
    () => collector.stats().traders.every(({ age_ms }) => age_ms !== null),
    30_000,
  );
  const startMs = venue.truth().time;
  await pause(10_000, NEVER);
  venue.freeze();
  await untilTrue(database.db, venue, { heed: isSince(startMs) });
  expect(collector.stats().traders.map(({ tier }) => tier)).toEqual(Array(5).fill("poll"));
  expect(venue.counters.connects).toBe(0);
  const ready = (await (await fetch(`${collector.url}/health/ready`)).json()) as { status: string };
  expect(ready.status).toBe("ready");
  expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
});

it("while REST does not answer either, /health/ready is 503 and says since when, as long as it lasts", async () => {
  simulation = await simulate({
    ...{ seed: 52, speed: 60, traders: 2, activity: 60 },
    settings: { TRADER_WS_ENABLED: "false" },
  });
  const { collector, venue } = simulation;
  const ready = async (): Promise<{ status: number; body: Readiness["body"] }> => {
    const response = await fetch(`${collector.url}/health/ready`);
    return { status: response.status, body: (await response.json()) as Readiness["body"] };
  };
  const told = async () => (await ready()).body.reasons.find(({ code }) => code === "no_source");
  await collector.start();
  await waitFor("all to be well", async () => (await ready()).status === 200, 30_000);
  const beganMs = simulation.clock.now();
  venue.outages.set({ rest: "down" });
  const { since } = await waitFor("no source", told, 30_000);
  // What was answered last was on its way when the outage began.
  expect(Math.abs(Date.parse(since) - beganMs)).toBeLessThan(60_000);
  for (let n = 0; n < 20; n++) {
    const { status, body } = await ready();
    expect([status, body.reasons.find(({ code }) => code === "no_source")?.since]).toEqual([503, since]);
    await pause(50, NEVER);
  }
  venue.outages.set({ rest: "up" });
  await waitFor("all to be well again", async () => (await ready()).status === 200, 30_000);
  venue.freeze();
  await waitFor("the lag to be over", () => collector.lagMs === 0, 60_000);
});
