// Turns statuses of `orderUpdates` into what a trader's ledger takes.
import type { Address } from "../../../domain/address.js";
import type { OrderStatus, StatusReport } from "../../../domain/observation.js";
import type { WireStatus } from "../wire/frames.js";
import { toOrders } from "./orders.js";
import { meaningOf } from "./statuses.js";

const NOTHING_LEFT = /^0(\.0*)?$/;

/** `statuses` of one trader, in the order in which they became so. Their sizes are those of the change of status. */
export function observeOrderUpdates(
  statuses: readonly WireStatus[],
  { ethAddress, receivedAt }: { readonly ethAddress: Address; readonly receivedAt: number },
): StatusReport {
  return {
    ...{ kind: "statuses", ethAddress, receivedAt, source: "orderUpdates", sizes: "old", speaksFor: null },
    statuses: statuses.flatMap(toStatus),
  };
}

/** Some were reported to be called filled while something is left of them: those rest on. */
function toStatus({ order, status, statusTimestamp }: WireStatus): OrderStatus[] {
  const [told] = toOrders([order]);
  if (told === undefined) return [];
  const meaning = meaningOf(status);
  const rests = meaning.group === "filled" && !NOTHING_LEFT.test(order.sz);
  return [{ order: told, status, ...meaning, ...(rests && { group: "live" as const }), statusTimestamp }];
}
