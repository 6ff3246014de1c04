// Takes the positions of those whose margin is gone.
import {
  type Account,
  crossHealth,
  type Holding,
  holdingOf,
  maintenance,
  margins,
  marginUsed,
} from "./account.js";
import { MICROS, written } from "./coins.js";
import type { Exchange } from "./exchange.js";
import { cost, type Market, shifted } from "./market.js";
import { take } from "./matching.js";
import { type Side, sign, type Ticket } from "./order.js";
import { accountOf, type Trader } from "./trader.js";

/** With less than this part of the maintenance margin, the venue's backstop takes over. */
const BACKSTOP = 2 / 3;
/** How far from the market it buys or sells at most. */
const SLIPPAGE = 0.1;

/** Liquidates whom the price of `market` has ruined: an isolated position alone, cross positions together. */
export function liquidate(exchange: Exchange, market: Market): void {
  if (market.coin.spot) return;
  const ruined: Account[] = [];
  for (const [account, holding] of market.positions)
    if (healthOf(account, market, holding) < 1) ruined.push(account);
  for (const trader of exchange.ownersOf(ruined)) {
    const account = accountOf(trader, market);
    const holding = holdingOf(account, market);
    const markets = holding.isolated ? [market] : crossMarkets(account);
    seize(exchange, trader, account, markets, healthOf(account, market, holding));
  }
}

/** What is left of the margin, as a part of what the position needs, or all cross positions of the account. */
function healthOf(account: Account, market: Market, holding: Holding): number {
  return holding.isolated ? marginUsed(market, holding) / maintenance(market, holding) : crossHealth(account);
}

function crossMarkets({ holdings }: Account): Market[] {
  return [...holdings].filter(([, { isolated }]) => !isolated).map(([market]) => market);
}

function seize(
  exchange: Exchange,
  trader: Trader,
  account: Account,
  markets: readonly Market[],
  health: number,
): void {
  for (const order of trader.orders.values())
    if (markets.includes(order.market)) exchange.close(order, "liquidatedCanceled");
  tell(exchange, trader, account, markets);
  const method = health < BACKSTOP ? "backstop" : "market";
  for (const market of markets) {
    const szi = account.holdings.get(market)?.szi ?? 0;
    if (szi === 0) continue;
    const order = exchange.open(trader, liquidation(market, szi > 0 ? "A" : "B", Math.abs(szi)));
    const markPx = written(market.px, market.coin.pxDecimals);
    take(exchange, order, order.left, { liquidatedUser: trader.user, markPx, method });
  }
  bearLoss(account);
}

/** Among the trader's payments: what is taken, before it is. */
function tell(exchange: Exchange, trader: Trader, account: Account, markets: readonly Market[]): void {
  const held = markets.flatMap((market) => {
    const holding = account.holdings.get(market);
    return holding === undefined || holding.szi === 0 ? [] : [{ market, holding }];
  });
  const [first] = held;
  if (first === undefined) return;
  const { isolated } = first.holding;
  const value = isolated ? marginUsed(first.market, first.holding) : margins(account).cross.accountValue;
  const ntl = held.reduce(
    (sum, { market, holding }) => sum + cost(market, Math.abs(holding.szi), market.px),
    0,
  );
  trader.records.book(exchange.now, {
    type: "liquidation",
    liquidatedNtlPos: written(ntl, MICROS),
    accountValue: written(Math.max(0, value), MICROS),
    leverageType: isolated ? "Isolated" : "Cross",
    liquidatedPositions: held.map(({ market: { coin }, holding: { szi } }) => ({
      coin: coin.name,
      szi: written(szi, coin.szDecimals),
    })),
  });
}

function liquidation(market: Market, side: Side, sz: number): Ticket {
  return {
    market,
    side,
    limitPx: shifted(market.px, sign(side) * SLIPPAGE),
    sz,
    orderType: "Market",
    tif: "LiquidationMarket",
    reduceOnly: true,
    trigger: null,
    isPositionTpsl: false,
    cloid: null,
  };
}

/** Nobody owes the venue anything. */
function bearLoss(account: Account): void {
  account.rawUsd -= Math.min(0, margins(account).cross.accountValue);
}
