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
  readonly accountValue: Decimal;
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

interface Account {
  readonly ethAddress: Address;
  readonly displayName: string | null;
  readonly measures: Readonly<Record<Measure, Decimal>>;
}

/** The best `top` accounts within the bounds. Equals are in order of their account value, then of their address. */
export function choose(
  rows: readonly WireLeaderboardRow[],
  rules: Rules,
): { readonly fitting: number; readonly chosen: readonly Chosen[] } {
  const accounts = new Map<Address, Account>();
  for (const row of rows) {
    const account = accountOf(row, WINDOW_OF[rules.window]);
    if (account !== null && fits(account, rules)) accounts.set(account.ethAddress, account);
  }
  const better = (a: Account, b: Account): number =>
    compareDecimals(b.measures[rules.by], a.measures[rules.by]) ||
    compareDecimals(b.measures["account-value"], a.measures["account-value"]) ||
    (a.ethAddress < b.ethAddress ? -1 : 1);
  const ranked = [...accounts.values()].sort(better);
  const chosen = ranked.slice(0, rules.top).map(({ ethAddress, displayName, measures }, n) => ({
    ...{ rank: n + 1, ethAddress, displayName },
    value: measures[rules.by],
    accountValue: measures["account-value"],
    why: `rank ${n + 1} of ${ranked.length} by ${rankingText(rules)}: ${measures[rules.by]}`,
  }));
  return { fitting: ranked.length, chosen };
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

function accountOf(row: WireLeaderboardRow, window: LeaderboardWindow): Account | null {
  const ethAddress = parseAddress(row.ethAddress);
  if (ethAddress === null) return null;
  const { pnl, roi, vlm } = row.windows[window];
  const measures = {
    "account-value": decimal(row.accountValue),
    pnl: decimal(pnl),
    roi: decimal(roi),
    volume: decimal(vlm),
  };
  return { ethAddress, displayName: row.displayName, measures };
}

function fits({ measures }: Account, { bounds }: Rules): boolean {
  return MEASURES.every((measure) => {
    const { min, max } = bounds[measure];
    const value = measures[measure];
    return (
      (min === null || compareDecimals(value, min) >= 0) && (max === null || compareDecimals(value, max) <= 0)
    );
  });
}
