// How traders conduct themselves: which deeds, how often, and where.
import { margins } from "./account.js";
import type { Agenda } from "./agenda.js";
import { deposit } from "./cash-flows.js";
import type { Exchange } from "./exchange.js";
import type { Market } from "./market.js";
import { amend, cancel, cross, rest, restBriefly, setDeadManSwitch, take } from "./order-deeds.js";
import { changeLeverage, flip, leave, overreach, reduce, startTwap } from "./position-deeds.js";
import type { Scene } from "./scene.js";
import { positionOf, type Trader } from "./trader.js";
import { guardPosition, placeBracket, setTrigger } from "./trigger-deeds.js";

type Place = "anywhere" | "perps" | "where there is a position";
type Deed = readonly [weight: number, act: (scene: Scene) => unknown, place: Place];

/** What leaves no order behind. */
const PASSING: readonly Deed[] = [
  [20, take, "anywhere"],
  [4, flip, "where there is a position"],
  [8, leave, "where there is a position"],
  [4, changeLeverage, "perps"],
  [5, overreach, "perps"],
  [2, startTwap, "anywhere"],
];

const TIDYING: readonly Deed[] = [
  [40, cancel, "anywhere"],
  [50, amend, "anywhere"],
  [0.5, setDeadManSwitch, "anywhere"],
];

const PLACING: readonly Deed[] = [
  [100, rest, "anywhere"],
  [30, restBriefly, "anywhere"],
  [30, cross, "anywhere"],
  [25, reduce, "where there is a position"],
  [30, setTrigger, "perps"],
  [35, placeBracket, "perps"],
  [20, guardPosition, "where there is a position"],
];

/** Below this part of the deposit, the trader pays in anew. */
const RUIN = 0.2;

/** One deed of `trader`. */
export function act(exchange: Exchange, agenda: Agenda, trader: Trader): void {
  const { random } = exchange;
  for (const [dex, account] of trader.accounts) {
    if (margins(account).all.accountValue >= RUIN * trader.deposit) continue;
    account.rawUsd += trader.deposit;
    deposit(trader, dex, exchange.now);
  }
  const [, deed, place] = random.weighted(deedsOf(trader));
  const markets = trader.markets.filter((market) => isAt(place, trader, market));
  if (markets.length > 0) deed({ exchange, agenda, trader, market: random.pick(markets) });
}

function deedsOf({ quota, orders }: Trader): readonly Deed[] {
  if (quota === 0) return PASSING;
  return orders.size < quota ? EAGER : CROWDED;
}

const EAGER: readonly Deed[] = [...PLACING, ...PASSING, ...TIDYING];
const CROWDED: readonly Deed[] = [...PASSING, ...TIDYING];

function isAt(place: Place, trader: Trader, market: Market): boolean {
  if (place === "anywhere") return true;
  if (place === "perps") return !market.coin.spot;
  return positionOf(trader, market) !== 0;
}
