// Closes of which nobody has said why, and nobody will: they say so.
import type { OrderId, TraderId } from "../../domain/ids.js";
import { type Collections, UNEXPLAINED } from "../mongo/collections.js";
import { orderId } from "../mongo/numbers.js";

const GIVEN_UP = { $set: { closeReason: "unknown" } };

/**
 * Those that this collector wrote of traders it follows no longer: an earlier run was killed before it could tell.
 * Resolves with their number.
 */
export async function giveUpUnfollowed(
  all: Collections,
  collector: string,
  traders: readonly TraderId[],
): Promise<number> {
  const theirs = { ...UNEXPLAINED, collector, ethAddress: { $nin: [...traders] } };
  if ((await all.orders.findOne(theirs, { projection: { _id: 1 } })) === null) return 0;
  // The events come last: cut off between the two, it is done again.
  await all.openOrders.updateMany(theirs, GIVEN_UP);
  const { modifiedCount } = await all.orders.updateMany(theirs, GIVEN_UP);
  return modifiedCount;
}

/** Of orders that are open again: their rows in `open_orders` are of a later life. */
export async function giveUpEarlierLives(all: Collections, oids: readonly OrderId[]): Promise<void> {
  if (oids.length === 0) return;
  await all.orders.updateMany({ ...UNEXPLAINED, oid: { $in: oids.map(orderId) } }, GIVEN_UP);
}
