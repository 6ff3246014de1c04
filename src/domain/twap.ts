// A TWAP order: what it is to trade in how long, how far it is, and how it ended. Its slices are fills.

import type { Decimal } from "./decimal.js";
import type { TraderId } from "./ids.js";
import type { Side } from "./order.js";

export interface Twap {
  /** Null in rows of the venue that are older than these ids. */
  readonly twapId: number | null;
  readonly coin: string;
  readonly dex: string;
  readonly side: Side;
  /** What was asked for. */
  readonly sz: Decimal;
  readonly executedSz: Decimal;
  readonly executedNtl: Decimal | null;
  readonly minutes: number;
  readonly reduceOnly: boolean | null;
  readonly randomize: boolean | null;
  /** What it waits for, and where it stops. */
  readonly triggerPx: Decimal | null;
  readonly triggerAbove: boolean | null;
  readonly stopPx: Decimal | null;
  /** When the venue took it, ms. */
  readonly timestamp: number;
  /** The venue's own word and its reason; null where it only shows that it runs. */
  readonly status: string | null;
  readonly description: string | null;
  /** ms; null while it runs. */
  readonly endedAt: number | null;
  /** When it was so, ms: the venue's time where it says one, else our receipt. */
  readonly asOf: number;
}

/** What is known of a TWAP now. */
export interface TwapState {
  readonly ethAddress: TraderId;
  readonly twap: Twap;
  /** Who told it, as the report has it. */
  readonly source: string;
}

/** The same from whoever tells of it. */
export function twapId(ethAddress: TraderId, { twapId, coin, timestamp }: Twap): string {
  return `${ethAddress}:${twapId ?? `${coin}:${timestamp}`}`;
}
