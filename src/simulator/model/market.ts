// The market of one coin: a price that walks, besides the orders that wait for it.
import type { Account, Holding } from "./account.js";
import { COINS, type Coin } from "./coins.js";
import type { Order } from "./order.js";
import type { Random } from "./random.js";

export interface Market {
  readonly coin: Coin;
  /** Ticks. */
  px: number;
  /** Open orders of all traders, oldest first. */
  readonly orders: Set<Order>;
  /** Of all accounts that are not flat in it. */
  readonly positions: Map<Account, Holding>;
}

/** Between two moves of a price on average. */
export const MOVE_MS = 1_000;

/** Of one move, as parts of the price. */
const STEP = 0.00025;
const JUMP = 0.03;
const JUMP_CHANCE = 1 / 500;
/** How much of the way back to the usual price. */
const PULL = 0.001;
/** The price stays within this part of the usual one, so that its digits stay as many as the venue allows. */
const REACH = 0.3;

export function createMarkets(): Market[] {
  return COINS.map((coin) => ({ coin, px: coin.usualPx, orders: new Set(), positions: new Map() }));
}

export function movePrice(market: Market, random: Random): void {
  const { usualPx } = market.coin;
  const jump = random.chance(JUMP_CHANCE) ? JUMP * random.pick([-1, 1]) : 0;
  const step = market.px * (STEP * random.deviation() + jump) + PULL * (usualPx - market.px);
  const px = Math.round(market.px + step);
  market.px = Math.min(Math.max(px, Math.ceil(usualPx * (1 - REACH))), Math.floor(usualPx * (1 + REACH)));
}

/** `px` moved by `part` of itself, and by a tick at least where `part` is not 0. */
export function shifted(px: number, part: number): number {
  const ticks = Math.max(1, Math.round(px * Math.abs(part)));
  return Math.max(1, px + Math.sign(part) * ticks);
}

/** What `lots` cost at `px`, in millionths of a dollar. */
export function cost({ coin }: Market, lots: number, px: number): number {
  return lots * px * coin.tickValue;
}
