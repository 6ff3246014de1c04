// What is to be asked for, and what to be let go of, so that a trader has the subscriptions of its feed: pure.
import { MAX_ASKED_DEXES } from "../dexes/trader-dexes.js";
import { PLANNED_SUBSCRIPTIONS } from "../limits.js";
import { type Subscription, subscriptionKey } from "../wire/requests.js";
import { BESIDE_DEXES } from "./feed/feeds.js";

/** By key. */
export interface SubscriptionPlan {
  readonly gone: readonly (readonly [key: string, Subscription])[];
  readonly added: readonly (readonly [key: string, Subscription])[];
  /** There is no room for these. */
  readonly unasked: readonly string[];
}

/** Dexes that one of `users` traders may have so that all fit, each with `more` subscriptions besides. */
export function dexesPerTrader(users: number, more = 0): number {
  const room = Math.floor(PLANNED_SUBSCRIPTIONS / users) - BESIDE_DEXES - more;
  return Math.max(1, Math.min(MAX_ASKED_DEXES, room));
}

/** `room`: how many more the venue allows before anything is let go of. The first of `feed` come first. */
export function planSubscriptions(
  feed: readonly Subscription[],
  held: ReadonlyMap<string, Subscription>,
  room: number,
): SubscriptionPlan {
  const wanted = new Map(feed.map((each) => [subscriptionKey(each), each]));
  const gone = [...held].filter(([key]) => !wanted.has(key));
  const lacking = [...wanted].filter(([key]) => !held.has(key));
  const added = lacking.slice(0, Math.max(0, room + gone.length));
  return { gone, added, unasked: lacking.slice(added.length).map(([key]) => key) };
}
