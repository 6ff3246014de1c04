// A position as the venue shows it, and the name of what happened between two showings.
import {
  absolute,
  addDecimals,
  compareDecimals,
  type Decimal,
  decimal,
  isNegative,
  negate,
  ZERO,
} from "./decimal.js";

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
  /** `cross` or `isolated`, whatever the venue calls them. */
  readonly leverageType: string;
  /** The cash of an isolated position, USD; null where it is cross. */
  readonly rawUsd: Decimal | null;
  /** Funding paid since it was opened, USD; negative where it was received. */
  readonly fundingSinceOpen: Decimal | null;
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

/** What became of a position between two showings; `changed` names what an adjustment adjusted, sorted. */
export interface PositionChange {
  readonly action: PositionAction;
  readonly changed: readonly string[];
}

const NOTHING: readonly never[] = [];

/**
 * Null when only its profit moved. `adjusted` is a change of leverage, of the entry price at an unchanged size (a round
 * trip between two listings), or of the margin of an isolated position.
 */
export function positionChange(known: Position, shown: Position): PositionChange | null {
  if (known.szi === shown.szi) {
    const changed = adjustments(known, shown);
    return changed.length === 0 ? null : { action: "adjusted", changed };
  }
  return { action: sizeChange(known.szi, shown.szi), changed: NOTHING };
}

function sizeChange(known: Decimal, shown: Decimal): PositionAction {
  if (shown === ZERO) return "closed";
  if (known === ZERO) return "opened";
  if (isNegative(known) !== isNegative(shown)) return "flipped";
  return compareDecimals(absolute(shown), absolute(known)) > 0 ? "increased" : "reduced";
}

function adjustments(known: Position, shown: Position): readonly string[] {
  const changed: string[] = [];
  if (known.entryPx !== shown.entryPx) changed.push("entryPx");
  if (known.leverage !== shown.leverage) changed.push("leverage");
  if (known.leverageType !== shown.leverageType) changed.push("leverageType");
  if (changed.length === 0 && marginMoved(known, shown)) changed.push("marginUsed");
  return changed.length === 0 ? NOTHING : changed;
}

/** What two showings may differ by without anybody having moved anything, USD: the venue rounds each number. */
const ROUNDING = decimal("0.01");

/**
 * Whether margin was added to an isolated position or taken from it, at an unchanged size and entry price. Its cash
 * moves with the margin, and otherwise only with funding, and its worth with the price: what funding or profit explains
 * is nobody's deed. Where the price stood still, `marginUsed` alone tells it too.
 */
function marginMoved(known: Position, shown: Position): boolean {
  if (known.leverageType !== "isolated") return false;
  const cash = moved(known.rawUsd, shown.rawUsd);
  const funding = moved(known.fundingSinceOpen, shown.fundingSinceOpen);
  const profit = moved(known.unrealizedPnl, shown.unrealizedPnl);
  if (cash !== null && !isSmall(cash)) {
    const byFunding = funding === null || isSmall(addDecimals(cash, funding));
    const byProfit = profit !== null && isSmall(addDecimals(absolute(cash), negate(absolute(profit))));
    return !byFunding && !byProfit;
  }
  const margin = moved(known.marginUsed, shown.marginUsed);
  const stoodStill =
    profit === ZERO && known.positionValue !== null && known.positionValue === shown.positionValue;
  if (margin === null || !stoodStill || isSmall(margin)) return false;
  return funding === null || !isSmall(addDecimals(margin, funding));
}

function moved(known: Decimal | null, shown: Decimal | null): Decimal | null {
  if (known === null || shown === null) return null;
  return known === shown ? ZERO : addDecimals(shown, negate(known));
}

function isSmall(usd: Decimal): boolean {
  return compareDecimals(absolute(usd), ROUNDING) <= 0;
}
