// What `/stats` tells.
import type { DatabaseKind } from "../config/load.js";
import type { TraderId } from "../domain/ids.js";
import type { Tier } from "../domain/tier.js";

/** The names are kept as users know them. Times are ISO 8601, `_s` is seconds, `_ms` milliseconds. */
export interface Stats {
  /** Of this package. */
  readonly version: string;
  /** Since the collector was started. */
  readonly uptime_s: number;
  /** What TRADER_WS_FEED says, what is used, and why. */
  readonly feed: {
    readonly configured: string;
    /** Null while the venue is still being asked. */
    readonly active: string | null;
    readonly why: string;
  };
  readonly tracked_traders: number;
  /** Open now. */
  readonly tracked_orders: number;
  /** Open now. */
  readonly tracked_positions: number;
  /** New documents since start, as all counts of inserts. */
  readonly orders_inserted: number;
  /** Order events since start that were stored before. */
  readonly orders_duplicate: number;
  readonly positions_inserted: number;
  readonly positions_duplicate: number;
  readonly fills_inserted: number;
  /** Fills since start that were stored before, as by a backfill that was first. */
  readonly fills_duplicate: number;
  /** Accepted and not yet in the database. */
  readonly events_pending: number;
  /** Put aside since start, as nobody could make sense of them. */
  readonly quarantined: number;
  readonly connections: readonly ConnectionStats[];
  /** Statuses of orders to the block, which name nobody. */
  readonly exact: {
    /** `single`: of one trader a connection, since the venue sends no more. */
    readonly mode: "off" | "shared" | "single";
    readonly traders: number;
    /** Since start: attributed, of orders that were never open, and of nobody whom they could be attributed to. */
    readonly claimed: number;
    readonly rejected: number;
    readonly unclaimed: number;
    /** Their trader is not known yet. */
    readonly waiting: number;
  };
  /** One for each local address that the venue is asked from. */
  readonly egresses: readonly EgressStats[];
  /** Null where public trades are not listened to: without WebSocket. */
  readonly tape: TapeStats | null;
  readonly traders: readonly TraderStats[];
  readonly database: {
    readonly kind: DatabaseKind;
    /** `none`: there is to be none. */
    readonly state: "up" | "down" | "starting" | "none";
  };
  /** Null before it is open. */
  readonly journal: JournalStats | null;
}

/** The log that every event goes through. */
export interface JournalStats {
  /** The last sequence that was given out; 0 before the first. */
  readonly seq: number;
  /** Up to here everything is on the disk. */
  readonly synced: number;
  /** Records that the slowest reader has yet to take. */
  readonly pending: number;
  readonly bytes: number;
  readonly capacity_bytes: number;
  /** How far each has everything, and how many records it has yet to take. */
  readonly readers: readonly { readonly name: string; readonly seq: number; readonly behind: number }[];
}

/** One client of the pool, connected or not. */
export interface ConnectionStats {
  readonly id: number;
  /** Name of the local address that it leaves by. */
  readonly egress: string;
  readonly state:
    | "disconnected"
    | "connecting"
    | "connected"
    | "subscribed"
    | "receiving"
    | "reconnecting"
    | "stopped";
  /** Traders that it watches. */
  readonly users: number;
  readonly subscriptions: number;
  /** Null before the first. */
  readonly last_event_at: string | null;
  /** Of the connection that is open, 0 without one. */
  readonly uptime_s: number;
  /** Since start. */
  readonly reconnects: number;
  /** Null while it has never been closed. */
  readonly last_close: { readonly why: string; readonly at: string } | null;
}

/** What one local address uses of what the venue allows it. */
export interface EgressStats {
  /** The address, or `default`. */
  readonly name: string;
  /** Null: the choice of the system. */
  readonly local_address: string | null;
  /** Traders that it streams, and how many the venue lets it, as far as is known. */
  readonly users: number;
  readonly user_cap: number;
  readonly subscriptions: number;
  /** REST weight within the running minute. */
  readonly rest_weight_used: number;
  readonly rest_weight_limit: number;
  /** Whether REST is asked: not while it is open, since it failed. */
  readonly rest_breaker: "closed" | "open" | "half-open";
}

export interface TraderStats {
  readonly ethAddress: TraderId;
  readonly tier: Tier;
  /** When something was last heard of the trader, news or not; null before the first. */
  readonly last_seen_at: string | null;
  /** Since then; null before the first. */
  readonly age_ms: number | null;
  /** The greatest age that its tier lets one expect; null while waiting. */
  readonly expected_ms: number | null;
  /** The longest change of an order that may pass unseen; null while waiting. */
  readonly resolution_ms: number | null;
  /** The same of fills, where they are told as they happen; null where only looks tell them. */
  readonly fills_ms: number | null;
}

/** The public trades, which name both sides: what they tell of traders that are not streamed. */
export interface TapeStats {
  /** Whether somebody needs them. */
  readonly wanted: boolean;
  /** Open now. */
  readonly connections: number;
  /** By the venue; those that there is room for; those whose trades come; those that the venue does not know after all. */
  readonly coins_listed: number;
  readonly coins_wanted: number;
  readonly coins: number;
  readonly coins_given_up: number;
  /** Over the last minute, whoever traded. */
  readonly trades_per_second: number;
  /** Fills of followed traders, since start. */
  readonly fills_told: number;
  /** Fills that are known in part and wait for the rest, and when the oldest of them was told; null where there is none. */
  readonly fills_incomplete: number;
  readonly incomplete_since: string | null;
  /** Traders to be looked at before their turn. */
  readonly looks_waiting: number;
}
