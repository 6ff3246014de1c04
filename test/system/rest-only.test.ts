// A collector without WebSocket: everybody is polled, and the database tells the same.
import { afterEach, expect, it } from "vitest";
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
}, 150_000);
