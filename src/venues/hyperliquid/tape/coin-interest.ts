// In which coins each trader holds a position, has an order or traded lately: learnt from all that is told of it.

import { ZERO } from "../../../domain/decimal.js";
import type { TraderId } from "../../../domain/ids.js";
import type { Observation } from "../../../domain/observation.js";

/** So long after a trade a coin is of interest, ms. */
const LATELY_MS = 24 * 3_600_000;

/** Coins of one trader that are remembered since it traded them; the one it traded longest ago is forgotten first. */
const TRADED_MAX = 64;

interface CoinsOfTrader {
  /** By dex; without those where there is nothing. */
  readonly held: Map<string, readonly string[]>;
  readonly resting: Map<string, readonly string[]>;
  /** When each was last traded, ms; the longest ago first. */
  readonly traded: Map<string, number>;
}

export class CoinInterest {
  readonly #traders = new Map<TraderId, CoinsOfTrader>();

  heard(observation: Observation): void {
    switch (observation.kind) {
      case "positions": {
        const held = observation.positions.filter(({ szi }) => szi !== ZERO);
        this.#put(observation.ethAddress, "held", observation.dex, held);
        break;
      }
      case "orders":
        this.#put(observation.ethAddress, "resting", observation.dex, observation.orders);
        break;
      case "fills":
        if (observation.past === null && observation.fills.length > 0) {
          const { traded } = this.#of(observation.ethAddress);
          for (const { coin } of observation.fills) {
            traded.delete(coin);
            traded.set(coin, observation.receivedAt);
          }
          for (const coin of traded.keys()) if (traded.size > TRADED_MAX) traded.delete(coin);
        }
        break;
      default:
    }
  }

  forget(trader: TraderId): void {
    this.#traders.delete(trader);
  }

  /** Whether a trader is interested in a coin for which `is` holds; it may be asked of one twice. */
  some(trader: TraderId, now: number, is: (coin: string) => boolean): boolean {
    const known = this.#traders.get(trader);
    if (known === undefined) return false;
    for (const listed of known.held.values()) if (listed.some(is)) return true;
    for (const listed of known.resting.values()) if (listed.some(is)) return true;
    for (const [coin, at] of known.traded) if (now - at < LATELY_MS && is(coin)) return true;
    return false;
  }

  /** How many of these traders are interested in each coin. */
  count(traders: Iterable<TraderId>, now: number): Map<string, number> {
    const counts = new Map<string, number>();
    for (const trader of traders) {
      const coins = new Set<string>();
      this.some(trader, now, (coin) => {
        coins.add(coin);
        return false;
      });
      for (const coin of coins) counts.set(coin, (counts.get(coin) ?? 0) + 1);
    }
    return counts;
  }

  #put(
    trader: TraderId,
    what: "held" | "resting",
    dex: string,
    listed: readonly { readonly coin: string }[],
  ): void {
    if (listed.length === 0) this.#traders.get(trader)?.[what].delete(dex);
    else this.#of(trader)[what].set(dex, [...new Set(listed.map(({ coin }) => coin))]);
  }

  #of(trader: TraderId): CoinsOfTrader {
    const known = this.#traders.get(trader);
    if (known !== undefined) return known;
    const fresh: CoinsOfTrader = { held: new Map(), resting: new Map(), traded: new Map() };
    this.#traders.set(trader, fresh);
    return fresh;
  }
}
