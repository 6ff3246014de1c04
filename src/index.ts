// The library: a collector inside another program.
import { Collector } from "./app/collect/collector.js";
import { loadConfig } from "./config/load.js";
import type { Listeners } from "./pipeline/taps.js";
import { createLogger, type Logger } from "./telemetry/logger.js";

export type { Collector, StartOptions } from "./app/collect/collector.js";
export { PlanRefused, StartRefused } from "./app/collect/start-refusals.js";
export { ConfigError, type DatabaseKind } from "./config/load.js";
export { DataDirError, DataDirInUseError } from "./data-dir/data-dir.js";
export { type Address, parseAddress } from "./domain/address.js";
export type { Decimal } from "./domain/decimal.js";
export type { FillEvent, OrderAction, OrderEvent, PositionEvent, Seen } from "./domain/event.js";
export type { Fill, Liquidation } from "./domain/fill.js";
export type { OrderId, TraderId } from "./domain/ids.js";
export type { Gap } from "./domain/observation.js";
export type { Order } from "./domain/order.js";
export type { Position, PositionAction } from "./domain/position.js";
export type { Tier } from "./domain/tier.js";
export { HypertrailError } from "./errors.js";
export { JournalError, JournalInUseError, JournalOwnerError, JournalVersionError } from "./journal/errors.js";
export type { Listeners } from "./pipeline/taps.js";
export { ServerStartError } from "./server/server.js";
export type { ConnectionStats, EgressStats, JournalStats, Stats, TraderStats } from "./server/stats.js";
export { MongodNotFoundError } from "./store/embedded/find-mongod.js";
export { EmbeddedMongodError } from "./store/embedded/occupancy.js";
export { CredentialsRefused } from "./store/mongo/connection.js";
export { WrongDatabase } from "./store/mongo/meta.js";
export type { Logger } from "./telemetry/logger.js";
export type { FillSource, OrderSource, PositionSource } from "./venues/hyperliquid/observe/sources.js";

export interface CreateOptions {
  /** Settings by the names of `.env.example`. Default: the environment of the process. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly listeners?: Listeners;
  /** A pino logger. Default: one that writes to stderr as `LOG_LEVEL` and `LOG_FORMAT` say. */
  readonly log?: Logger;
}

/** Throws a `ConfigError` that names every wrong setting. Nothing runs before `start()`. */
export function createCollector({
  settings = process.env,
  listeners = {},
  log,
}: CreateOptions = {}): Collector {
  const { config, warnings } = loadConfig({ env: settings, dotenv: null, terminal: process.stderr.isTTY });
  const logger = log ?? createLogger(config.log);
  for (const warning of warnings) logger.warn(warning);
  return new Collector({ config, log: logger, listeners });
}
