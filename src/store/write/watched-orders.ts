// Whose orders in open_orders somebody looks at: an order of a trader no longer followed is not closed, only not watched.
import type { TraderId } from "../../domain/ids.js";
import type { Collections } from "../mongo/collections.js";

/**
 * Marks what this collector wrote of traders it follows no longer, and unmarks what it follows again. `now` is our
 * clock, ms. Resolves with the number of orders that are watched no longer.
 */
export async function markWatched(
  all: Collections,
  collector: string,
  traders: readonly TraderId[],
  now: number,
): Promise<number> {
  await watchAgain(all, traders);
  return unwatch(all, collector, { $nin: [...traders] }, now);
}

/** Unmarks what is open of these traders. */
export async function watchAgain(all: Collections, traders: readonly TraderId[]): Promise<void> {
  await all.openOrders.updateMany(
    { ethAddress: { $in: [...traders] }, status: "open", watched: false },
    { $set: { watched: true, unwatchedAt: null } },
  );
}

/** Marks what this collector wrote of these traders. `now` as in {@link markWatched}. */
export function watchNoLonger(
  all: Collections,
  collector: string,
  traders: readonly TraderId[],
  now: number,
): Promise<number> {
  return unwatch(all, collector, { $in: [...traders] }, now);
}

async function unwatch(all: Collections, collector: string, whose: object, now: number): Promise<number> {
  const { modifiedCount } = await all.openOrders.updateMany(
    { collector, status: "open", watched: true, ethAddress: whose },
    { $set: { watched: false, unwatchedAt: new Date(now) } },
  );
  return modifiedCount;
}
