// A trader as the venue knows it: accounts, balance, orders, what was done.
import { type Account, holdingOf } from "./account.js";
import { DEXES, TOKEN_DECIMALS } from "./coins.js";
import type { Lives } from "./lives.js";
import type { Market } from "./market.js";
import { Newest } from "./newest.js";
import type { Order } from "./order.js";
import type { Random } from "./random.js";
import type { TraderRecords } from "./trader-records.js";
import type { ShownFill, TrueTrader } from "./words.js";

export interface Trader {
  readonly user: string;
  /** Open orders that this trader likes to have; with 0 there are never any. */
  readonly quota: number;
  /** Where this trader trades. */
  readonly markets: readonly Market[];
  /** What is paid in at the start and after a ruin, for each dex, in millionths of a dollar. */
  readonly deposit: number;
  /** By dex. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** The spot token: units of 10^-TOKEN_DECIMALS, and ticks that they cost. */
  readonly spot: { balance: number; entryPx: number };
  /** Open ones by oid, oldest first. */
  readonly orders: Map<number, Order>;
  /** Those that were open at the end of a block. */
  readonly closed: TrueTrader["closed"][number][];
  /** `twapId` is null unless it is a slice of a TWAP. */
  readonly fills: Newest<{ readonly fill: ShownFill; readonly twapId: number | null }>;
  readonly records: TraderRecords;
  /** Null where nobody asked to remember them. */
  readonly lives: Lives | null;
}

/** By the place among the users; then from the start again. */
const QUOTAS: readonly number[] = [14, 50, 0, 8, 24, 5];

const DOLLAR = 1_000_000;

/** Far more than the venue's REST interface reaches. */
export const MAX_FILLS = 50_000;

/** The first trader trades everything, so that there is everything with one trader already. */
export function createTrader(
  user: string,
  index: number,
  markets: readonly Market[],
  random: Random,
  records: TraderRecords,
  lives: Lives | null,
): Trader {
  const deposit = random.whole(20_000, 400_000) * DOLLAR;
  const accounts = new Map<string, Account>();
  for (const dex of DEXES) accounts.set(dex, { rawUsd: deposit, holdings: new Map() });
  const trader: Trader = {
    user,
    quota: QUOTAS[index % QUOTAS.length] ?? 0,
    markets: markets.filter(({ coin }) => index === 0 || coin.name === "BTC" || random.chance(0.75)),
    deposit,
    accounts,
    spot: {
      balance: random.whole(1_000, 9_000) * 10 ** TOKEN_DECIMALS,
      entryPx: markets.find(isSpot)?.px ?? 0,
    },
    orders: new Map(),
    closed: [],
    fills: new Newest(MAX_FILLS),
    records,
    lives,
  };
  for (const market of trader.markets) lever(trader, market, random);
  return trader;
}

/** Chooses a leverage; whether it is isolated only while the position is flat. */
export function lever(trader: Trader, market: Market, random: Random): void {
  if (market.coin.spot) return;
  const holding = holdingOf(accountOf(trader, market), market);
  holding.leverage = random.whole(Math.ceil(market.coin.maxLeverage / 4), market.coin.maxLeverage);
  if (holding.szi === 0) holding.isolated = random.chance(0.3);
}

export function accountOf(trader: Trader, { coin }: Market): Account {
  const account = trader.accounts.get(coin.dex);
  if (account === undefined) throw new RangeError(`there is no dex "${coin.dex}"`);
  return account;
}

function isSpot({ coin }: Market): boolean {
  return coin.spot;
}

/** Lots, signed. */
export function positionOf(trader: Trader, market: Market): number {
  return market.coin.spot ? 0 : holdingOf(accountOf(trader, market), market).szi;
}

/** Whole lots of the spot token that no open order sells yet. */
export function sellable({ spot, orders }: Trader, market: Market): number {
  let lots = Math.floor(spot.balance / 10 ** (TOKEN_DECIMALS - market.coin.szDecimals));
  for (const order of orders.values()) if (order.market === market && order.side === "A") lots -= order.left;
  return lots;
}
