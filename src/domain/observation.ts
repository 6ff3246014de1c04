// What a source told us: a listing of orders or positions, fills, or that it may have missed something.
import type { SpotBalance } from "./account.js";
import type { Fill } from "./fill.js";
import type { OrderId, TraderId } from "./ids.js";
import type { Order } from "./order.js";
import type { FirstTelling } from "./partial-fill.js";
import type { MarginSummary, Position } from "./position.js";
import type { Twap } from "./twap.js";

interface Observed {
  readonly ethAddress: TraderId;
  /** When we received it, ms since 1970 UTC. */
  readonly receivedAt: number;
}

/** All open orders of one trader on one dex, at one moment that the venue does not name. */
export interface OrderListing extends Observed {
  readonly kind: "orders";
  readonly dex: string;
  /** The subscription of the connection it came by; null for REST, whose answers come from nodes not in step. */
  readonly instance: string | null;
  /** The venue's channel or request that told it, in the venue's word: for documents, never compared. */
  readonly source: string;
  /** What its source promises from one of them to the next, ms; null where nobody promises. */
  readonly everyMs: number | null;
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
  readonly source: OrderListing["source"];
  readonly everyMs: OrderListing["everyMs"];
  readonly complete: boolean;
  readonly time: number;
  readonly summary: MarginSummary;
  readonly positions: readonly Position[];
}

/** Fills of one trader, of all dexes. A snapshot repeats what may be known. */
export interface FillsReport extends Observed {
  readonly kind: "fills";
  readonly source: OrderListing["source"];
  /** Which of the venue's series of fills they are of: each begins anew after a gap. */
  readonly series: string;
  readonly fills: readonly Fill[];
  /** Null where they are told as they happen; set where the venue's log was asked for what is past. */
  readonly past: PastFills | null;
}

/** What the venue's log was asked for, long after it happened. */
export interface Past {
  /** What lies before was there before anybody followed the trader; ms, Infinity where nobody ever did. */
  readonly followedSince: number;
}

/** The same of fills. */
export interface PastFills extends Past {
  /** Those of them that are stored in part, by id. */
  readonly inPart: ReadonlyMap<string, FirstTelling>;
}

/** `live`: it is there. `filled`, `canceled`: it was there and is gone. `rejected`: it never was, unless it was seen open. */
export type StatusGroup = "live" | "filled" | "canceled" | "rejected";

/** An order and what became of it. */
export interface OrderStatus {
  /** How old its `sz` is, the report says. */
  readonly order: Order;
  /** The venue's own word: why the order closed, where it did. */
  readonly status: string;
  /** What that means; null for a word that says nothing. */
  readonly group: StatusGroup | null;
  /** False for a word that is new to us: each is counted. */
  readonly known: boolean;
  /** Whether it says that the order's trigger has fired. */
  readonly triggered: boolean;
  /** When it became so, ms. */
  readonly statusTimestamp: number;
}

/** What became of some orders, in the order in which it happened. */
export interface StatusReport extends Observed {
  readonly kind: "statuses";
  readonly source: OrderListing["source"];
  /** `now`: `sz` of each order is what rests now. `old`: it is that of the last change of status, never taken as size. */
  readonly sizes: "now" | "old";
  /** The moment at which all of it was so, ms: that of the request; null where each status speaks for its own time. */
  readonly speaksFor: number | null;
  readonly statuses: readonly OrderStatus[];
}

/**
 * The venue's log of what became of a trader's orders, the oldest first. Of an order that is known it only explains;
 * one that is not is told whole, if it ended from `since` to `until` (ms).
 */
export interface OrderHistory extends Observed {
  readonly kind: "history";
  readonly source: OrderListing["source"];
  readonly statuses: readonly OrderStatus[];
  readonly past: Past;
  /** Orders that are stored as closed, and nobody knows why: only that is told of them. */
  readonly unexplained: ReadonlySet<OrderId>;
  /** Orders that are stored as open, by oid: whoever saw them knows better what was left of them. */
  readonly stored: ReadonlyMap<OrderId, StoredOrder>;
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
  readonly oids: readonly OrderId[];
}

/** The source of these listings was lost: what it shows next may have changed unseen. */
export interface Gap extends Observed {
  readonly kind: "gap";
  readonly stream: "orders" | "positions" | "fills";
  /** Null: every dex. */
  readonly dex: string | null;
  /** The last moment that is proven, ms: what happened between it and `receivedAt` may have been missed. */
  readonly since: number;
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
  readonly source: OrderListing["source"];
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
