// An order as the venue keeps it, before it is written for the wire.
import { type Coin, written } from "./coins.js";
import type { Market } from "./market.js";
import type { Trader } from "./trader.js";
import type { ShownOrder } from "./words.js";

export type Side = "B" | "A";

/** What makes a trigger order fire: the price reaching `px` (ticks), from below where `above`. */
export interface Trigger {
  readonly px: number;
  readonly above: boolean;
}

/** What a trader asks for: prices in ticks, sizes in lots. */
export interface Ticket {
  readonly market: Market;
  readonly side: Side;
  readonly limitPx: number;
  readonly sz: number;
  readonly orderType: string;
  readonly tif: string | null;
  readonly reduceOnly: boolean;
  readonly trigger: Trigger | null;
  readonly isPositionTpsl: boolean;
  readonly cloid: string | null;
}

export interface Order extends Ticket {
  readonly trader: Trader;
  readonly oid: number;
  readonly timestamp: number;
  /** What still rests; `sz` of the ticket is what was asked for. */
  left: number;
  fired: boolean;
  /** The order that must fill first. */
  parent: Order | null;
  /** TP and SL that wait for this one. */
  children: readonly Order[];
  /** The other one of a TP and an SL. */
  sibling: Order | null;
}

export function opposite(side: Side): Side {
  return side === "B" ? "A" : "B";
}

/** 1 for a bid, -1 for an ask. */
export function sign(side: Side): 1 | -1 {
  return side === "B" ? 1 : -1;
}

/** Whether it still waits for its trigger, not for a parent. */
export function isArmed(order: Order): boolean {
  return order.trigger !== null && !order.fired && order.parent === null;
}

/** Whether it rests in the book. */
export function isResting(order: Order): boolean {
  return order.trigger === null || order.fired;
}

export function shownOrder(order: Order): ShownOrder {
  const { trigger, fired } = order;
  const { coin } = order.market;
  return {
    coin: coin.name,
    side: order.side,
    limitPx: written(order.limitPx, coin.pxDecimals),
    sz: written(order.left, coin.szDecimals),
    oid: order.oid,
    timestamp: order.timestamp,
    triggerCondition: fired ? "Triggered" : condition(coin, trigger),
    isTrigger: trigger !== null && !fired,
    triggerPx: written(trigger?.px ?? 0, coin.pxDecimals),
    children: order.children.map(shownOrder),
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    orderType: order.orderType,
    origSz: written(order.sz, coin.szDecimals),
    tif: order.tif,
    cloid: order.cloid,
  };
}

/** Display text: the price in it goes without `.0`, unlike everywhere else. */
function condition(coin: Coin, trigger: Trigger | null): string {
  if (trigger === null) return "N/A";
  const px = written(trigger.px, coin.pxDecimals).replace(/\.0$/, "");
  return `Price ${trigger.above ? "above" : "below"} ${px}`;
}
