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

/** The kinds of documents that are counted. */
export const WRITTEN_KINDS = ["orders", "positions", "fills", "funding", "ledgerUpdates"] as const;

export type WrittenKind = (typeof WRITTEN_KINDS)[number];

export interface Written extends Readonly<Record<WrittenKind, Counted>> {
  /** Frames, orders and documents put aside. */
  readonly quarantined: number;
}

const NONE: Counted = { inserted: 0, duplicates: 0 };

export const NOTHING_WRITTEN: Written = {
  ...{ orders: NONE, positions: NONE, fills: NONE, funding: NONE, ledgerUpdates: NONE },
  quarantined: 0,
};

/** What became of two batches. */
export function addWritten(a: Written, b: Written): Written {
  const sums = { ...a, quarantined: a.quarantined + b.quarantined };
  for (const kind of WRITTEN_KINDS) {
    const inserted = a[kind].inserted + b[kind].inserted;
    sums[kind] = { inserted, duplicates: a[kind].duplicates + b[kind].duplicates };
  }
  return sums;
}
