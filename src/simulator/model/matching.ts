// What a price does to the orders that waited for it. There is no book: the rest of the market is the price.
import { affords } from "./account.js";
import { written } from "./coins.js";
import type { Exchange } from "./exchange.js";
import { type Liquidation, ZERO_HASH } from "./fill.js";
import { type Market, shifted } from "./market.js";
import { isArmed, isResting, type Order, sign } from "./order.js";
import type { Random } from "./random.js";
import { accountOf } from "./trader.js";

/** A resting order that the price has passed by this part is filled wholly. */
const PASSED = 0.0005;
/** Of what a market order sweeps: from one level to the next. */
const DEPTH = 0.0004;
const MOST_LEVELS = 4;

/** To be called when the price has moved. What is closed on the way leaves the orders of the market; nothing is opened. */
export function match(exchange: Exchange, market: Market): void {
  for (const order of market.orders) {
    if (isArmed(order)) {
      if (isReached(order)) fire(exchange, order);
    } else if (isResting(order) && crosses(order)) {
      make(exchange, order);
    }
  }
}

/** Whether the price is as good as the order asks, or better. */
export function crosses({ side, limitPx, market }: Pick<Order, "side" | "limitPx" | "market">): boolean {
  return sign(side) * (limitPx - market.px) >= 0;
}

/** Fills `lots` of it at once, level by level; own orders that would be hit are canceled. */
export function take(
  exchange: Exchange,
  order: Order,
  lots: number,
  liquidation: Liquidation | null = null,
): void {
  const { random } = exchange;
  const manner = { crossed: true, hash: `0x${random.hex(64)}`, liquidation };
  let { px } = order.market;
  for (const share of random.split(lots, random.whole(1, MOST_LEVELS))) {
    cancelOwn(exchange, order, px);
    exchange.fill(order, px, share, manner);
    px = worse(order, shifted(px, sign(order.side) * random.between(0, DEPTH)));
  }
}

/** Never beyond its limit. */
function worse({ side, limitPx }: Order, px: number): number {
  return side === "B" ? Math.min(px, limitPx) : Math.max(px, limitPx);
}

function cancelOwn(exchange: Exchange, taker: Order, px: number): void {
  for (const order of taker.trader.orders.values()) {
    if (order.market !== taker.market || order.side === taker.side || !isResting(order)) continue;
    if (sign(taker.side) * (px - order.limitPx) >= 0) exchange.close(order, "selfTradeCanceled");
  }
}

function make(exchange: Exchange, order: Order): void {
  const { random } = exchange;
  const { trader, market, side, limitPx, left } = order;
  const passed = Math.abs(market.px - limitPx) / market.px > PASSED;
  const lots = passed || random.chance(0.3) ? left : random.whole(1, left);
  if (!market.coin.spot && !affords(accountOf(trader, market), market, sign(side) * lots, limitPx)) {
    exchange.close(order, "marginCanceled");
    return;
  }
  for (const share of random.split(lots, random.whole(1, 2))) {
    const hash = random.chance(0.05) ? ZERO_HASH : `0x${random.hex(64)}`;
    const liquidation = random.chance(0.01) ? strangersLiquidation(random, market) : null;
    exchange.fill(order, limitPx, share, { crossed: false, hash, liquidation });
  }
}

/** A fill tells of a liquidation although its own trader was only on the other side. */
function strangersLiquidation(random: Random, market: Market): Liquidation {
  const markPx = written(market.px, market.coin.pxDecimals);
  return { liquidatedUser: `0x${random.hex(40)}`, markPx, method: "market" };
}

function isReached({ trigger, market }: Order): boolean {
  if (trigger === null) return false;
  return trigger.above ? market.px >= trigger.px : market.px <= trigger.px;
}

/** A limit order rests now; a market order is filled, in part perhaps, or refused, all in this block. */
function fire(exchange: Exchange, order: Order): void {
  const { random } = exchange;
  exchange.fire(order);
  if (!order.orderType.endsWith("Market")) return;
  const { trader, market, side, left } = order;
  const outcome = random.next();
  if (!affords(accountOf(trader, market), market, sign(side) * left, market.px)) {
    exchange.close(order, "perpMarginRejected");
  } else if (outcome < 0.15) {
    exchange.close(order, random.pick(["marketOrderNoLiquidityRejected", "iocCancelRejected"]));
  } else {
    take(exchange, order, outcome < 0.3 ? random.whole(1, left) : left);
    if (exchange.isOpen(order)) exchange.close(order, "canceled");
  }
}
