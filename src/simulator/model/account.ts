// The arithmetic of a trader's account on one dex: positions, cash, margin. Money is in millionths of a dollar.
import { cost, type Market } from "./market.js";

/** What a trader has, and how it is levered, in one market; kept when flat, since the leverage stays. */
export interface Holding {
  /** Lots, signed; 0 is flat. */
  szi: number;
  /** Ticks, with a fraction. */
  entryPx: number;
  isolated: boolean;
  leverage: number;
  /** The cash of an isolated position, part of the account's; 0 when cross or flat. */
  rawUsd: number;
}

export interface Account {
  rawUsd: number;
  readonly holdings: Map<Market, Holding>;
}

export interface Margin {
  accountValue: number;
  totalNtlPos: number;
  totalRawUsd: number;
  totalMarginUsed: number;
}

/** Of the whole account, and of it without isolated positions. */
export interface Margins {
  readonly all: Margin;
  readonly cross: Margin;
  readonly crossMaintenance: number;
}

export function holdingOf(account: Account, market: Market): Holding {
  let holding = account.holdings.get(market);
  if (holding === undefined) {
    const leverage = Math.ceil(market.coin.maxLeverage / 2);
    holding = { szi: 0, entryPx: 0, isolated: false, leverage, rawUsd: 0 };
    account.holdings.set(market, holding);
  }
  return holding;
}

/** Buys `lots`, or sells them where negative, at `px`. Gives the profit of what that closed. */
export function trade(account: Account, market: Market, lots: number, px: number): number {
  const holding = holdingOf(account, market);
  account.rawUsd -= cost(market, lots, px);
  const against = Math.sign(holding.szi) === -Math.sign(lots);
  const closing = against ? Math.sign(lots) * Math.min(Math.abs(lots), Math.abs(holding.szi)) : 0;
  const profit = closing === 0 ? 0 : close(holding, market, closing, px);
  if (closing !== lots) open(holding, market, lots - closing, px);
  if (holding.szi === 0) market.positions.delete(account);
  else market.positions.set(account, holding);
  return profit;
}

function close(holding: Holding, market: Market, lots: number, px: number): number {
  const profit = Math.round(cost(market, -lots, px - holding.entryPx));
  holding.rawUsd = Math.round(holding.rawUsd * (1 + lots / holding.szi));
  holding.szi += lots;
  return profit;
}

function open(holding: Holding, market: Market, lots: number, px: number): void {
  const szi = holding.szi + lots;
  holding.entryPx = (holding.entryPx * holding.szi + px * lots) / szi;
  holding.szi = szi;
  if (holding.isolated) holding.rawUsd += initialMargin(market, lots, px, holding) - cost(market, lots, px);
}

function initialMargin(market: Market, lots: number, px: number, { leverage }: Holding): number {
  return Math.round(cost(market, Math.abs(lots), px) / leverage);
}

/** An isolated position's margin is what it is worth with its cash. */
export function marginUsed(market: Market, holding: Holding): number {
  if (holding.isolated) return holding.rawUsd + cost(market, holding.szi, market.px);
  return initialMargin(market, holding.szi, market.px, holding);
}

/** Below it, the position is liquidated: half of what the highest leverage asks for. */
export function maintenance(market: Market, holding: Holding): number {
  return Math.round(cost(market, Math.abs(holding.szi), market.px) / (2 * market.coin.maxLeverage));
}

export function margins(account: Account): Margins {
  const { rawUsd } = account;
  const all = { accountValue: rawUsd, totalNtlPos: 0, totalRawUsd: rawUsd, totalMarginUsed: 0 };
  const cross = { ...all };
  let crossMaintenance = 0;
  for (const [market, holding] of account.holdings) {
    if (holding.szi === 0) continue;
    count(all, market, holding);
    if (holding.isolated) {
      cross.accountValue -= holding.rawUsd;
      cross.totalRawUsd -= holding.rawUsd;
    } else {
      count(cross, market, holding);
      crossMaintenance += maintenance(market, holding);
    }
  }
  return { all, cross, crossMaintenance };
}

/** What all cross positions are worth with their cash, as a part of their maintenance margin: asked at every move of a price. */
export function crossHealth({ rawUsd, holdings }: Account): number {
  let value = rawUsd;
  let needed = 0;
  for (const [market, holding] of holdings) {
    if (holding.szi === 0) continue;
    if (holding.isolated) value -= holding.rawUsd;
    else {
      value += cost(market, holding.szi, market.px);
      needed += maintenance(market, holding);
    }
  }
  return value / needed;
}

function count(margin: Margin, market: Market, holding: Holding): void {
  const value = cost(market, holding.szi, market.px);
  margin.accountValue += value;
  margin.totalNtlPos += Math.abs(value);
  margin.totalMarginUsed += marginUsed(market, holding);
}

/** What is left for new positions. */
export function free({ cross }: Margins): number {
  return cross.accountValue - cross.totalMarginUsed;
}

/** Whether the margin is there for buying (selling, where negative) `lots` at `px`. Closing needs none. */
export function affords(account: Account, market: Market, lots: number, px: number): boolean {
  const holding = holdingOf(account, market);
  const opened = Math.abs(holding.szi + lots) - Math.abs(holding.szi);
  if (opened <= 0) return true;
  return initialMargin(market, opened, px, holding) <= free(margins(account));
}
