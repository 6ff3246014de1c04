// A trader that the stream watches: through which client, on which dexes, by which subscriptions.
import type { Address } from "../../../domain/address.js";
import type { TraderDexes } from "../dexes/trader-dexes.js";
import { type Subscription, subscriptionKey } from "../wire/requests.js";
import type { StreamClient } from "./client/client.js";
import { planSubscriptions } from "./subscription-plan.js";

export interface WatchedTrader {
  readonly client: StreamClient;
  /** By key, what was asked for. */
  readonly subscriptions: Map<string, Subscription>;
  /** By key, what was not, since there was no room. */
  unasked: ReadonlySet<string>;
  /** Dexes whose orders are not subscribed. */
  leftOut: readonly string[];
}

/**
 * Gives it the subscriptions of `feed`, as far as there is room: what is to be let go of and asked for now, and how many
 * are not asked for that were before.
 */
export function changeSubscriptions(
  watched: WatchedTrader,
  feed: readonly Subscription[],
  room: number,
): { gone: Subscription[]; added: Subscription[]; unasked: number } {
  const { subscriptions, unasked: before } = watched;
  const { gone, added, unasked } = planSubscriptions(feed, subscriptions, room);
  for (const [key] of gone) subscriptions.delete(key);
  for (const [key, each] of added) subscriptions.set(key, each);
  watched.unasked = new Set(unasked);
  return {
    gone: gone.map(([, each]) => each),
    added: added.map(([, each]) => each),
    unasked: unasked.filter((key) => !before.has(key)).length,
  };
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
