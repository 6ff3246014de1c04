// What a source told us: a listing of orders or positions, fills, or that it may have missed something.
import type { SpotBalance } from "./account.js";
import type { Address } from "./address.js";
import type { Fill } from "./fill.js";
import type { Order } from "./order.js";
import type { MarginSummary, Position } from "./position.js";
import type { Twap, TwapSource } from "./twap.js";

/** The venue's channel or request that told us. */
export type OrderSource =
  | "openOrders"
  | "webData2"
  | "orderUpdates"
  | "userHistoricalOrders"
  | "frontendOpenOrders"
  | "historicalOrders"
  | "orderStatus";
export type PositionSource = "clearinghouseState" | "allDexsClearinghouseState" | "webData2";
export type FillSource = "userFills" | "userTwapSliceFills";

interface Observed {
  readonly ethAddress: Address;
  /** When we received it, ms since 1970 UTC. */
  readonly receivedAt: number;
}

/** All open orders of one trader on one dex, at one moment that the venue does not name. */
export interface OrderListing extends Observed {
  readonly kind: "orders";
  readonly dex: string;
  /** The subscription of the connection it came by; null for REST, whose answers come from nodes not in step. */
  readonly instance: string | null;
  readonly source: OrderSource;
  /** False when an order in it was refused or it was too long: such a listing proves no absence. */
  readonly complete: boolean;
  /** Each oid once. */
  readonly orders: readonly Order[];
}

/** All positions of one trader on one dex, at the venue's `time`. */
export interface PositionListing extends Observed {
  readonly kind: "positions";
  readonly dex: string;
  readonly instance: OrderListing["instance"];
  readonly source: PositionSource;
  readonly complete: boolean;
  readonly time: number;
  readonly summary: MarginSummary;
  readonly positions: readonly Position[];
}

/** Fills of one trader, of all dexes. A snapshot repeats what may be known. */
export interface FillsReport extends Observed {
  readonly kind: "fills";
  readonly source: FillSource;
  readonly fills: readonly Fill[];
  /** Null where they are told as they happen; set where the venue's log was asked for what is past. */
  readonly past: Past | null;
}

/** What the venue's log was asked for, long after it happened. */
export interface Past {
  /** What lies before was there before anybody followed the trader; ms, Infinity where nobody ever did. */
  readonly followedSince: number;
}

/** An order and what became of it, in the venue's own word. */
export interface OrderStatus {
  /** Its `sz` is that of the last change of status, except in `orderUpdates`. */
  readonly order: Order;
  readonly status: string;
  /** When it became so, ms. */
  readonly statusTimestamp: number;
}

export type StatusSource = Extract<
  OrderSource,
  "orderStatus" | "historicalOrders" | "orderUpdates" | "userHistoricalOrders"
>;

/** What became of some orders, in the order in which it happened. */
export interface StatusReport extends Observed {
  readonly kind: "statuses";
  readonly source: StatusSource;
  /** The moment for which an answer of `orderStatus` speaks: that of the request, ms. */
  readonly speaksFor: number;
  readonly statuses: readonly OrderStatus[];
}

/**
 * The venue's log of what became of a trader's orders, the oldest first. Of an order that is known it only explains;
 * one that is not is told whole, if it ended from `since` to `until` (ms).
 */
export interface OrderHistory extends Observed {
  readonly kind: "history";
  readonly source: "historicalOrders";
  readonly statuses: readonly OrderStatus[];
  readonly past: Past;
  /** Orders that are stored as closed, and nobody knows why: only that is told of them. */
  readonly unexplained: ReadonlySet<number>;
  /** Orders that are stored as open, by oid: whoever saw them knows better what was left of them. */
  readonly stored: ReadonlyMap<number, StoredOrder>;
  readonly since: number;
  /** What ended later is for somebody else to tell, who saw it happen. */
  readonly until: number;
}

/** An open order as its newest event left it. */
export interface StoredOrder {
  readonly order: Order;
  readonly inc: number;
  readonly epoch: number;
  readonly triggered: boolean | null;
}

/** Nobody can say any more why these orders closed. */
export interface Unexplained extends Observed {
  readonly kind: "unexplained";
  readonly oids: readonly number[];
}

/** The source of these listings was lost: what it shows next may have changed unseen. */
export interface Gap extends Observed {
  readonly kind: "gap";
  readonly stream: "orders" | "positions" | "fills";
  /** Null: every dex. */
  readonly dex: string | null;
  readonly cause: string;
}

/** All spot balances of one trader. */
export interface SpotListing extends Observed {
  readonly kind: "spot";
  /** False when a balance was refused: such a listing replaces nothing. */
  readonly complete: boolean;
  readonly balances: readonly SpotBalance[];
}

/** How the venue adds up what a trader has, in its own word. */
export interface ModeReport extends Observed {
  readonly kind: "mode";
  readonly mode: string;
}

/** TWAPs of one trader, as they are or how they ended. */
export interface TwapReport extends Observed {
  readonly kind: "twaps";
  readonly source: TwapSource;
  /** The dex of which they are all that run; null where they are not all. */
  readonly listedDex: string | null;
  readonly twaps: readonly Twap[];
}

export type Observation =
  | OrderListing
  | PositionListing
  | SpotListing
  | ModeReport
  | TwapReport
  | FillsReport
  | StatusReport
  | OrderHistory
  | Unexplained
  | Gap;
