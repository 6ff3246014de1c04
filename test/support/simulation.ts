// A simulated venue and a collector on one fast clock, in this process.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Collector } from "../../src/app/collect/collector.js";
import { loadConfig } from "../../src/config/load.js";
import type { Listeners } from "../../src/pipeline/taps.js";
import { createModel } from "../../src/simulator/model/model.js";
import type { Model } from "../../src/simulator/model/words.js";
import {
  type SimulatedVenue,
  type SimulatedVenueOptions,
  startSimulatedVenue,
} from "../../src/simulator/venue/simulated-venue.js";
import { type Clock, fastClock } from "../../src/timing/clock.js";
import { type FreshDatabase, freshDatabase } from "./mongo.js";
import { type QuietLog, quietLog } from "./quiet-log.js";

export interface SimulationOptions {
  readonly seed: number;
  /** How much faster than reality. */
  readonly speed: number;
  readonly traders?: number;
  readonly activity?: number;
  /** Whose traders are followed; seeded ones, who do everything, unless given. */
  readonly model?: Model;
  readonly venue?: Partial<SimulatedVenueOptions>;
  readonly settings?: Record<string, string>;
  readonly listeners?: Listeners;
}

export interface Simulation {
  readonly clock: Clock;
  readonly venue: SimulatedVenue;
  readonly database: FreshDatabase;
  readonly collector: Collector;
  readonly users: readonly string[];
  readonly quiet: QuietLog;
  stop(): Promise<void>;
}

export async function simulate({
  seed,
  speed,
  traders = 10,
  activity = 20,
  model: given,
  venue: options = {},
  settings = {},
  listeners = {},
}: SimulationOptions): Promise<Simulation> {
  const clock = fastClock(speed, Date.now());
  const named = Array.from({ length: traders }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
  const model = given ?? createModel({ seed, startMs: clock.now(), users: named, activity });
  const { users } = model;
  const venue = await startSimulatedVenue({ model, clock, port: 0, seed, ...options });
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-simulation-"));
  const { config } = loadConfig({
    env: {
      HYPERLIQUID_API_URL: venue.api,
      TRADERS: users.join(","),
      MONGODB_URI: database.uri,
      MONGODB_DB: database.name,
      DATA_DIR: join(dir, "data"),
      HTTP_PORT: "0",
      TRADER_ORDERS_WS_FLUSH_INTERVAL: "30",
      TRADER_BACKFILL_INTERVAL: "0",
      ...settings,
    },
    dotenv: null,
    terminal: false,
  });
  const quiet = quietLog();
  const collector = new Collector({ config, log: quiet.log, clock, listeners });
  return {
    clock,
    venue,
    database,
    collector,
    users,
    quiet,
    stop: async () => {
      await collector.stop();
      await venue.stop();
      await database.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
