// What the settings say of the venue, as the venue takes it.
import type { Config } from "../config/load.js";
import type { PlanSettings } from "../venues/hyperliquid/index.js";

export function planSettings({ stream, orders, dexes, venue, tape }: Config): PlanSettings {
  return {
    maxUsers: stream.enabled ? stream.maxUsers : 0,
    clients: stream.clients,
    feed: stream.feed,
    exact: stream.exact,
    orders: orders.enabled,
    dexes,
    weightPerMinute: venue.weightPerMinute,
    localAddresses: venue.localAddresses,
    tape,
  };
}
