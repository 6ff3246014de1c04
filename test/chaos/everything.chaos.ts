// Everything at once: traders beyond the user cap, and stream and REST that misbehave in every way.
import { afterAll, expect, it } from "vitest";
import {
  FAULT_KINDS,
  type FaultKind,
  REST_FAULT_KINDS,
  STATUS_FAULT_KINDS,
} from "../../src/simulator/venue/fault-plan.js";
import { pause } from "../../src/timing/pause.js";
import { simulate } from "../support/simulation.js";
import { isSince, untilTrue } from "../support/truth.js";
import { EVERY_FAULT, EVERY_REST_FAULT, EVERY_STATUS_FAULT } from "../support/truthful.js";
import { waitFor } from "../support/wait.js";

const SEEDS = process.env.SEEDS?.split(",").map(Number) ?? [31, 32, 33];
const TRADERS = 16;
const FAULTS = { ...EVERY_FAULT, ...EVERY_REST_FAULT, ...EVERY_STATUS_FAULT, refuse: 0.3 };

const KINDS = [...FAULT_KINDS, ...REST_FAULT_KINDS, ...STATUS_FAULT_KINDS];

const dealt = new Map<FaultKind, number>();

afterAll(() => {
  for (const kind of KINDS) expect(dealt.get(kind), `${kind} was dealt`).toBeGreaterThan(0);
});

it.each(SEEDS)(
  "ten streamed, six polled, half an hour of every fault: the database tells what happened (seed %i)",
  async (seed) => {
    const limits = { users: 10, userScope: "ip" } as const;
    const simulation = await simulate({
      seed,
      speed: 16,
      traders: TRADERS,
      venue: { limits, faults: FAULTS },
    });
    const { venue, collector, database } = simulation;
    try {
      await collector.start();
      const heard = () => collector.stats().traders.filter(({ last_seen_at }) => last_seen_at !== null);
      await waitFor("all to be heard of", () => heard().length === TRADERS, 120_000);
      const startMs = venue.truth().time;
      await pause(110_000, new AbortController().signal);
      venue.faults.clear();
      venue.freeze();
      await untilTrue(database.db, venue, { heed: isSince(startMs) });
      const { faults, rest } = venue.counters;
      console.info(JSON.stringify({ faults, rest }));
      for (const kind of KINDS) dealt.set(kind, (dealt.get(kind) ?? 0) + faults[kind]);
    } finally {
      await simulation.stop();
    }
  },
);
