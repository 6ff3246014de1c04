// The plan that a configuration comes to, for so many traders.
import type { Config } from "../config/load.js";
import { type Plan, plan } from "../domain/plan.js";
import {
  MAX_CONNECTIONS,
  PLANNED_SUBSCRIPTIONS,
  PUSH_PERIOD_MS,
  pollWeightPerMinute,
  REST_LOOK_WEIGHT,
  SHORTEST_PERIOD_MS,
  subscriptionsPerTrader,
} from "../venues/hyperliquid/index.js";

/** Assumes that every trader is followed on `""` and the dexes of the configuration. */
export function planFor({ stream, orders, dexes, venue }: Config, traders: number): Plan {
  const feed = stream.feed === "exact" ? "components" : stream.feed;
  return plan({
    traders,
    maxUsers: stream.enabled ? stream.maxUsers : 0,
    clients: stream.clients,
    maxConnections: MAX_CONNECTIONS,
    subscriptionsPerTrader: subscriptionsPerTrader(feed, dexes, orders.enabled),
    maxSubscriptions: PLANNED_SUBSCRIPTIONS,
    pushMs: PUSH_PERIOD_MS,
    weightPerLook: REST_LOOK_WEIGHT * (1 + dexes.length),
    weightPerMinute: pollWeightPerMinute(venue.weightPerMinute),
    shortestPeriodMs: SHORTEST_PERIOD_MS,
  });
}
