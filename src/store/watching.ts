// Whose orders in open_orders somebody looks at: an order of a trader no longer followed is not closed, only not watched.
import type { Address } from "../domain/address.js";
import type { Collections } from "./collections.js";

/**
 * Marks what this collector wrote of traders it follows no longer, and unmarks what it follows again. `now` is our
 * clock, ms. Resolves with the number of orders that are watched no longer.
 */
export async function markWatched(
  all: Collections,
  collector: string,
  traders: readonly Address[],
  now: number,
): Promise<number> {
  const { openOrders } = all;
  const mine = { ethAddress: { $in: [...traders] } };
  await openOrders.updateMany(
    { ...mine, status: "open", watched: false },
    { $set: { watched: true, unwatchedAt: null } },
  );
  const { modifiedCount } = await openOrders.updateMany(
    { collector, status: "open", watched: true, ethAddress: { $nin: [...traders] } },
    { $set: { watched: false, unwatchedAt: new Date(now) } },
  );
  return modifiedCount;
}
