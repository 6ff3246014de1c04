// Market makers: many orders at rest, and many more that are refused since they would have crossed. They trade on a
// floor of their own, at the prices of everybody, so that they change no story but theirs.
import type { Agenda } from "./agenda.js";
import { DEXES, TOKEN_DECIMALS } from "./coins.js";
import type { Exchange } from "./exchange.js";
import { liquidate } from "./liquidation.js";
import type { Lives } from "./lives.js";
import { cost, type Market } from "./market.js";
import { match } from "./matching.js";
import { Newest } from "./newest.js";
import { place } from "./placing.js";
import type { Random } from "./random.js";
import { FAR, NEAR } from "./scene.js";
import { limitOrder, type Wanted } from "./tickets.js";
import { MAX_FILLS, type Trader } from "./trader.js";
import type { TraderRecords } from "./trader-records.js";

export interface MakerHabits {
  /** Orders that each likes to have at rest. */
  readonly orders: number;
  /** Changes of status that each brings about in a second, on average. */
  readonly statusesPerSecond: number;
}

type Deed = (exchange: Exchange, trader: Trader, habits: MakerHabits) => unknown;

/** Of a hundred changes of status 95 are refusals; a requote makes two, and what is filled the rest. */
const DEEDS: readonly (readonly [weight: number, deed: Deed])[] = [
  [95, beRefused],
  [1.2, requote],
  [1.6, tidy],
];

/** How many orders are placed in a block until there are enough. */
const STOCKED_AT_ONCE = 25;

/** How far from the price orders rest that are not meant to be filled soon. */
const RESTING = [0.002, 0.2] as const;

/** How often it is the youngest order that is requoted: most quotes live for seconds. */
const YOUNGEST = 0.8;

const DOLLAR = 1_000_000;
/** Far more than their orders could ever lose. */
const DEPOSIT = 100_000_000 * DOLLAR;
const WORTH = [200 * DOLLAR, 3_000 * DOLLAR] as const;

/** The perps of the venue with the prices that they have, and orders and positions of their own. */
export function makersMarkets(markets: readonly Market[]): Market[] {
  return markets
    .filter(({ coin }) => !coin.spot)
    .map((market) => ({
      coin: market.coin,
      get px() {
        return market.px;
      },
      orders: new Set(),
      positions: new Map(),
    }));
}

export function createMaker(
  user: string,
  markets: readonly Market[],
  records: TraderRecords,
  lives: Lives | null,
  habits: MakerHabits,
): Trader {
  return {
    user,
    quota: habits.orders,
    markets,
    deposit: DEPOSIT,
    accounts: new Map(DEXES.map((dex) => [dex, { rawUsd: DEPOSIT, holdings: new Map() }])),
    spot: { balance: 1_000 * 10 ** TOKEN_DECIMALS, entryPx: 0 },
    orders: new Map(),
    closed: [],
    fills: new Newest(MAX_FILLS),
    records,
    lives,
  };
}

export function beginMaking(exchange: Exchange, agenda: Agenda, habits: MakerHabits): void {
  const { random } = exchange;
  for (const trader of exchange.traders) {
    const stock = () => {
      for (let n = 0; n < STOCKED_AT_ONCE && trader.orders.size < habits.orders; n++) rest(exchange, trader);
      if (trader.orders.size < habits.orders) agenda.after(0, stock);
    };
    agenda.after(0, stock);
    if (habits.statusesPerSecond === 0) continue;
    agenda.recur(1_000 / habits.statusesPerSecond, random, () => {
      const [, deed] = random.weighted(DEEDS);
      deed(exchange, trader, habits);
    });
  }
}

/** What the prices did to their orders since it was called last. */
export function priceHeeder(exchange: Exchange): () => void {
  const seen = new Map(exchange.markets.map((market) => [market, market.px]));
  return () => {
    for (const market of exchange.markets) {
      if (seen.get(market) === market.px) continue;
      seen.set(market, market.px);
      match(exchange, market);
      liquidate(exchange, market);
    }
  };
}

function beRefused(exchange: Exchange, trader: Trader): void {
  quote(exchange, trader, wanted(exchange.random, trader), -exchange.random.between(0, FAR));
}

/** The old oid is canceled and a new one opened, both in one block. */
function requote(exchange: Exchange, trader: Trader): void {
  const orders = [...trader.orders.values()];
  const youngest = orders.at(-1);
  if (youngest === undefined) return;
  const { random } = exchange;
  const old = random.chance(YOUNGEST) ? youngest : random.pick(orders);
  exchange.close(old, "canceled");
  quote(exchange, trader, old, random.between(NEAR, FAR));
}

/** Opens one where there are too few, cancels one where there are enough. */
function tidy(exchange: Exchange, trader: Trader, { orders }: MakerHabits): void {
  if (trader.orders.size < orders) rest(exchange, trader);
  else if (trader.orders.size > 0)
    exchange.close(exchange.random.pick([...trader.orders.values()]), "canceled");
}

function rest(exchange: Exchange, trader: Trader): void {
  const { random } = exchange;
  quote(exchange, trader, wanted(random, trader), random.between(...RESTING));
}

/** A quote that would cross is refused. */
function quote(exchange: Exchange, trader: Trader, { market, side, sz }: Wanted, part: number): void {
  place(exchange, trader, limitOrder(exchange.random, { market, side, sz }, part, { tif: "Alo" }));
}

function wanted(random: Random, { markets }: Trader): Wanted {
  const market = random.pick(markets);
  const sz = Math.ceil(random.between(...WORTH) / cost(market, 1, market.px));
  return { market, side: random.pick(["B", "A"]), sz };
}
