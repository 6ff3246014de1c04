// What a trader has beside its perp accounts: spot balances, and how the venue adds them up.
import type { Decimal } from "./decimal.js";

/** Of one token. `hold` is the part of `total` that open orders hold; `entryNtl` is what was paid for it. */
export interface SpotBalance {
  readonly coin: string;
  /** Null of an outcome, which has none. */
  readonly token: number | null;
  readonly total: Decimal;
  readonly hold: Decimal | null;
  readonly entryNtl: Decimal | null;
}

/** All of a trader's balances; `asOf` is our receipt, ms. */
export interface SpotHoldings {
  readonly balances: readonly SpotBalance[];
  readonly asOf: number;
}

/** In the venue's own word; `asOf` is our receipt, ms. */
export interface AccountMode {
  readonly mode: string;
  readonly asOf: number;
}
