// What a venue still tells of the past, in pages.
import type { CashEvent } from "../domain/cash.js";
import type { Fill } from "../domain/fill.js";
import type { TraderId } from "../domain/ids.js";
import type { OrderStatus } from "../domain/observation.js";
import type { Quarantined } from "../domain/quarantined.js";

/** Both ends belong to it; ms. */
export interface HistoryRange {
  readonly from: number;
  readonly to: number;
}

/** Why there is no answer. `refused`: the venue does not take the question; `stopped`: nobody waits for it any more. */
export interface HistoryFailure {
  readonly kind: string;
  readonly detail: string;
}

export type HistoryAnswer<T> =
  | ({ readonly ok: true } & HistoryPage<T>)
  | { readonly ok: false; readonly why: HistoryFailure };

export interface HistoryPage<T> {
  /** Each with the id of its document, in the venue's order. */
  readonly rows: readonly HistoryRow<T>[];
  /** Of the rows that could be read, in the venue's order, ms. */
  readonly times: readonly number[];
  /** Rows that the venue sent. */
  readonly received: number;
  readonly quarantined: readonly Quarantined[];
  readonly askedAt: number;
  readonly receivedAt: number;
}

export interface HistoryRow<T> {
  readonly id: string;
  readonly time: number;
  readonly row: T;
}

/** Rows that are asked for by time. */
export interface PagedHistory<T> {
  /** Name of what tells them, as it stands in documents. */
  readonly source: string;
  /** Rows of a full page. */
  readonly pageRows: number;
  /** Rows that the venue shows at most; null where none are known to be kept back. */
  readonly reach: number | null;
  ask(trader: TraderId, range: HistoryRange, signal: AbortSignal): Promise<HistoryAnswer<T>>;
}

/** The log of what became of orders: no pages; what is older than it shows is lost. */
export interface OrderLog {
  readonly source: string;
  /** Rows of a full log. */
  readonly pageRows: number;
  /** The oldest first. */
  ask(trader: TraderId, signal: AbortSignal): Promise<HistoryAnswer<OrderStatus>>;
}

export interface VenueHistory {
  readonly orders: OrderLog;
  readonly fills: PagedHistory<Fill>;
  readonly twap: PagedHistory<Fill>;
  readonly funding: PagedHistory<CashEvent>;
  readonly ledger: PagedHistory<CashEvent>;
  /** What could be asked for at once, in the venue's own unit. */
  left(): number;
}
