// The promise that the database tells what happened, held for given seeds.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  FAULT_KINDS,
  type FaultKind,
  type FaultPlan,
  STATUS_FAULT_KINDS,
} from "../../src/simulator/venue/fault-plan.js";
import { pause } from "../../src/timing/pause.js";
import { simulate } from "./simulation.js";
import { untilTrue } from "./truth.js";
import { waitFor } from "./wait.js";

/** Five at a time on one core: together they live through an hour. */
const SPEED = 16;
const RUN_MS = Number(process.env.TRUTH_SECONDS ?? 45) * 1_000;

const KINDS = [...FAULT_KINDS, ...STATUS_FAULT_KINDS];

/** Of the stream, on each occasion; a connection has one push in 5 s, a simulated hour has 720. */
export const EVERY_FAULT: FaultPlan = {
  drop: 0.01,
  halfOpen: 0.006,
  destroy: 0.006,
  flood: 0.006,
  delayedAck: 0.05,
  refuse: 0.1,
  duplicate: 0.3,
  stale: 0.3,
  wrong: 0.01,
  partial: 0.01,
  truncate: 0.01,
  swap: 0.02,
  futureTime: 0.02,
};

/** Of statuses of orders, on each occasion. */
export const EVERY_STATUS_FAULT: FaultPlan = { lateStatus: 0.03, swapStatus: 0.03 };

/** Of REST, answers that are none: whatever is believed of them would be wrong. */
export const NO_ANSWERS: FaultPlan = { nullBody: 0.03, nullRows: 0.03, dexFails: 0.1, htmlPage: 0.003 };

/** Of REST, on each occasion. */
export const EVERY_REST_FAULT: FaultPlan = {
  ...NO_ANSWERS,
  slow: 0.05,
  rateStorm: 0.03,
  badGateway: 0.03,
  cutBody: 0.03,
  emptyByMistake: 0.1,
  staleRest: 0.1,
};

/** Which of both is on. */
export interface StoryVariant {
  readonly exact: "auto" | "false";
  readonly tape: "true" | "false";
}

const BOTH: StoryVariant = { exact: "auto", tape: "true" };

/** `TRUTH_SECONDS` sets how long each seed runs, `SEEDS` runs others; the variants come in turn. */
export function tellsWhatHappened(
  seeds: readonly number[],
  variants: readonly StoryVariant[] = [BOTH],
): void {
  const dealt = new Map<FaultKind, number>();
  const delay = monitorEventLoopDelay({ resolution: 5 });

  beforeAll(() => {
    delay.enable();
  });

  afterAll(() => {
    console.info(
      `event loop delay, ms: at most ${(delay.max / 1e6).toFixed(0)}, 99 % ${(delay.percentile(99) / 1e6).toFixed(0)}`,
    );
    for (const kind of KINDS) expect(dealt.get(kind), `${kind} was dealt`).toBeGreaterThan(0);
  });

  describe("after simulated hours with every fault at once", () => {
    it.concurrent.each(process.env.SEEDS?.split(",").map(Number) ?? seeds)(
      "the database tells what happened (seed %i)",
      async (seed) => {
        const { exact, tape } = variants[seed % variants.length] ?? BOTH;
        const simulation = await simulate({
          seed,
          speed: SPEED,
          venue: { faults: { ...EVERY_FAULT, ...NO_ANSWERS, ...EVERY_STATUS_FAULT } },
          settings: { TRADER_WS_EXACT: exact, TRADER_TAPE: tape },
        });
        const { venue, collector, database } = simulation;
        try {
          await collector.start();
          await pause(RUN_MS, new AbortController().signal);
          const { faults: soFar } = venue.counters;
          await waitFor(
            "the rarest faults to be dealt",
            () => soFar.duplicate > 0 && soFar.stale > 0,
            60_000,
          );
          venue.faults.clear();
          venue.freeze();
          await untilTrue(database.db, venue);
          const { faults, connects, connectsWorstMinute } = venue.counters;
          const events = await database.db.collection("trader_orders").countDocuments();
          console.info(
            `seed ${seed}, exact ${exact}, tape ${tape}: ${events} order events, ${connects} connects, ${JSON.stringify(faults)}`,
          );
          expect(events).toBeGreaterThan(100);
          expect(connectsWorstMinute).toBeLessThanOrEqual(25);
          for (const kind of KINDS) dealt.set(kind, (dealt.get(kind) ?? 0) + faults[kind]);
        } finally {
          await simulation.stop();
        }
      },
      RUN_MS + 150_000,
    );
  });
}
