// A trade's effect on its trader, and the fill that tells of it.
import { holdingOf, trade } from "./account.js";
import { type Coin, MICROS, SPOT_TOKEN, TOKEN_DECIMALS, written } from "./coins.js";
import { cost, type Market } from "./market.js";
import { type Side, sign } from "./order.js";
import { accountOf, type Trader } from "./trader.js";
import type { ShownFill } from "./words.js";

export type Liquidation = NonNullable<ShownFill["liquidation"]>;

/** A trade of one side: `px` in ticks, `lots` positive. */
export interface Trade {
  readonly market: Market;
  readonly side: Side;
  readonly px: number;
  readonly lots: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly crossed: boolean;
  readonly hash: string;
  readonly liquidation: Liquidation | null;
}

/** What differs between a fill of a position and one of a balance. */
type Effect = Pick<ShownFill, "startPosition" | "dir" | "closedPnl" | "fee" | "feeToken">;

/** Of a TWAP's slices and of those whose other side was one. */
export const ZERO_HASH = `0x${"0".repeat(64)}`;

const TAKER_FEE = 0.00045;
const MAKER_FEE = 0.00015;
/** Who has many orders is paid for making. */
const REBATE = -0.00002;
const MANY = 50;
/** On builder dexes the fee is this many times the usual. */
const BUILDER_FEE = 2;

/** Changes what `trader` has. */
export function execute(trader: Trader, given: Trade, time: number, tid: number): ShownFill {
  const { market, px, lots, side, oid, crossed, hash, cloid, liquidation } = given;
  const { coin } = market;
  const effect = coin.spot ? exchangeTokens(trader, given) : changePosition(trader, given);
  return {
    coin: coin.name,
    px: written(px, coin.pxDecimals),
    sz: written(lots, coin.szDecimals),
    side,
    time,
    startPosition: effect.startPosition,
    dir: effect.dir,
    closedPnl: effect.closedPnl,
    hash,
    oid,
    crossed,
    fee: effect.fee,
    tid,
    ...(cloid !== null && { cloid }),
    feeToken: effect.feeToken,
    twapId: null,
    ...(liquidation !== null && { liquidation }),
  };
}

function changePosition(trader: Trader, { market, side, px, lots, crossed }: Trade): Effect {
  const account = accountOf(trader, market);
  const start = holdingOf(account, market).szi;
  const change = sign(side) * lots;
  const closedPnl = trade(account, market, change, px);
  const fee = Math.round(cost(market, lots, px) * feeRate(trader, market.coin, crossed));
  account.rawUsd -= fee;
  return {
    startPosition: written(start, market.coin.szDecimals),
    dir: direction(start, change),
    closedPnl: written(closedPnl, MICROS),
    fee: written(fee, MICROS),
    feeToken: "USDC",
  };
}

/** Who buys pays the fee in the token, so the next balance is not this one and `sz`. */
function exchangeTokens(trader: Trader, { market, side, px, lots, crossed }: Trade): Effect {
  const { spot } = trader;
  const start = spot.balance;
  const rate = feeRate(trader, market.coin, crossed);
  const tokens = lots * 10 ** (TOKEN_DECIMALS - market.coin.szDecimals);
  const bought = side === "B";
  const fee = Math.round((bought ? tokens : cost(market, lots, px)) * rate);
  const closedPnl = bought ? 0 : Math.round(cost(market, lots, px - spot.entryPx));
  if (bought) spot.entryPx = (spot.entryPx * start + px * tokens) / (start + tokens);
  spot.balance += bought ? tokens - fee : -tokens;
  return {
    startPosition: written(start, TOKEN_DECIMALS),
    dir: bought ? "Buy" : "Sell",
    closedPnl: written(closedPnl, MICROS),
    fee: written(fee, bought ? TOKEN_DECIMALS : MICROS),
    feeToken: bought ? SPOT_TOKEN : "USDC",
  };
}

function feeRate({ quota }: Trader, coin: Coin, crossed: boolean): number {
  const rate = crossed ? TAKER_FEE : quota >= MANY ? REBATE : MAKER_FEE;
  return coin.dex === "" ? rate : rate * BUILDER_FEE;
}

function direction(start: number, change: number): string {
  const end = start + change;
  if (start > 0 && end < 0) return "Long > Short";
  if (start < 0 && end > 0) return "Short > Long";
  const long = start === 0 ? change > 0 : start > 0;
  const opens = start === 0 || start > 0 === change > 0;
  return `${opens ? "Open" : "Close"} ${long ? "Long" : "Short"}`;
}
