// A simulated venue of traders who trade now, for a demo or for a collector of one's own.
import { createModel } from "../../simulator/model/model.js";
import {
  type SimulatedVenue,
  type SimulatedVenueOptions,
  startSimulatedVenue,
} from "../../simulator/venue/simulated-venue.js";
import { REAL_CLOCK } from "../../timing/clock.js";

export interface SimulationOptions {
  readonly seed: number;
  readonly users: readonly string[];
  /** Of 127.0.0.1; 0 for a free one. */
  readonly port?: number;
  /** Between two pushes of the full-state channels, ms. */
  readonly pushMs?: number;
  readonly legacyWebData2?: boolean;
  readonly orderUpdates?: SimulatedVenueOptions["orderUpdates"];
  /** How many of the last users are market makers. */
  readonly makers?: number;
  /** Trades a minute between strangers, in each coin. */
  readonly strangers?: number;
}

/** What each of the first traders does in a minute: enough to watch, not too much to read. */
const ACTIVITY = 12;
const BUSY_TRADERS = 50;

/** What each further one does: thousands of them, with a few orders each, take one core no more than a part of its time. */
const QUIET_ACTIVITY = 0.5;

function activityAt(place: number): number {
  return place < BUSY_TRADERS ? ACTIVITY : QUIET_ACTIVITY;
}

/** The same addresses every time, so that who follows them goes on with them. */
export function simulatedTraders(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `0xdec0de${String(n).padStart(34, "0")}`);
}

/** Oids start from the clock: a later simulation never uses one again. */
export function startSimulation(options: SimulationOptions): Promise<SimulatedVenue> {
  const { seed, users, port = 0, pushMs, legacyWebData2 = false, orderUpdates = {} } = options;
  const { makers = 0, strangers = 0 } = options;
  const startMs = REAL_CLOCK.now();
  const given = { seed, startMs, users, makers, strangers };
  const model = createModel({ ...given, firstOid: startMs, activity: activityAt });
  const clocks = pushMs === undefined ? {} : { pushMs };
  return startSimulatedVenue({ model, clock: REAL_CLOCK, port, seed, clocks, legacyWebData2, orderUpdates });
}
