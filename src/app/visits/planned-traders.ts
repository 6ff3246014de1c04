// The plan that a configuration comes to, for so many traders.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { type Plan, plan } from "../../domain/plan.js";
import { describeError } from "../../telemetry/errors.js";
import {
  MAX_CONNECTIONS,
  PLANNED_SUBSCRIPTIONS,
  PUSH_PERIOD_MS,
  pollWeightPerMinute,
  REST_LOOK_WEIGHT,
  SHORTEST_PERIOD_MS,
  subscriptionsPerTrader,
} from "../../venues/hyperliquid/index.js";
import { listTraders } from "./roster.js";
import { hasEmbeddedDatabase, type VisitOptions } from "./visit-database.js";

/** Who would be followed: by `TRADERS`, and by the roster, or why that was not read. */
export interface Planned {
  readonly traders: number;
  readonly ofRoster: number;
  /** Null where the roster was read, or there is none yet. */
  readonly unread: string | null;
}

/** Asks the database of the settings alone, where there is one. Rejects with the signal's reason alone. */
export async function plannedTraders(options: VisitOptions): Promise<Planned> {
  const { config, signal } = options;
  const named = new Set<Address>(config.traders);
  if (config.store.kind === "none" || (config.store.kind === "embedded" && !hasEmbeddedDatabase(config)))
    return { traders: named.size, ofRoster: 0, unread: null };
  try {
    const { rows } = await listTraders(options);
    const enabled = rows.filter((row) => row.enabled).map(({ ethAddress }) => ethAddress);
    const traders = new Set([...named, ...enabled]).size;
    return { traders, ofRoster: traders - named.size, unread: null };
  } catch (error) {
    signal.throwIfAborted();
    return { traders: named.size, ofRoster: 0, unread: describeError(error) };
  }
}

/** Assumes that every trader is followed on `""` and the dexes of the configuration. */
export function planFor({ stream, orders, dexes, venue }: Config, traders: number): Plan {
  return plan({
    traders,
    maxUsers: stream.enabled ? stream.maxUsers : 0,
    clients: stream.clients,
    maxConnections: MAX_CONNECTIONS,
    subscriptionsPerTrader: subscriptionsPerTrader(stream.feed, dexes, orders.enabled),
    maxSubscriptions: PLANNED_SUBSCRIPTIONS,
    pushMs: PUSH_PERIOD_MS,
    weightPerLook: REST_LOOK_WEIGHT * (1 + dexes.length),
    weightPerMinute: pollWeightPerMinute(venue.weightPerMinute),
    shortestPeriodMs: SHORTEST_PERIOD_MS,
  });
}
