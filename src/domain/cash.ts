// Funding payments and the other updates of an account's ledger: money that moved without an order. Ids are content.
import { createHash } from "node:crypto";
import type { Decimal } from "./decimal.js";
import type { TraderId } from "./ids.js";

/** Whose it is, and how we came to know. Times are ms since 1970 UTC. */
interface CashRow {
  readonly ethAddress: TraderId;
  readonly time: number;
  readonly hash: string;
  /** JSON text of an object: members of the venue's that are not told otherwise, in one order. */
  readonly rest: string;
  readonly observedAt: number;
}

export interface Funding extends CashRow {
  readonly coin: string;
  readonly dex: string;
  /** Negative: the trader paid. */
  readonly usdc: Decimal;
  readonly szi: Decimal;
  readonly fundingRate: Decimal;
  readonly nSamples: number | null;
}

/** Null where this type of update has no such member. */
export interface LedgerUpdate extends CashRow {
  /** Of updates that are word for word the same, which one this is: 1 for the first. */
  readonly nth: number;
  readonly type: string;
  readonly usdc: Decimal | null;
  readonly amount: Decimal | null;
  readonly usdcValue: Decimal | null;
  readonly fee: Decimal | null;
  readonly token: string | null;
  readonly user: string | null;
  readonly destination: string | null;
  readonly vault: string | null;
}

export interface FundingEvent extends Funding {
  readonly kind: "funding";
  readonly id: string;
}

export interface LedgerUpdateEvent extends LedgerUpdate {
  readonly kind: "ledgerUpdate";
  readonly id: string;
}

export type CashEvent = FundingEvent | LedgerUpdateEvent;

/** A coin pays once at a time. */
export function fundingEvent(payment: Funding): FundingEvent {
  const { ethAddress, time, coin, rest } = payment;
  return { kind: "funding", id: `${ethAddress}:${time}:${coin}`, ...payment, rest: sorted(rest) };
}

/**
 * One transaction may make several updates, and many come from none and share a hash: the id ends in their content, and
 * of those that are word for word the same in a number.
 */
export function ledgerUpdateEvent(update: LedgerUpdate): LedgerUpdateEvent {
  const { ethAddress, time, hash, type, usdc, amount, token, user, destination, vault, nth } = update;
  const rest = sorted(update.rest);
  const parts = [usdc, amount, token, user, destination, vault].map((part) => part ?? "");
  const content = createHash("sha1").update([...parts, rest].join("|"));
  const first = `${ethAddress}:${time}:${hash}:${type}:${content.digest("hex").slice(0, 12)}`;
  return { kind: "ledgerUpdate", id: nth === 1 ? first : `${first}:${nth}`, ...update, rest };
}

/** Members in one order, whichever the venue has them in. */
function sorted(rest: string): string {
  const object = Object.entries(JSON.parse(rest) as Record<string, unknown>);
  return JSON.stringify(Object.fromEntries(object.sort(([a], [b]) => (a < b ? -1 : 1))));
}
