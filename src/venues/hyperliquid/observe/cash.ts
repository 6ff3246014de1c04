// Funding payments and ledger updates as the venue tells them, as events.
import type { Address } from "../../../domain/address.js";
import {
  type FundingEvent,
  fundingEvent,
  type LedgerUpdate,
  type LedgerUpdateEvent,
  ledgerUpdateEvent,
} from "../../../domain/cash.js";
import { canonicalOf } from "../../../domain/decimal.js";
import type { WireFunding, WireLedgerUpdate } from "../wire/info/ledger-updates.js";
import { canonicalOrNull } from "./canonical.js";
import { dexOf } from "./dex.js";

/** Whose rows they are, and when they came. */
interface CashReception {
  readonly ethAddress: Address;
  readonly receivedAt: number;
}

export function observeFundings(
  rows: readonly WireFunding[],
  { ethAddress, receivedAt: observedAt }: CashReception,
): FundingEvent[] {
  return rows.map((row) => {
    const { usdc, szi, fundingRate } = row;
    const numbers = { usdc: canonicalOf(usdc), szi: canonicalOf(szi), fundingRate: canonicalOf(fundingRate) };
    return fundingEvent({ ...row, ...numbers, dex: dexOf(row.coin), ethAddress, observedAt });
  });
}

/** Rows that are word for word the same are told apart by their number among `rows`. */
export function observeLedgerUpdates(
  rows: readonly WireLedgerUpdate[],
  { ethAddress, receivedAt: observedAt }: CashReception,
): LedgerUpdateEvent[] {
  const met = new Map<string, number>();
  return rows.map((row) => {
    const numbers = {
      usdc: canonicalOrNull(row.usdc),
      amount: canonicalOrNull(row.amount),
      usdcValue: canonicalOrNull(row.usdcValue),
      fee: canonicalOrNull(row.fee),
    };
    const update: LedgerUpdate = { ...row, ...numbers, ethAddress, observedAt, nth: 1 };
    const first = ledgerUpdateEvent(update);
    const nth = (met.get(first.id) ?? 0) + 1;
    met.set(first.id, nth);
    return nth === 1 ? first : ledgerUpdateEvent({ ...update, nth });
  });
}
