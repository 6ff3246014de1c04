// The venue's words for what became of an order, and what each of them means for it.

/** `live`: it is there. `filled`, `canceled`: it was there and is gone. `rejected`: it never was, unless it was seen open. */
export type StatusGroup = "live" | "filled" | "canceled" | "rejected";

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

export interface Meaning {
  /** Null for a word that says nothing to us. */
  readonly group: StatusGroup | null;
  /** Whether we knew the word; one that we did not is read by its ending. */
  readonly known: boolean;
}

export function meaningOf(status: string): Meaning {
  const group = KNOWN.get(status);
  if (group !== undefined) return { group, known: true };
  if (status.endsWith("Rejected")) return { group: "rejected", known: false };
  if (/Cancel(ed)?$/.test(status)) return { group: "canceled", known: false };
  return { group: null, known: false };
}
