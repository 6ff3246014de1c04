// A trader that the stream watches: through which client, on which dexes, by which subscriptions.
import type { Address } from "../../../domain/address.js";
import type { TraderDexes } from "../dexes/trader-dexes.js";
import { type Subscription, subscriptionKey } from "../wire/requests.js";
import type { StreamClient } from "./client/client.js";

export interface WatchedTrader {
  readonly client: StreamClient;
  /** By key, what was asked for. */
  readonly subscriptions: Map<string, Subscription>;
  /** By key, what was not, since there was no room. */
  unasked: ReadonlySet<string>;
  /** Dexes whose orders are not subscribed. */
  leftOut: readonly string[];
}

/** Of the dexes that are to be followed, those whose orders are not subscribed. */
export function dexesWithoutOrders(
  user: Address,
  dexes: TraderDexes,
  subscriptions: ReadonlyMap<string, Subscription>,
): string[] {
  const ordersOf = (dex: string) => subscriptionKey({ type: "openOrders", user, dex });
  return dexes.all.filter((dex) => dex !== "" && !subscriptions.has(ordersOf(dex)));
}
