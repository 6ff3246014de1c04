// The composition root of `demo`: a simulated venue, and a collector that follows its traders.
import { loadConfig } from "../../config/load.js";
import type { Listeners } from "../../pipeline/taps.js";
import type { Logger } from "../../telemetry/logger.js";
import { Collector } from "../collect/collector.js";
import {
  clearWorld,
  demoFolder,
  type Left,
  lastSeed,
  leftOf,
  removeWorld,
  seedDatabase,
  seedFolder,
} from "./demo-world.js";
import { simulatedTraders, startSimulation } from "./simulation.js";

export type { Left } from "./demo-world.js";

/** Ten of them are streamed, as many as the venue allows; the rest is polled. */
const TRADERS = simulatedTraders(25);

/** The embedded MongoDB of a demo, beside that of a collector. */
const EMBEDDED_PORT = "27118";

export interface DemoOptions {
  /** Null for the one that was kept last, else for `drawn`. */
  readonly seed: number | null;
  readonly drawn: number;
  /** Whether it goes on with what is there of its seed and leaves it, or begins and ends with nothing. */
  readonly keep: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly listeners: Listeners;
}

export interface Demo {
  readonly seed: number;
  readonly collector: Collector;
  /** Where the simulated venue listens. */
  readonly api: string;
  stop(): Promise<Left>;
}

/** Not started yet; throws a `ConfigError` for wrong settings in `env`. */
export async function createDemo(options: DemoOptions): Promise<Demo> {
  const { keep, env, log, listeners } = options;
  const demos = demoFolder(env.DATA_DIR);
  const seed = options.seed ?? (keep ? await lastSeed(demos) : null) ?? options.drawn;
  const venue = await startSimulation({ seed, users: TRADERS });
  try {
    const loaded = loadConfig({
      env: {
        HTTP_PORT: "0",
        MONGODB_EMBEDDED_PORT: EMBEDDED_PORT,
        TRADER_ORDERS_WS_FLUSH_INTERVAL: "1",
        ...env,
        HYPERLIQUID_API_URL: venue.api,
        HYPERLIQUID_WS_URL: venue.ws,
        TRADERS: TRADERS.join(","),
        DATA_DIR: seedFolder(demos, seed),
        MONGODB_DB: "",
        // They are written and told to nobody: what is told and what is written would not be the same number.
        TRADER_POSITIONS_SAMPLE_INTERVAL: "0",
      },
      dotenv: null,
      terminal: false,
    }).config;
    // Whatever the path of a MONGODB_URI names: that may be the database of a collector.
    const config = { ...loaded, store: { ...loaded.store, database: seedDatabase(seed) } };
    if (!keep) await clearWorld(config);
    const collector = new Collector({ config, log, listeners });
    const stop = async (): Promise<Left> => {
      await collector.stop();
      await venue.stop();
      if (!keep) await removeWorld(config, demos);
      return leftOf(config, demos, keep);
    };
    return { seed, collector, api: venue.api, stop };
  } catch (error) {
    await venue.stop();
    throw error;
  }
}
