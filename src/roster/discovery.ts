// Who of a leaderboard is worth following: rules, a ranking, and why.
import { type Address, parseAddress } from "../domain/address.js";
import { compareDecimals, type Decimal, decimal } from "../domain/decimal.js";
import type { LeaderboardWindow, WireLeaderboardRow } from "../venues/hyperliquid/wire/info/leaderboard.js";

/** What accounts are ranked by. `roi` is a share: 0.01 is one percent. The rest is in USD. */
export const MEASURES = ["account-value", "pnl", "roi", "volume"] as const;

export type Measure = (typeof MEASURES)[number];

export const PERIODS = ["day", "week", "month", "all"] as const;

export type Period = (typeof PERIODS)[number];

/** Inclusive; null: none. */
export interface Bounds {
  readonly min: Decimal | null;
  readonly max: Decimal | null;
}

export interface Rules {
  readonly by: Measure;
  /** Of pnl, roi and volume, in the ranking and in the bounds; an account's value is the newest. */
  readonly window: Period;
  readonly top: number;
  readonly bounds: Readonly<Record<Measure, Bounds>>;
}

export interface Chosen {
  /** 1 is the first. */
  readonly rank: number;
  readonly ethAddress: Address;
  /** As the account calls itself. */
  readonly displayName: string | null;
  /** What it is ranked by. */
  readonly value: Decimal;
  /** Null where the row does not tell it, and nothing was asked of it. */
  readonly accountValue: Decimal | null;
  readonly why: string;
}

export const UNBOUNDED: Bounds = { min: null, max: null };

/** Whom to follow where nobody said: the month's ten best that risk something of their own. */
export const DEFAULT_RULES: Rules = {
  by: "pnl",
  window: "month",
  top: 10,
  bounds: {
    "account-value": { min: decimal("100000"), max: null },
    pnl: UNBOUNDED,
    roi: UNBOUNDED,
    volume: UNBOUNDED,
  },
};

const WINDOW_OF: Readonly<Record<Period, LeaderboardWindow>> = {
  day: "day",
  week: "week",
  month: "month",
  all: "allTime",
};

interface BoardRow {
  readonly ethAddress: Address;
  readonly displayName: string | null;
  /** Null what its row does not tell. */
  readonly measures: Readonly<Record<Measure, Decimal | null>>;
}

/** An account that tells what it is ranked by. */
interface RankedTrader extends BoardRow {
  readonly value: Decimal;
}

/**
 * The best `top` accounts within the bounds, and how many rows do not tell a number that was asked for. Equals are in
 * order of their account value, then of their address.
 */
export function choose(
  rows: readonly WireLeaderboardRow[],
  rules: Rules,
): { readonly fitting: number; readonly chosen: readonly Chosen[]; readonly untold: number } {
  const accounts = new Map<Address, RankedTrader>();
  let untold = 0;
  for (const row of rows) {
    const account = accountOf(row, WINDOW_OF[rules.window]);
    if (account === null) continue;
    const value = account.measures[rules.by];
    if (value === null || !tells(account, rules)) {
      untold++;
      continue;
    }
    if (!fits(account, rules)) continue;
    accounts.set(account.ethAddress, { ...account, value });
  }
  const better = (a: RankedTrader, b: RankedTrader): number =>
    compareDecimals(b.value, a.value) ||
    compareOrNull(b.measures["account-value"], a.measures["account-value"]) ||
    (a.ethAddress < b.ethAddress ? -1 : 1);
  const ranked = [...accounts.values()].sort(better);
  const chosen = ranked.slice(0, rules.top).map(({ ethAddress, displayName, value, measures }, n) => ({
    ...{ rank: n + 1, ethAddress, displayName, value },
    accountValue: measures["account-value"],
    why: `rank ${n + 1} of ${ranked.length} by ${rankingText(rules)}: ${value}`,
  }));
  return { fitting: ranked.length, chosen, untold };
}

/** `pnl of the week, account-value >= 100000` */
export function rankingText({ by, window, bounds }: Rules): string {
  const rules = MEASURES.flatMap((measure) => {
    const { min, max } = bounds[measure];
    return [
      ...(min === null ? [] : [`${measure} >= ${min}`]),
      ...(max === null ? [] : [`${measure} <= ${max}`]),
    ];
  });
  const period = window === "all" ? "of all time" : `of the ${window}`;
  const dated = MEASURES.some(
    (measure) => measure !== "account-value" && (measure === by || bounds[measure] !== UNBOUNDED),
  );
  return [dated ? `${by} ${period}` : by, ...rules].join(", ");
}

function accountOf(row: WireLeaderboardRow, window: LeaderboardWindow): BoardRow | null {
  const ethAddress = parseAddress(row.ethAddress);
  if (ethAddress === null) return null;
  const { pnl = null, roi = null, vlm = null } = row.windows[window] ?? {};
  const measures = {
    "account-value": decimalOrNull(row.accountValue),
    pnl: decimalOrNull(pnl),
    roi: decimalOrNull(roi),
    volume: decimalOrNull(vlm),
  };
  return { ethAddress, displayName: row.displayName, measures };
}

function decimalOrNull(text: string | null): Decimal | null {
  return text === null ? null : decimal(text);
}

/** What is not told is less than anything. */
function compareOrNull(a: Decimal | null, b: Decimal | null): number {
  if (a !== null && b !== null) return compareDecimals(a, b);
  return (a === null ? 0 : 1) - (b === null ? 0 : 1);
}

/** Whether it tells all that has bounds. */
function tells({ measures }: BoardRow, { bounds }: Rules): boolean {
  return MEASURES.every(
    (measure) => measures[measure] !== null || (bounds[measure].min === null && bounds[measure].max === null),
  );
}

function fits({ measures }: BoardRow, { bounds }: Rules): boolean {
  return MEASURES.every((measure) => {
    const { min, max } = bounds[measure];
    const value = measures[measure];
    if (value === null) return true;
    return (
      (min === null || compareDecimals(value, min) >= 0) && (max === null || compareDecimals(value, max) <= 0)
    );
  });
}
