// A TWAP order: its slices, and what is told of it.
import { written } from "./coins.js";
import type { Exchange } from "./exchange.js";
import { cost, type Market } from "./market.js";
import type { Side } from "./order.js";
import type { ShownTwap } from "./record-words.js";
import type { Trader } from "./trader.js";

const MICROS = 6;

export interface TwapTicket {
  readonly trader: Trader;
  readonly market: Market;
  readonly side: Side;
  /** All of it. */
  readonly lots: number;
  readonly minutes: number;
}

export class Twap {
  readonly #exchange: Exchange;
  readonly #ticket: TwapTicket;
  readonly #twapId: number;
  readonly #timestamp: number;
  #executed = 0;
  #paid = 0;

  constructor(exchange: Exchange, ticket: TwapTicket) {
    this.#exchange = exchange;
    this.#ticket = ticket;
    this.#twapId = exchange.nextTwapId();
    this.#timestamp = exchange.now;
    exchange.tellTwap(ticket.trader, ticket.market, this.#twapId, this.#shown(), { status: "activated" });
  }

  slice(lots: number): void {
    const { trader, market, side } = this.#ticket;
    this.#executed += lots;
    this.#paid += cost(market, lots, market.px);
    this.#exchange.slice(trader, market, side, lots, this.#twapId);
    this.#exchange.tellTwap(trader, market, this.#twapId, this.#shown(), null);
  }

  /** It ran out of time: what was left out is why it is not whole. */
  end(): void {
    const { trader, market, lots } = this.#ticket;
    const status =
      this.#executed > 0 || lots === 0
        ? ({ status: "finished" } as const)
        : ({ status: "error", description: "Insufficient margin" } as const);
    this.#exchange.tellTwap(trader, market, this.#twapId, this.#shown(), status);
  }

  #shown(): ShownTwap {
    const { trader, market, side, lots, minutes } = this.#ticket;
    const { szDecimals, name } = market.coin;
    return {
      coin: name,
      user: trader.user,
      side,
      sz: written(lots, szDecimals),
      executedSz: written(this.#executed, szDecimals),
      executedNtl: written(this.#paid, MICROS),
      minutes,
      reduceOnly: false,
      randomize: true,
      timestamp: this.#timestamp,
      trigger: null,
      stopPx: null,
    };
  }
}
