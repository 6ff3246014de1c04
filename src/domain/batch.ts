// What is written together, and what became of it: the words between the pipeline and the store.
import type { CurrentState, Event } from "./event.js";
import type { Quarantined } from "./quarantined.js";
import type { TwapState } from "./twap.js";

/** What is known of something now, unlike an event: the newest alone counts. */
export type State = CurrentState | TwapState;

/** What is written together: at most a few thousand events, in the order they happened. */
export interface EventBatch {
  readonly events: readonly Event[];
  readonly states: readonly State[];
  readonly quarantined: readonly Quarantined[];
}

/** New documents, and events whose document was there already. */
export interface Counted {
  readonly inserted: number;
  readonly duplicates: number;
}

export interface Written {
  readonly orders: Counted;
  readonly positions: Counted;
  readonly fills: Counted;
  readonly funding: Counted;
  readonly ledgerUpdates: Counted;
  /** Frames, orders and documents put aside. */
  readonly quarantined: number;
}
