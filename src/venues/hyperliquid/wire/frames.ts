// The venue's frames as the decoder gives them: its own names, its own strings.
import type { VenueError } from "./error.js";
import type { Refusal, Reported } from "./reported.js";
import type { SubscriptionEcho } from "./requests.js";

/** A plain decimal of at most 34 digits, as the venue wrote it (`"3000.0"`). */
export type WireDecimal = string;

/** An order as `openOrders` and `webData2` show it. Null: absent in older captures, or null on the wire. */
export interface WireOrder {
  readonly coin: string;
  readonly side: "B" | "A";
  readonly limitPx: WireDecimal;
  readonly sz: WireDecimal;
  readonly oid: number;
  /** When the venue took the order, ms. */
  readonly timestamp: number;
  readonly origSz: WireDecimal | null;
  readonly triggerPx: WireDecimal | null;
  readonly triggerCondition: string | null;
  readonly isTrigger: boolean | null;
  readonly isPositionTpsl: boolean | null;
  readonly reduceOnly: boolean | null;
  readonly orderType: string | null;
  readonly tif: string | null;
  readonly cloid: string | null;
  readonly children: readonly WireOrder[];
}

export interface WireOrderListing {
  readonly orders: readonly WireOrder[];
  /** False when an order or a child was refused, or there were too many: it proves no absence. */
  readonly complete: boolean;
}

/** An order as it was when it became `status`. */
export interface WireStatus {
  readonly order: WireOrder;
  /** The venue's own word, as it is. */
  readonly status: string;
  /** When it became so, ms. */
  readonly statusTimestamp: number;
}

export interface WirePosition {
  readonly coin: string;
  readonly szi: WireDecimal;
  /** `rawUsd` only where it is isolated. */
  readonly leverage: { readonly type: string; readonly value: number; readonly rawUsd: WireDecimal | null };
  readonly entryPx: WireDecimal | null;
  readonly positionValue: WireDecimal | null;
  readonly unrealizedPnl: WireDecimal | null;
  readonly marginUsed: WireDecimal | null;
  readonly liquidationPx: WireDecimal | null;
  /** `cumFunding.sinceOpen`: positive where the trader paid. */
  readonly fundingSinceOpen: WireDecimal | null;
}

export interface WireMarginSummary {
  readonly accountValue: WireDecimal;
  readonly totalNtlPos: WireDecimal;
  readonly totalMarginUsed: WireDecimal;
}

/** One trader's account on one dex. */
export interface WireClearinghouseState {
  readonly marginSummary: WireMarginSummary;
  readonly withdrawable: WireDecimal;
  readonly positions: readonly WirePosition[];
  /** False when a position was refused: it proves no absence. */
  readonly complete: boolean;
  /** Of the state, ms. */
  readonly time: number;
}

export interface WireDexState {
  readonly dex: string;
  readonly state: WireClearinghouseState;
}

/** Null what could not be read. */
export interface WireLiquidation {
  readonly liquidatedUser: string | null;
  readonly markPx: WireDecimal | null;
  readonly method: string | null;
}

export interface WireFill {
  readonly coin: string;
  readonly px: WireDecimal;
  readonly sz: WireDecimal;
  readonly side: "B" | "A";
  /** Of the block, ms. */
  readonly time: number;
  readonly startPosition: WireDecimal | null;
  readonly dir: string | null;
  readonly closedPnl: WireDecimal | null;
  readonly hash: string | null;
  readonly oid: number;
  readonly crossed: boolean | null;
  readonly fee: WireDecimal | null;
  readonly feeToken: string | null;
  readonly tid: number;
  readonly cloid: string | null;
  readonly builderFee: WireDecimal | null;
  readonly twapId: number | null;
  readonly liquidation: WireLiquidation | null;
  /** JSON text of an object: the members that are not told otherwise, as the venue sent them; null without any. */
  readonly rest: string | null;
}

/** A public trade, which names both of its users. */
export interface WireTrade {
  readonly coin: string;
  /** The aggressor's. */
  readonly side: "B" | "A";
  readonly px: WireDecimal;
  readonly sz: WireDecimal;
  /** Of the block, ms. */
  readonly time: number;
  readonly hash: string | null;
  readonly tid: number;
  /** `0x` and 40 hex digits each, in the venue's case. */
  readonly users: readonly [buyer: string, seller: string];
}

export interface WireTwapSliceFill {
  readonly fill: WireFill;
  readonly twapId: number | null;
}

export interface WireSpotBalance {
  readonly coin: string;
  /** An outcome has none. */
  readonly token: number | null;
  readonly total: WireDecimal;
  readonly hold: WireDecimal | null;
  readonly entryNtl: WireDecimal | null;
}

export interface WireSpotState {
  readonly balances: readonly WireSpotBalance[];
  /** False when a balance was refused. */
  readonly complete: boolean;
}

/** A TWAP order: `executedSz` of `sz`. Null what could not be read, or is absent in older captures. */
export interface WireTwap {
  readonly coin: string;
  readonly side: "B" | "A";
  readonly sz: WireDecimal;
  readonly executedSz: WireDecimal;
  readonly executedNtl: WireDecimal | null;
  readonly minutes: number;
  readonly reduceOnly: boolean | null;
  readonly randomize: boolean | null;
  /** When the venue took it, ms. */
  readonly timestamp: number;
  readonly triggerPx: WireDecimal | null;
  readonly triggerAbove: boolean | null;
  readonly stopPx: WireDecimal | null;
}

export interface WireTwapState {
  readonly twapId: number;
  readonly state: WireTwap;
}

/** What became of a TWAP. `time` is in seconds. */
export interface WireTwapRecord {
  readonly time: number;
  readonly state: WireTwap;
  readonly status: string;
  readonly description: string | null;
  readonly twapId: number | null;
}

interface UserFrame extends Reported {
  /** `0x` and 40 hex digits, in the venue's case. */
  readonly user: string;
}

export interface OpenOrdersFrame extends UserFrame, WireOrderListing {
  readonly kind: "openOrders";
  readonly dex: string;
}

export interface ClearinghouseStateFrame extends UserFrame {
  readonly kind: "clearinghouseState";
  readonly dex: string;
  readonly state: WireClearinghouseState;
}

/** A dex whose state was refused is not among `states`. */
export interface AllDexsClearinghouseStateFrame extends UserFrame {
  readonly kind: "allDexsClearinghouseState";
  readonly states: readonly WireDexState[];
}

/** Orders and positions of the first dex. A half that was refused as a whole is null. */
export interface WebData2Frame extends UserFrame {
  readonly kind: "webData2";
  readonly listing: WireOrderListing | null;
  readonly state: WireClearinghouseState | null;
}

export interface UserFillsFrame extends UserFrame {
  readonly kind: "userFills";
  readonly isSnapshot: boolean;
  readonly fills: readonly WireFill[];
}

export interface UserTwapSliceFillsFrame extends UserFrame {
  readonly kind: "userTwapSliceFills";
  readonly isSnapshot: boolean;
  readonly twapSliceFills: readonly WireTwapSliceFill[];
}

export interface SpotStateFrame extends UserFrame {
  readonly kind: "spotState";
  readonly state: WireSpotState;
}

/** All that run on a dex, if `complete`. */
export interface TwapStatesFrame extends UserFrame {
  readonly kind: "twapStates";
  readonly dex: string;
  readonly states: readonly WireTwapState[];
  readonly complete: boolean;
}

export interface UserTwapHistoryFrame extends UserFrame {
  readonly kind: "userTwapHistory";
  readonly isSnapshot: boolean;
  readonly history: readonly WireTwapRecord[];
}

/** What became of orders in one block. It names nobody: of whom it tells is to be found out. */
export interface OrderUpdatesFrame extends Reported {
  readonly kind: "orderUpdates";
  readonly updates: readonly WireStatus[];
}

/** Trades of one coin. */
export interface TradesFrame extends Reported {
  readonly kind: "trades";
  readonly trades: readonly WireTrade[];
}

/** Data of the user that it names. */
export type UserDataFrame =
  | OpenOrdersFrame
  | ClearinghouseStateFrame
  | AllDexsClearinghouseStateFrame
  | WebData2Frame
  | UserFillsFrame
  | UserTwapSliceFillsFrame
  | SpotStateFrame
  | TwapStatesFrame
  | UserTwapHistoryFrame;

export type DataFrame = UserDataFrame | OrderUpdatesFrame | TradesFrame;

/** An acknowledgement: it names what was asked, in the venue's normal form. */
export interface SubscriptionResponse {
  readonly kind: "subscriptionResponse";
  readonly method: "subscribe" | "unsubscribe";
  readonly subscription: SubscriptionEcho;
}

/** A frame that could not be read at all. Nothing in it is known, not even whose it is. */
export interface Malformed extends Refusal {
  readonly kind: "malformed";
}

export type Decoded =
  | DataFrame
  | SubscriptionResponse
  | Malformed
  | { readonly kind: "pong" }
  | { readonly kind: "error"; readonly error: VenueError }
  /** The text with which the venue once greeted. */
  | { readonly kind: "greeting" }
  /** A channel that we do not read. */
  | { readonly kind: "other"; readonly channel: string };
