// What a client asks of the venue.
import { isMembers } from "./member.js";

/** What may be asked of one trader. `user` in any case. Without `dex`, the first perp dex with spot. */
export type UserSubscription =
  | { readonly type: "openOrders"; readonly user: string; readonly dex?: string }
  | { readonly type: "clearinghouseState"; readonly user: string; readonly dex?: string }
  | { readonly type: "allDexsClearinghouseState"; readonly user: string }
  | { readonly type: "userFills"; readonly user: string; readonly aggregateByTime?: boolean }
  | { readonly type: "userTwapSliceFills"; readonly user: string }
  | { readonly type: "spotState"; readonly user: string }
  | { readonly type: "twapStates"; readonly user: string; readonly dex?: string }
  | { readonly type: "userTwapHistory"; readonly user: string }
  | { readonly type: "orderUpdates"; readonly user: string }
  | { readonly type: "webData2"; readonly user: string };

/** What names no user counts against none of the venue's users. */
export type Subscription = UserSubscription | { readonly type: "trades"; readonly coin: string };

/** A subscription as the venue echoes it: defaults filled in, addresses in lower case, members in any order. */
export interface SubscriptionEcho {
  readonly type: string;
  readonly [member: string]: unknown;
}

export function isSubscriptionEcho(value: unknown): value is SubscriptionEcho {
  return isMembers(value) && typeof value.type === "string";
}

/** By type: what the venue fills in. */
const DEFAULTS: ReadonlyMap<string, readonly [member: string, value: unknown]> = new Map([
  ["openOrders", ["dex", ""]],
  ["clearinghouseState", ["dex", ""]],
  ["userFills", ["aggregateByTime", false]],
  ["spotState", ["ignorePortfolioMargin", false]],
  ["twapStates", ["dex", ""]],
]);

const HEX = /^0x[0-9a-f]+$/i;

/**
 * Members by name: defaults filled in, hex in lower case. A dex keeps its case: the venue tells them apart. No
 * subscription has a member that is an object; one in an echo is left out.
 */
function normal(subscription: Subscription | SubscriptionEcho): Map<string, unknown> {
  const members = new Map<string, unknown>();
  const filled = DEFAULTS.get(subscription.type);
  if (filled !== undefined) members.set(...filled);
  for (const [name, value] of Object.entries(subscription)) {
    if (typeof value === "string") members.set(name, HEX.test(value) ? value.toLowerCase() : value);
    else if (typeof value === "number" || typeof value === "boolean") members.set(name, value);
  }
  return members;
}

/** One text for all ways to write a subscription: `[["dex",""],["type","openOrders"],["user","0x12"]]`. */
export function subscriptionKey(subscription: Subscription | SubscriptionEcho): string {
  const members = [...normal(subscription)];
  return JSON.stringify(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether `echo` answers `request`: it has every member of it, and may have more. */
export function isSubset(request: Subscription, echo: SubscriptionEcho): boolean {
  const echoed = normal(echo);
  for (const [name, value] of normal(request)) if (echoed.get(name) !== value) return false;
  return true;
}

export function subscribeRequest(subscription: Subscription): string {
  return JSON.stringify({ method: "subscribe", subscription });
}

export function unsubscribeRequest(subscription: Subscription): string {
  return JSON.stringify({ method: "unsubscribe", subscription });
}

/** Answered by a `pong`, which proves the connection and not the data. */
export function pingRequest(): string {
  return '{"method":"ping"}';
}
