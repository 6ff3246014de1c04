// How a venue is watched now: plain numbers and words for health, stats and metrics. Times are ms.
import type { TraderId } from "../domain/ids.js";
import type { Tier } from "../domain/tier.js";

export interface VenueStatus {
  /** What is subscribed for a streamed trader; null without a stream. */
  readonly feed: FeedStatus | null;
  readonly connections: readonly ConnectionStatus[];
  readonly egresses: readonly EgressStatus[];
  readonly stream: StreamCounts;
  readonly exact: ExactStatus;
  readonly rest: RestStatus;
  readonly reasons: ReasonsStatus;
  /** How a trader is watched; null of one that is not followed. */
  of(trader: TraderId): TraderWatch | null;
  /** The public trades; null where the venue has none, or they are not listened to at all. */
  readonly tape: TapeStatus | null;
  /** Traders that are polled, and of those who is since its subscriptions fit nowhere. */
  readonly polled: number;
  readonly unfit: number;
}

export interface FeedStatus {
  /** Every word that stands for one, a closed set. */
  readonly names: readonly string[];
  readonly configured: string;
  /** Null while the venue is still being asked. */
  readonly active: string | null;
  readonly why: string;
}

/** Statuses that name nobody, since start, and who is told by them. */
export interface ExactStatus {
  /** `single`: of one trader a connection. */
  readonly mode: "off" | "shared" | "single";
  readonly traders: number;
  /** By what became of them; `rejected` are of orders that were never open. */
  readonly statuses: Readonly<Record<"claimed" | "rejected" | "unclaimed", number>>;
  readonly waiting: number;
  /** Connections that do without for now, and since when, ms; since too few of their statuses were claimed. */
  readonly left: readonly { readonly client: number; readonly since: number }[];
}

export interface TraderWatch {
  readonly tier: Tier;
  /** The longest change of an order that may pass unseen; null while it waits. */
  readonly resolutionMs: number | null;
  /** From one listing to the next, at most; null while it waits. */
  readonly listedMs: number | null;
  /** The same of fills, where they are told sooner than the rest. */
  readonly fillsMs: number | null;
}

/** Public trades, by which fills of traders that are not streamed are told as they happen. Counts since start. */
export interface TapeStatus {
  /** Whether somebody needs it now. */
  readonly wanted: boolean;
  readonly connections: readonly ConnectionStatus[];
  readonly coins: {
    /** By the venue. */
    readonly listed: number;
    /** There is room for them. */
    readonly wanted: number;
    /** Their trades come. */
    readonly live: number;
    /** Listed, but not known to the venue where they are asked for. */
    readonly givenUp: number;
  };
  /** Since when no trades come although they are wanted, ms; null while they come. */
  readonly downSince: number | null;
  readonly trades: number;
  /** Over the last minute. */
  readonly tradesPerSecond: number;
  readonly fillsTold: number;
  /** Fills that are known in part, and when the oldest of them was told, ms; null where there is none. */
  readonly incomplete: { readonly fills: number; readonly oldestAt: number | null };
  /** Looks that are asked for before their turn and wait, and those that were taken. */
  readonly looksWaiting: number;
}

export type ConnectionState =
  | "disconnected"
  | "connecting"
  | "connected"
  | "subscribed"
  | "receiving"
  | "reconnecting"
  | "stopped";

/** One connection, open or not; null: never, or not open. */
export interface ConnectionStatus {
  readonly id: number;
  /** Name of the egress that it leaves by. */
  readonly egress: string;
  readonly state: ConnectionState;
  readonly users: number;
  readonly subscriptions: number;
  readonly refused: number;
  /** Subscriptions that the venue refused by name, since start. */
  readonly refusals: number;
  readonly lastEventAt: number | null;
  readonly openedAt: number | null;
  /** Since when no connection is open, however often one was tried since; null while one is. */
  readonly lostAt: number | null;
  readonly reconnects: number;
  readonly lastClose: { readonly why: string; readonly at: number } | null;
}

/** One local address, and what of the venue's limits it uses. */
export interface EgressStatus {
  readonly name: string;
  /** Null: the choice of the system. */
  readonly localAddress: string | null;
  /** Traders that it streams. */
  readonly users: number;
  /** Users that the venue takes, as far as is known, and that were planned. */
  readonly userCap: number;
  readonly plannedUsers: number;
  readonly subscriptions: number;
  readonly rest: {
    readonly weightUsed: number;
    readonly weightPerMinute: number;
    readonly classes: Readonly<Record<string, { readonly weight: number; readonly waiting: number }>>;
    readonly breaker: { readonly state: "closed" | "open" | "half-open"; readonly since: number };
  };
}

/** Since start, but for what is left out now. */
export interface StreamCounts {
  /** Names of channels and kinds of frames, a closed set. */
  readonly channels: readonly string[];
  readonly frames: ReadonlyMap<string, number>;
  readonly bytes: ReadonlyMap<string, number>;
  /** Frames of no subscription of ours; they count by channel as well. */
  readonly unasked: number;
  /** Subscriptions that were not asked for, since the venue allows no more. */
  readonly unsubscribed: number;
  readonly sendsDropped: number;
  /** Dexes of streamed traders whose orders are not subscribed now, since there is no room. */
  readonly dexesLeftOut: number;
}

export interface RestStatus {
  /** By type: how many were answered, and how many failed, by kind; since start. */
  readonly requests: Readonly<
    Record<string, { readonly answered: number; readonly failed: Readonly<Record<string, number>> }>
  >;
  /** When anything was last answered. */
  readonly answeredAt: number | null;
  /** What the venue does not answer whenever it is asked; the longest first. */
  readonly failing: readonly FailingStatus[];
  readonly looks: Readonly<Record<string, number>>;
  readonly dexLooks: number;
}

export interface FailingStatus {
  readonly type: string;
  readonly user?: string;
  readonly dex?: string;
  readonly words: string;
  readonly since: number;
}

/** Why orders closed: what became of the questions, since start, and how many wait. */
export interface ReasonsStatus {
  readonly counts: Readonly<Record<string, number>>;
  readonly waiting: number;
}
