// The REST interface misbehaves in every way at once, beside traders who are streamed and traders who are polled.
import { afterEach, describe, expect, it } from "vitest";
import { REST_FAULT_KINDS } from "../../src/simulator/venue/fault-plan.js";
import { pause } from "../../src/timing/pause.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { isSince, untilTrue } from "../support/truth.js";
import { EVERY_REST_FAULT } from "../support/truthful.js";
import { waitFor } from "../support/wait.js";

let simulation: Simulation;

afterEach(() => simulation.stop());

describe("six traders who are streamed and six who are polled, while REST misbehaves", () => {
  it("no answer that is late, cut, old or empty by mistake is believed: the database tells what happened", async () => {
    simulation = await simulate({
      ...{ seed: 21, speed: 16, traders: 12 },
      venue: {
        limits: { users: 6, userScope: "ip" },
        faults: { ...EVERY_REST_FAULT, cutBody: 0.1, nullRows: 0.1 },
      },
    });
    const { collector, venue, database } = simulation;
    await collector.start();
    const heard = () => collector.stats().traders.filter(({ last_seen_at }) => last_seen_at !== null).length;
    await waitFor("all to be heard of", () => heard() === 12, 60_000);
    const startMs = venue.truth().time;
    await pause(20_000, new AbortController().signal);
    const dealt = () => REST_FAULT_KINDS.every((kind) => venue.counters.faults[kind] > 0);
    await waitFor("every fault to be dealt", dealt, 60_000);
    venue.faults.clear();
    venue.freeze();
    await untilTrue(database.db, venue, { heed: isSince(startMs) });
    const { faults, rest } = venue.counters;
    console.info(JSON.stringify({ faults, rest }));
    for (const kind of REST_FAULT_KINDS) expect(faults[kind], `${kind} was dealt`).toBeGreaterThan(0);
  });
});
