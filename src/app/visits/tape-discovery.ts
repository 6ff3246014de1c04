// Discovers traders by the public trades: listens for a while, and chooses who traded the most.
import type { Config } from "../../config/load.js";
import { HypertrailError } from "../../errors.js";
import { type TapeRules, TapeTally } from "../../roster/tape-ranking.js";
import { type Clock, REAL_CLOCK } from "../../timing/clock.js";
import { InfoClient, listenToTape, VENUE_TIMINGS } from "../../venues/hyperliquid/index.js";
import type { Discovery } from "./roster-discovery.js";

/** No public trade was heard; the message says why. */
export class NoTrades extends HypertrailError {
  override readonly name = "NoTrades";
  override readonly code = "no_trades";
  override readonly retryable = true;
}

export interface TapeDiscovery extends Discovery {
  readonly trades: number;
  readonly coins: number;
  /** Accounts that traded too little to be remembered. */
  readonly forgotten: number;
}

export interface TapeDiscoveryOptions {
  readonly config: Config;
  readonly rules: TapeRules;
  /** Coins at most, the most traded first. */
  readonly coins: number;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** Throws a {@link NoTrades}. */
export async function discoverFromTape(options: TapeDiscoveryOptions): Promise<TapeDiscovery> {
  const { config, rules, signal, clock = REAL_CLOCK } = options;
  const { apiUrl, wsUrl, weightPerMinute } = config.venue;
  const info = new InfoClient({ apiUrl, weightPerMinute, clock });
  const tally = new TapeTally();
  try {
    const { coins, live, complaint } = await listenToTape({
      ...{ info, wsUrl, clock, timings: VENUE_TIMINGS, coins: options.coins, signal },
      ms: rules.minutes * 60_000,
      heard: (trade) => tally.count(trade),
    });
    if (coins.length === 0) throw new NoTrades(`${apiUrl} lists no coins`);
    if (tally.trades === 0)
      throw new NoTrades(
        `no trade of ${coins.length} coins was heard (${live} of them are on the tape): ${complaint ?? "nobody traded"}`,
      );
    const { chosen, fitting } = tally.rank(rules);
    const { accounts, trades, forgotten } = tally;
    return { chosen, fitting, accounts, refused: 0, trades, coins: coins.length, forgotten };
  } finally {
    await info.stop();
  }
}
