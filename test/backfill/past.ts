// A simulated venue with a past, a client of it and a database: what a backfill needs, in this process.
import { openRecorder, untilWatched } from "../../src/app/visits/backfill-recorder.js";
import { runBackfill } from "../../src/backfill/job.js";
import {
  BACKFILL_COLLECTOR,
  type BackfillOptions,
  type Ended,
  type Summary,
} from "../../src/backfill/options.js";
import { loadConfig } from "../../src/config/load.js";
import type { Address } from "../../src/domain/address.js";
import {
  type SimulatedVenue,
  type SimulatedVenueOptions,
  startSimulatedVenue,
} from "../../src/simulator/venue/simulated-venue.js";
import { type Clock, fastClock } from "../../src/timing/clock.js";
import { historyOf, InfoClient } from "../../src/venues/hyperliquid/index.js";
import { type PreparedStore, preparedStore } from "../store/prepared.js";
import { PastModel, type PastOptions } from "../support/past-model.js";
import { quietLog } from "../support/quiet-log.js";

export const TRADER: Address = `0x${"7".repeat(40)}`;
const WEIGHT = 1_000_000;
const { config } = loadConfig({ env: {}, dotenv: null, terminal: false });

export interface Past {
  readonly model: PastModel;
  readonly venue: SimulatedVenue;
  readonly store: PreparedStore;
  readonly clock: Clock;
  run(given?: Partial<BackfillOptions>): Promise<Summary>;
  stop(): Promise<void>;
}

export async function past(
  given: Partial<PastOptions>,
  options: Partial<SimulatedVenueOptions> = {},
): Promise<Past> {
  // A request has ten seconds of it: enough where the machine is busy, too.
  const clock = fastClock(10, Date.now());
  const none = { fills: 0, orders: 0, slices: 0, payments: 0, updates: 0, fillEveryMs: 1e12 };
  const model = new PastModel({ user: TRADER, startMs: clock.now(), ...none, ...given });
  const limits = { weightPerMinute: WEIGHT, ...options.limits };
  const venue = await startSimulatedVenue({ model, clock, port: 0, seed: 1, ...options, limits });
  const store = await preparedStore();
  const info = new InfoClient({ apiUrl: venue.api, weightPerMinute: WEIGHT, clock });
  const { all } = store;
  const about = { collector: BACKFILL_COLLECTOR, until: untilWatched(all, clock) };
  const history = historyOf(info, () => undefined);
  const parts = { history, all, clock, traders: [TRADER], random: () => 0.5, ...about };
  return {
    ...{ model, venue, store, clock },
    run: async (wish = {}) => {
      const [done, never] = [new AbortController(), new AbortController()];
      const { recorder, run } = await openRecorder({
        ...{ config, all, clock, log: quietLog().log },
        traders: [TRADER],
      });
      const written = run(done.signal, never.signal);
      try {
        return await runBackfill({ ...parts, recorder, signal: never.signal, ...wish });
      } finally {
        done.abort();
        await written;
      }
    },
    stop: async () => {
      await info.stop();
      await Promise.all([venue.stop(), store.drop()]);
    },
  };
}

export function endOf({ ended }: Summary, kind: string): Ended | undefined {
  return ended.find((each) => each.kind === kind);
}
