// A venue with 141 dexes, as on testnet: what happens on the last of them is told as on any.
import { afterEach, expect, it } from "vitest";
import { createModel } from "../../src/simulator/model/model.js";
import { pause } from "../../src/timing/pause.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { isSince, untilTrue } from "../support/truth.js";
import { waitFor } from "../support/wait.js";

const USERS = [1, 2, 3].map((n) => `0x${String(n).padStart(40, "0")}`);

let simulation: Simulation;

afterEach(() => simulation.stop());

const CASES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["two who are streamed and one who is polled", {}],
  ["three who are polled", { TRADER_WS_ENABLED: "false" }],
];

it.each(CASES)(
  "of %s the database tells what happened, and what is left out of the stream is told",
  async (_, settings) => {
    const model = createModel({ seed: 81, startMs: Date.now(), users: USERS, activity: 30, emptyDexes: 139 });
    simulation = await simulate({
      ...{ seed: 81, speed: 8, model },
      venue: { limits: { users: 2, userScope: "ip" } },
      settings: { TRADER_WS_MAX_USERS: "2", TRADER_ORDERS_WS_FLUSH_INTERVAL: "10", ...settings },
    });
    const { collector, venue, database } = simulation;
    await collector.start();
    const heard = () => collector.stats().traders.filter(({ last_seen_at }) => last_seen_at !== null).length;
    await waitFor("all to be heard of", () => heard() === 3, 60_000);
    const startMs = venue.truth().time;
    await pause(10_000, new AbortController().signal);
    venue.freeze();
    await untilTrue(database.db, venue, { heed: isSince(startMs) });
    const states = await database.db.collection("trader_current_state").distinct("dex");
    expect(states.sort()).toEqual(["", "xyz"]);
    const ready = (await (await fetch(`${collector.url}/health/ready`)).json()) as {
      reasons: { code: string }[];
    };
    const told = ready.reasons.map(({ code }) => code);
    if (settings.TRADER_WS_ENABLED === undefined) expect(told).toContain("dexes_left_out");
    const found = await database.db.collection("trader_orders").countDocuments({ dex: "xyz" });
    expect(found).toBeGreaterThan(0);
    expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
  },
  150_000,
);
