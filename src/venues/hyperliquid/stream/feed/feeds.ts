// What is subscribed for one trader: two ways to learn the same.
import type { Address } from "../../../../domain/address.js";
import { PUSH_PERIOD_MS, WEB_DATA2_PUSH_PERIOD_MS } from "../../limits.js";
import type { Subscription } from "../../wire/requests.js";

export type StreamFeed = "components" | "webData2";

/**
 * The subscriptions of one trader on `dexes` (the first is `""`). `orders` false leaves the orders out; positions
 * and fills of all dexes come all the same.
 */
export type Feed = (user: Address, dexes: readonly string[], orders: boolean) => Subscription[];

function account(user: Address): Subscription[] {
  return [
    { type: "allDexsClearinghouseState", user },
    { type: "userFills", user },
    { type: "userTwapSliceFills", user },
    { type: "spotState", user },
    // Of all dexes when one begins and ends; how far it is, of the first alone: listings of orders need the room.
    { type: "userTwapHistory", user },
    { type: "twapStates", user },
  ];
}

function openOrders(user: Address, dexes: readonly string[]): Subscription[] {
  return dexes.map((dex) => ({ type: "openOrders", user, dex }));
}

export const FEEDS: { readonly [F in StreamFeed]: Feed } = {
  components: (user, dexes, orders) => [...(orders ? openOrders(user, dexes) : []), ...account(user)],
  webData2: (user, dexes, orders) =>
    orders
      ? [
          { type: "webData2", user },
          ...openOrders(
            user,
            dexes.filter((dex) => dex !== ""),
          ),
          ...account(user),
        ]
      : account(user),
};

/** Between two pushes of the feed in use, ms. */
export function pushPeriodMs(active: StreamFeed | null): number {
  return active === "webData2" ? WEB_DATA2_PUSH_PERIOD_MS : PUSH_PERIOD_MS;
}

export const FEED_NAMES: readonly string[] = Object.keys(FEEDS);

const ANYBODY: Address = `0x${"0".repeat(40)}`;

/** Subscriptions of a trader's statuses: by two sockets, which together tell whose they are. */
export const EXACT_SUBSCRIPTIONS = 2;

/** Subscriptions of a trader besides those of the orders of its dexes, with any feed. */
export const BESIDE_DEXES = account(ANYBODY).length + 1;

/** What watching one trader takes, the first dex and the builder dexes given; of `auto`, whichever is more. */
export function subscriptionsPerTrader(
  feed: "auto" | StreamFeed,
  dexes: readonly string[],
  orders: boolean,
): number {
  const others = dexes.reduce((count, dex) => (dex === "" ? count : count + 1), 0);
  const feeds = feed === "auto" ? Object.values(FEEDS) : [FEEDS[feed]];
  const alone = Math.max(...feeds.map((each) => each(ANYBODY, [""], orders).length));
  return alone + (orders ? others : 0);
}
