// A change worth a document: of an order, a position, a fill, or cash. Its id is its content.
import type { AccountMode, SpotHoldings } from "./account.js";
import type { CashEvent } from "./cash.js";
import type { Decimal } from "./decimal.js";
import { type Fill, fillId } from "./fill.js";
import type { TraderId } from "./ids.js";
import { fingerprint, type Order } from "./order.js";
import type { MarginSummary, Position, PositionAction } from "./position.js";

/** `initial`: new to us, not new. `recovered`: found after a gap. `live`: seen as it happened. */
export type Seen = "initial" | "live" | "recovered";
export type OrderAction = "new" | "updated" | "closed";

export interface OrderEvent {
  readonly kind: "order";
  readonly id: string;
  readonly ethAddress: TraderId;
  readonly action: OrderAction;
  readonly order: Order;
  readonly inc: number;
  readonly epoch: number;
  readonly seen: Seen;
  /** Who told it, as the observation has it. */
  readonly source: string;
  /** The venue's own word, or `"unknown"` when nobody can say any more, or null while not yet known. */
  readonly closeReason: string | null;
  /** Who gave the reason, as the observation has it; null where nobody did. */
  readonly reasonSource: string | null;
  /** Sorted names of what changed; empty unless `updated`. */
  readonly changed: readonly string[];
  readonly triggered: boolean | null;
  readonly reopened: boolean;
  readonly timestamp: number;
  readonly timeSource: "venue" | "observed";
  readonly venueTime: number | null;
  readonly observedAt: number;
  readonly lifetimeMs: number | null;
  /** True when it only adds what was not known of an event already given. */
  readonly completes: boolean;
}

export interface PositionEvent {
  readonly kind: "position";
  readonly id: string;
  readonly ethAddress: TraderId;
  readonly action: PositionAction;
  readonly position: Position;
  readonly prevSzi: Decimal;
  /** Sorted names of what changed; empty unless `adjusted`. */
  readonly changed: readonly string[];
  readonly timestamp: number;
  readonly observedAt: number;
  readonly seen: Seen;
  readonly source: string;
}

export interface FillEvent {
  readonly kind: "fill";
  readonly id: string;
  readonly ethAddress: TraderId;
  readonly fill: Fill;
  readonly source: string;
  /** `initial`: of before the trader was first followed. `recovered`: of a gap, or of the venue's log. */
  readonly seen: Seen;
  /** Of what told it first. */
  readonly observedAt: number;
  /** True when it tells whole what was told in part before. */
  readonly completes: boolean;
}

/** What a ledger comes to. */
export type LedgerEvent = OrderEvent | PositionEvent | FillEvent;

export type Event = LedgerEvent | CashEvent;

/** What is known of one trader on one dex now. Halves that no listing has shown yet are null. */
export interface CurrentState {
  readonly ethAddress: TraderId;
  readonly dex: string;
  readonly orders: { readonly count: number; readonly asOf: number } | null;
  readonly positions: {
    readonly summary: MarginSummary;
    readonly positions: readonly Position[];
    readonly asOf: number;
  } | null;
  /** Of the first dex alone, to which spot belongs. */
  readonly spot: SpotHoldings | null;
  readonly mode: AccountMode | null;
}

export function orderEventId(
  event: Pick<OrderEvent, "action" | "order" | "inc" | "epoch" | "triggered">,
): string {
  const { action, order, inc, epoch, triggered } = event;
  if (action === "new") return `${order.oid}:n${inc}`;
  if (action === "closed") return `${order.oid}:c${inc}`;
  return `${order.oid}:u${inc}.${epoch}.${fingerprint(order, triggered)}`;
}

export function positionEventId(
  ethAddress: TraderId,
  coin: string,
  action: PositionAction,
  time: number,
): string {
  return `${ethAddress}:${coin}:${time}:${action.charAt(0)}`;
}

/** `interval` in ms: one sample of a coin in each. */
export function sampleId(ethAddress: TraderId, coin: string, time: number, interval: number): string {
  return `${ethAddress}:${coin}:s${Math.floor(time / interval)}`;
}

export function fillEvent(
  ethAddress: TraderId,
  fill: Fill,
  source: string,
  seen: Seen,
  observedAt: number,
  completes = false,
): FillEvent {
  const id = fillId(ethAddress, fill);
  return { kind: "fill", id, ethAddress, fill, source, seen, observedAt, completes };
}
