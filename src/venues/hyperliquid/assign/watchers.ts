// Whoever watches traders, as the one who decides whom each watches needs them.
import type { TraderId } from "../../../domain/ids.js";
import type { Watcher } from "../../watcher.js";
import type { TapeRoom } from "../tape/coin-choice.js";

/** Who may be streamed by one egress. */
export interface StreamQuota {
  /** Users that the venue takes, as far as is known. */
  readonly cap: number;
  /** Whether a trader has no room, and waits for its turn. */
  isQueued(ethAddress: TraderId): boolean;
  /** Whether a slot that an earlier run held for a trader may still be taken here: it is free for that one. */
  isLingering(ethAddress: TraderId): boolean;
}

/** The stream of one egress. */
export interface StreamWatcher extends Watcher {
  readonly quota: StreamQuota;
  /** Whose statuses it asks for besides. */
  readonly exact: {
    /** Traders whose statuses can be told apart. */
    readonly places: number;
    /** Who is to be exact, the most important first. */
    follow(traders: readonly TraderId[]): void;
    has(trader: TraderId): boolean;
  };
  /** Between two pushes, ms. */
  readonly pushMs: number;
  /** False where no connection has been open for half a minute although some are wanted. */
  isUp(now: number): boolean;
  /** What streaming a trader on these dexes takes. */
  subscriptionsOn(dexes: readonly string[]): number;
  /** What it holds of the venue's subscriptions, with what it would if there were room. */
  readonly subscriptions: number;
  /** There may be more room than before. */
  roomFreed(): void;
  dexesChanged(ethAddress: TraderId): void;
}

/** The public tape: it tells the fills of whoever is polled. */
export interface TapeWatcher {
  /** By egress, what it may have there; empty: there is to be none. */
  assign(rooms: ReadonlyMap<string, TapeRoom>): void;
  /** Whether it tells the fills of a trader, in all coins that it is known to use. */
  covers(ethAddress: TraderId): boolean;
}

export interface PollWatcher extends Watcher {
  changed(ethAddress: TraderId): void;
}
