// The course of the world: prices move, traders act, caps are reached, each at its own random times.
import type { Agenda } from "./agenda.js";
import { act } from "./conduct.js";
import type { Exchange } from "./exchange.js";
import { liquidate } from "./liquidation.js";
import { MOVE_MS, movePrice } from "./market.js";
import { match } from "./matching.js";

const MINUTE = 60_000;

/** Between two coins' open interest coming too close to its cap. */
const CAP_MS = 3 * MINUTE;
/** How many of the orders that would add to it the venue cancels. */
const CAPPED = 0.5;

/** `activityOf`: deeds a minute, on average, of the trader at a place among all. */
export function begin(exchange: Exchange, agenda: Agenda, activityOf: (place: number) => number): void {
  const { random } = exchange;
  const recur = (mean: number, run: () => void): void => {
    const again = () => {
      run();
      agenda.after(random.wait(mean), again);
    };
    agenda.after(random.wait(mean), again);
  };

  for (const market of exchange.markets)
    recur(MOVE_MS, () => {
      movePrice(market, random);
      match(exchange, market);
      liquidate(exchange, market);
    });
  recur(CAP_MS, () => capOpenInterest(exchange));
  for (const [place, trader] of exchange.traders.entries()) {
    const activity = activityOf(place);
    if (activity > 0) recur(MINUTE / activity, () => act(exchange, agenda, trader));
  }
}

function capOpenInterest(exchange: Exchange): void {
  const { random, markets } = exchange;
  const market = random.pick(markets.filter(({ coin }) => !coin.spot));
  for (const order of market.orders)
    if (!order.reduceOnly && random.chance(CAPPED)) exchange.close(order, "openInterestCapCanceled");
}
