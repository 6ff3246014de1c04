// What a trader does with positions: each deed once, in one market.
import { affords, free, holdingOf, margins } from "./account.js";
import { cost, type Market } from "./market.js";
import { sign } from "./order.js";
import { place } from "./placing.js";
import { exit, FAR, lotsWorth, NEAR, type Scene, whim } from "./scene.js";
import { limitOrder, marketOrder } from "./tickets.js";
import { accountOf, lever, sellable, type Trader } from "./trader.js";
import { Twap } from "./twap.js";

const SLICE_MS = 30_000;

/** May ask for more than there is to reduce; the order is trimmed at once then. */
export function reduce(scene: Scene): void {
  const { exchange, trader } = scene;
  const { random } = exchange;
  const wanted = exit(scene, random.between(0.2, 1.4));
  place(exchange, trader, limitOrder(random, wanted, random.between(NEAR, FAR), { reduceOnly: true }));
}

export function leave(scene: Scene): void {
  const { exchange, trader } = scene;
  const share = exchange.random.pick([1, 1, 0.5]);
  place(exchange, trader, marketOrder(exchange.random, exit(scene, share), true));
}

export function flip(scene: Scene): void {
  const { exchange, trader } = scene;
  const share = exchange.random.between(1.3, 2.2);
  place(exchange, trader, marketOrder(exchange.random, exit(scene, share)));
}

export function changeLeverage({ exchange, trader, market }: Scene): void {
  lever(trader, market, exchange.random);
}

/** As much as the highest leverage gives for nearly all that is free: this seldom ends well. */
export function overreach(scene: Scene): void {
  const { exchange, trader, market } = scene;
  const account = accountOf(trader, market);
  const holding = holdingOf(account, market);
  if (holding.isolated && holding.szi !== 0) return;
  holding.leverage = market.coin.maxLeverage;
  const power = 0.97 * free(margins(account)) * holding.leverage;
  const sz = Math.floor(power / cost(market, 1, market.px));
  if (sz > 0) place(exchange, trader, marketOrder(exchange.random, { ...whim(scene), sz }));
}

/** A TWAP: slices at equal times, each left out when there is not the margin for it. */
export function startTwap(scene: Scene): void {
  const { exchange, agenda, trader, market } = scene;
  const { random } = exchange;
  const { side } = whim(scene);
  const lots = lotsWorth(scene, random.between(0.005, 0.02));
  const slices = random.whole(3, 8);
  let left = slices;
  const minutes = Math.ceil((slices * SLICE_MS) / 60_000);
  const twap = new Twap(exchange, { trader, market, side, lots: lots * slices, minutes });
  const slice = () => {
    if (canTrade(trader, market, sign(side) * lots)) twap.slice(lots);
    left--;
    if (left > 0) agenda.after(SLICE_MS, slice);
    else twap.end();
  };
  slice();
}

function canTrade(trader: Trader, market: Market, lots: number): boolean {
  if (market.coin.spot) return lots > 0 || -lots <= sellable(trader, market);
  return affords(accountOf(trader, market), market, lots, market.px);
}
