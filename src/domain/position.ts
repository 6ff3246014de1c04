// A position as the venue shows it, and the name of what happened between two showings.
import { absolute, compareDecimals, type Decimal, isNegative, ZERO } from "./decimal.js";

/** One open position. `szi` is signed: negative is short. */
export interface Position {
  readonly coin: string;
  readonly dex: string;
  readonly szi: Decimal;
  readonly entryPx: Decimal | null;
  readonly positionValue: Decimal | null;
  readonly unrealizedPnl: Decimal | null;
  readonly marginUsed: Decimal | null;
  readonly liquidationPx: Decimal | null;
  readonly leverage: number;
  /** The venue's word: `cross` or `isolated`. */
  readonly leverageType: string;
}

/** The margin of one account on one dex, in that dex's collateral. */
export interface MarginSummary {
  readonly accountValue: Decimal;
  readonly totalNtlPos: Decimal;
  readonly totalMarginUsed: Decimal;
  readonly withdrawable: Decimal;
}

export type PositionAction =
  | "opened"
  | "increased"
  | "reduced"
  | "flipped"
  | "closed"
  | "adjusted"
  | "sampled";

/**
 * What became of a position between two showings; null when only its profit moved. `adjusted` is a change of
 * leverage, or of the entry price at an unchanged size (a round trip between two listings).
 */
export function positionChange(known: Position, shown: Position): PositionAction | null {
  if (known.szi === shown.szi) {
    const same =
      known.entryPx === shown.entryPx &&
      known.leverage === shown.leverage &&
      known.leverageType === shown.leverageType;
    return same ? null : "adjusted";
  }
  if (shown.szi === ZERO) return "closed";
  if (known.szi === ZERO) return "opened";
  if (isNegative(known.szi) !== isNegative(shown.szi)) return "flipped";
  return compareDecimals(absolute(shown.szi), absolute(known.szi)) > 0 ? "increased" : "reduced";
}
