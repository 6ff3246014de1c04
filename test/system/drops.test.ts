// Sockets that die, half of them without a word: every client comes back, and leaves nothing behind.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { createModel } from "../../src/simulator/model/model.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { fastClock } from "../../src/timing/clock.js";
import { Dexes } from "../../src/venues/hyperliquid/dexes/dexes.js";
import { forgetfulEgress } from "../../src/venues/hyperliquid/egress/egress.js";
import { VENUE_TIMINGS } from "../../src/venues/hyperliquid/index.js";
import { Pool } from "../../src/venues/hyperliquid/stream/pool.js";
import { StreamRecord } from "../support/stream-record.js";
import { waitFor } from "../support/wait.js";

const DROPS = 100;
const CLIENTS = 5;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1_048_576;
}

function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

it(`every socket dropped ${DROPS} times, half of them half-open: no leak, at most 25 connects a minute`, async () => {
  const clock = fastClock(400, Date.now());
  const users = Array.from({ length: 10 }, (_, n): Address => `0x${String(n + 1).padStart(40, "0")}`);
  const model = createModel({ seed: 5, startMs: clock.now(), users, activity: 1 });
  const venue = await startSimulatedVenue({
    model,
    clock,
    port: 0,
    seed: 5,
    faults: { drop: 0.4, halfOpen: 0.4 },
  });
  const record = new StreamRecord();
  let listings = 0;
  let gaps = 0;
  const pool = new Pool(
    {
      url: venue.ws,
      timings: VENUE_TIMINGS,
      clock,
      random: Math.random,
      clients: CLIENTS,
      feed: "components",
      maxUsers: 10,
      orders: true,
      exact: "false",
      ...{ dexes: new Dexes([], () => undefined), egress: forgetfulEgress(clock), firstClient: 0 },
    },
    {
      ...record.sink,
      observe: ({ kind }) => (kind === "gap" ? gaps++ : listings++),
      disconnected: () => undefined,
    },
  );
  for (const user of users) pool.watch(user);
  const reconnects = () => Math.min(...pool.status().map((client) => client.reconnects));
  await waitFor("twenty drops each", () => reconnects() >= 20, 60_000);
  const warm = { heap: heapMb(), resources: resources() };
  await waitFor(`${DROPS} drops each`, () => reconnects() >= DROPS, 120_000);
  const late = { heap: heapMb(), resources: resources() };
  console.info("heap after collection, MB:", warm.heap.toFixed(1), "then", late.heap.toFixed(1));
  console.info("resources:", Object.fromEntries(warm.resources), "then", Object.fromEntries(late.resources));
  console.info(
    "dealt:",
    JSON.stringify(venue.counters.faults),
    "connects in the worst minute:",
    venue.counters.connectsWorstMinute,
  );

  expect(late.heap).toBeLessThan(warm.heap * 1.25 + 5);
  for (const [name, count] of late.resources) {
    expect(count, name).toBeLessThanOrEqual((warm.resources.get(name) ?? 0) + 4 * CLIENTS);
  }
  expect(venue.counters.connectsWorstMinute).toBeLessThanOrEqual(25);
  expect(listings).toBeGreaterThan(DROPS);
  expect(gaps).toBeGreaterThan(DROPS);
  venue.faults.clear();
  await waitFor(
    "every client to receive again",
    () => pool.status().every((client) => client.state === "receiving"),
    60_000,
  );
  await pool.stop(AbortSignal.timeout(1_000));
  await venue.stop();
});
