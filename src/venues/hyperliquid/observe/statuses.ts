// The venue's words for what became of an order, and what each of them means for it.
import type { OrderStatus, StatusGroup } from "../../../domain/observation.js";

const GROUPS: { readonly [G in StatusGroup]: readonly string[] } = {
  live: ["open", "triggered"],
  filled: ["filled"],
  canceled: [
    "canceled",
    "marginCanceled",
    "vaultWithdrawalCanceled",
    "openInterestCapCanceled",
    "selfTradeCanceled",
    "reduceOnlyCanceled",
    "siblingFilledCanceled",
    "delistedCanceled",
    "liquidatedCanceled",
    "scheduledCancel",
    "outcomeSettledCanceled",
    "internalCancel",
  ],
  rejected: [
    "rejected",
    "tickRejected",
    "minTradeNtlRejected",
    "perpMarginRejected",
    "reduceOnlyRejected",
    "badAloPxRejected",
    "iocCancelRejected",
    "badTriggerPxRejected",
    "marketOrderNoLiquidityRejected",
    "positionIncreaseAtOpenInterestCapRejected",
    "positionFlipAtOpenInterestCapRejected",
    "tooAggressiveAtOpenInterestCapRejected",
    "openInterestIncreaseRejected",
    "insufficientSpotBalanceRejected",
    "oracleRejected",
    "perpMaxPositionRejected",
    "tooManyOpenOrdersRejected",
  ],
};

const KNOWN: ReadonlyMap<string, StatusGroup> = new Map(
  Object.entries(GROUPS).flatMap(([group, words]) =>
    words.map((word) => [word, group as StatusGroup] as const),
  ),
);

/** All words that we know: the venue's documentation and SDKs, 2026-10. */
export const STATUSES: readonly string[] = [...KNOWN.keys()];

/** Says that the trigger of an order has fired. */
const TRIGGERED = "triggered";

/** What a word says, as a status of the domain tells it. One that we do not know is read by its ending. */
export function meaningOf(status: string): Pick<OrderStatus, "group" | "known" | "triggered"> {
  return { group: groupOf(status), known: KNOWN.has(status), triggered: status === TRIGGERED };
}

/** What a word says of an order; null where it says nothing. */
export function groupOf(status: string): StatusGroup | null {
  return KNOWN.get(status) ?? groupByEnding(status);
}

function groupByEnding(status: string): StatusGroup | null {
  if (status.endsWith("Rejected")) return "rejected";
  return /Cancel(ed)?$/.test(status) ? "canceled" : null;
}
