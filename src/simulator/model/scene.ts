// Who does something, and where.
import { margins } from "./account.js";
import type { Agenda } from "./agenda.js";
import type { Exchange } from "./exchange.js";
import { cost, type Market } from "./market.js";
import type { Side } from "./order.js";
import type { Wanted } from "./tickets.js";
import { accountOf, positionOf, type Trader } from "./trader.js";

export interface Scene {
  readonly exchange: Exchange;
  readonly agenda: Agenda;
  readonly trader: Trader;
  readonly market: Market;
}

/** A part of the price that is near the market, and one that is not so near. */
export const NEAR = 0.0001;
export const FAR = 0.0015;

/** A whim: either side, a small part of what the trader has. */
export function whim(scene: Scene): Wanted {
  const { random } = scene.exchange;
  return {
    market: scene.market,
    side: random.pick(["B", "A"]),
    sz: lotsWorth(scene, random.between(0.02, 0.12)),
  };
}

/** Lots worth `share` of what the trader has on the dex. */
export function lotsWorth({ trader, market }: Scene, share: number): number {
  const { accountValue } = margins(accountOf(trader, market)).all;
  const worth = market.coin.spot ? trader.deposit : accountValue;
  return Math.max(1, Math.floor((worth * share) / cost(market, 1, market.px)));
}

/** What would close `share` of the position; more than 1 is more than there is. */
export function exit({ trader, market }: Scene, share = 1): Wanted {
  const position = positionOf(trader, market);
  const side: Side = position > 0 ? "A" : "B";
  return { market, side, sz: Math.max(1, Math.round(Math.abs(position) * share)) };
}
