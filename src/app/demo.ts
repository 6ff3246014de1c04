// The composition root of `demo`: a simulated venue, and a collector that follows its traders.
import { join } from "node:path";
import { loadConfig } from "../config/load.js";
import type { Listeners } from "../pipeline/taps.js";
import type { Logger } from "../telemetry/logger.js";
import { Collector } from "./collector.js";
import { simulatedTraders, startSimulation } from "./simulation.js";

/** Ten of them are streamed, as many as the venue allows; the rest is polled. */
const TRADERS = simulatedTraders(25);

/** The embedded MongoDB of a demo, beside that of a collector. */
const EMBEDDED_PORT = "27118";

export interface DemoOptions {
  readonly seed: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly listeners: Listeners;
}

export interface Demo {
  readonly collector: Collector;
  /** Where the simulated venue listens. */
  readonly api: string;
  stop(): Promise<void>;
}

/** Not started yet; throws a `ConfigError` for wrong settings in `env`. */
export async function createDemo({ seed, env, log, listeners }: DemoOptions): Promise<Demo> {
  const venue = await startSimulation({ seed, users: TRADERS });
  const { config } = loadConfig({
    env: {
      HTTP_PORT: "0",
      MONGODB_EMBEDDED_PORT: EMBEDDED_PORT,
      TRADER_ORDERS_WS_FLUSH_INTERVAL: "1",
      ...env,
      HYPERLIQUID_API_URL: venue.api,
      HYPERLIQUID_WS_URL: venue.ws,
      TRADERS: TRADERS.join(","),
      DATA_DIR: join(env.DATA_DIR ?? ".hypertrail", "demo"),
      MONGODB_DB: "hypertrail_demo",
    },
    dotenv: null,
    terminal: false,
  });
  const collector = new Collector({ config, log, listeners });
  return {
    collector,
    api: venue.api,
    stop: async () => {
      await collector.stop();
      await venue.stop();
    },
  };
}
