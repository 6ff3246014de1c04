// The words of the simulated venue's model: what it shows, what happened in a block, what is true.
import type { Records, TwapRecord } from "./record-words.js";

/** A decimal as the venue writes it: `"3000.0"`, at least one digit behind the point. */
export type VenueDecimal = string;

/** An open order as `openOrders` shows it, member by member in the order of the wire. */
export interface ShownOrder {
  readonly coin: string;
  readonly side: "B" | "A";
  readonly limitPx: VenueDecimal;
  readonly sz: VenueDecimal;
  readonly oid: number;
  readonly timestamp: number;
  readonly triggerCondition: string;
  readonly isTrigger: boolean;
  readonly triggerPx: VenueDecimal;
  readonly children: readonly ShownOrder[];
  readonly isPositionTpsl: boolean;
  readonly reduceOnly: boolean;
  readonly orderType: string;
  readonly origSz: VenueDecimal;
  readonly tif: string | null;
  readonly cloid: string | null;
}

export interface ShownPosition {
  readonly coin: string;
  readonly szi: VenueDecimal;
  readonly leverage:
    | { readonly type: "cross"; readonly value: number }
    | { readonly type: "isolated"; readonly value: number; readonly rawUsd: VenueDecimal };
  readonly entryPx: VenueDecimal;
  readonly positionValue: VenueDecimal;
  readonly unrealizedPnl: VenueDecimal;
  readonly returnOnEquity: VenueDecimal;
  readonly liquidationPx: VenueDecimal | null;
  readonly marginUsed: VenueDecimal;
  readonly maxLeverage: number;
  readonly cumFunding: {
    readonly allTime: VenueDecimal;
    readonly sinceOpen: VenueDecimal;
    readonly sinceChange: VenueDecimal;
  };
}

interface ShownMargin {
  readonly accountValue: VenueDecimal;
  readonly totalNtlPos: VenueDecimal;
  readonly totalRawUsd: VenueDecimal;
  readonly totalMarginUsed: VenueDecimal;
}

/** One trader's account on one dex, as `clearinghouseState` shows it. */
export interface ShownAccount {
  readonly marginSummary: ShownMargin;
  readonly crossMarginSummary: ShownMargin;
  readonly crossMaintenanceMarginUsed: VenueDecimal;
  readonly withdrawable: VenueDecimal;
  readonly assetPositions: readonly { readonly type: "oneWay"; readonly position: ShownPosition }[];
  /** Of the state, ms. */
  readonly time: number;
}

/** A fill as `userFills` shows it. Members that are absent on the wire are absent here. */
export interface ShownFill {
  readonly coin: string;
  readonly px: VenueDecimal;
  readonly sz: VenueDecimal;
  readonly side: "B" | "A";
  readonly time: number;
  readonly startPosition: VenueDecimal;
  readonly dir: string;
  readonly closedPnl: VenueDecimal;
  readonly hash: string;
  readonly oid: number;
  readonly crossed: boolean;
  readonly fee: VenueDecimal;
  readonly tid: number;
  readonly cloid?: string;
  readonly feeToken: string;
  readonly twapId: number | null;
  readonly liquidation?: {
    readonly liquidatedUser: string;
    readonly markPx: VenueDecimal;
    readonly method: string;
  };
}

/** As `trades` shows it. `side` is the aggressor's. */
export interface ShownTrade {
  readonly coin: string;
  readonly side: "B" | "A";
  readonly px: VenueDecimal;
  readonly sz: VenueDecimal;
  readonly time: number;
  readonly hash: string;
  readonly tid: number;
  readonly users: readonly [buyer: string, seller: string];
}

/** A change of status, as `orderUpdates` shows it, with the trader it happened to. */
export interface StatusChange {
  readonly user: string;
  readonly order: ShownOrder;
  readonly status: string;
  readonly statusTimestamp: number;
}

/** What `orderUpdates` may tell: a change of status, or a partial fill of an order that rests, which changes none. */
export interface OrderUpdate extends StatusChange {
  readonly partial: boolean;
}

/** What happened in one block. */
export interface Block {
  readonly time: number;
  readonly statuses: readonly StatusChange[];
  /** All of `statuses`, with the partial fills of resting orders where they happened; of a model that tells of them. */
  readonly orderUpdates?: readonly OrderUpdate[];
  readonly fills: readonly { readonly user: string; readonly fill: ShownFill }[];
  readonly twapSliceFills: readonly {
    readonly user: string;
    readonly fill: ShownFill;
    readonly twapId: number;
  }[];
  /** What became of TWAPs; none of a model that does not tell of them. */
  readonly twapRecords?: readonly { readonly user: string; readonly record: TwapRecord }[];
  /** All trades, those of `fills` and `twapSliceFills` first; of a model that tells of them. */
  readonly trades?: readonly ShownTrade[];
}

/** An order that was open, if only within one block, with all that became of it. */
export interface OrderLife {
  readonly oid: number;
  readonly coin: string;
  /** When the venue took it, as `time`, ms. */
  readonly openedAt: number;
  /** Oldest first; the first is `open`. `sz` is what was left then. */
  readonly statuses: readonly {
    readonly status: string;
    readonly time: number;
    readonly sz: VenueDecimal;
  }[];
}

export interface TrueTrader {
  /** Open now, children that wait for their parent included. */
  readonly orders: readonly ShownOrder[];
  readonly positions: readonly ShownPosition[];
  /**
   * Every order that was open at the end of a block, so that a listing could show it, and was closed since the story
   * began: `timestamp` is when the venue took it, `time` when it closed.
   */
  readonly closed: readonly {
    readonly oid: number;
    readonly timestamp: number;
    readonly status: string;
    readonly time: number;
  }[];
  /** Every fill, slices of TWAPs included, oldest first. */
  readonly fills: readonly ShownFill[];
  /** How many older fills there were, if any. */
  readonly forgottenFills?: number;
  /**
   * Of every order that was open at the start of the story or since; those that ended come first. Orders that were
   * refused were never open. Of a model that was asked to remember them.
   */
  readonly lives?: readonly OrderLife[];
  /** How many more ended before, if any. */
  readonly forgottenLives?: number;
}

/** What really happened: what a database is compared with. */
export interface Truth {
  readonly time: number;
  readonly traders: Readonly<Record<string, TrueTrader>>;
}

/** The venue without its sockets: traders who trade, deterministically by their seed. */
export interface Model {
  /** The venue's clock, ms. */
  readonly time: number;
  /** Lower case, in the order given. */
  readonly users: readonly string[];
  /** All dexes of the venue: `""` first. */
  readonly dexes: readonly string[];
  /** Coins that exist, by which a subscription to an unknown one is told. */
  readonly coins: ReadonlySet<string>;
  /** Lets time pass up to `time`; gives the blocks in which something happened, oldest first. */
  advance(time: number): Block[];
  /** From now on nothing happens any more: prices stand still, nobody acts. Time may pass. */
  freeze(): void;
  /** Empty for a user that it does not know. */
  openOrders(user: string, dex: string): ShownOrder[];
  account(user: string, dex: string): ShownAccount;
  /** The newest `limit`, oldest first. */
  fills(user: string, limit: number): ShownFill[];
  twapSliceFills(user: string, limit: number): { readonly fill: ShownFill; readonly twapId: number }[];
  /** The newest 30 of a coin, oldest first; of a model that remembers them. */
  trades?(coin: string): ShownTrade[];
  truth(): Truth;
  /** What the REST interface tells besides; it has none of it where the model does not remember. */
  readonly records?: Records;
}
