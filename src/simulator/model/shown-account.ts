// An account as the wire shows it.
import {
  type Account,
  free,
  type Holding,
  type Margin,
  type Margins,
  maintenance,
  margins,
  marginUsed,
} from "./account.js";
import { MICROS, rounded, written } from "./coins.js";
import { cost, type Market } from "./market.js";
import type { ShownAccount, ShownPosition } from "./words.js";

const NO_FUNDING = { allTime: "0.0", sinceOpen: "0.0", sinceChange: "0.0" };
/** Digits behind the point of what the venue computes by division. */
const FINE = 10;

export function shownAccount(account: Account, time: number): ShownAccount {
  const known = margins(account);
  const positions = shownPositions(account, known);
  return {
    marginSummary: shownMargin(known.all),
    crossMarginSummary: shownMargin(known.cross),
    crossMaintenanceMarginUsed: written(known.crossMaintenance, MICROS),
    withdrawable: written(Math.max(0, free(known)), MICROS),
    assetPositions: positions.map((position) => ({ type: "oneWay", position })),
    time,
  };
}

/** Flat coins are absent. */
export function shownPositions(account: Account, known: Margins = margins(account)): ShownPosition[] {
  const positions: ShownPosition[] = [];
  for (const [market, holding] of account.holdings)
    if (holding.szi !== 0) positions.push(shownPosition(market, holding, known));
  return positions;
}

function shownMargin(margin: Margin) {
  return {
    accountValue: written(margin.accountValue, MICROS),
    totalNtlPos: written(margin.totalNtlPos, MICROS),
    totalRawUsd: written(margin.totalRawUsd, MICROS),
    totalMarginUsed: written(margin.totalMarginUsed, MICROS),
  };
}

function shownPosition(market: Market, holding: Holding, known: Margins): ShownPosition {
  const { coin, px } = market;
  const { szi, entryPx, isolated, leverage: value } = holding;
  const unrealizedPnl = Math.round(cost(market, szi, px - entryPx));
  const staked = cost(market, Math.abs(szi), entryPx) / value;
  return {
    coin: coin.name,
    szi: written(szi, coin.szDecimals),
    leverage: isolated
      ? { type: "isolated", value, rawUsd: written(holding.rawUsd, MICROS) }
      : { type: "cross", value },
    entryPx: rounded(entryPx / 10 ** coin.pxDecimals, MICROS - coin.szDecimals),
    positionValue: written(cost(market, Math.abs(szi), px), MICROS),
    unrealizedPnl: written(unrealizedPnl, MICROS),
    returnOnEquity: rounded(unrealizedPnl / staked, FINE),
    liquidationPx: liquidationPx(market, holding, known),
    marginUsed: written(marginUsed(market, holding), MICROS),
    maxLeverage: coin.maxLeverage,
    cumFunding: NO_FUNDING,
  };
}

/** Where its margin would fall to maintenance were no other price to move; null where it never would. */
function liquidationPx(market: Market, holding: Holding, known: Margins): string | null {
  const { coin, px } = market;
  const spare = holding.isolated
    ? marginUsed(market, holding) - maintenance(market, holding)
    : known.cross.accountValue - known.crossMaintenance;
  const side = Math.sign(holding.szi);
  const perTick = Math.abs(holding.szi) * coin.tickValue * (1 - side / (2 * coin.maxLeverage));
  const ticks = px - (side * spare) / perTick;
  return ticks > 0 ? rounded(ticks / 10 ** coin.pxDecimals, FINE) : null;
}
