// The words of a backfill: what is fetched, with what, and what came of it.
import type { Address } from "../domain/address.js";
import type { CashEvent } from "../domain/cash.js";
import type { FillsReport, OrderHistory } from "../domain/observation.js";
import type { Quarantined } from "../domain/quarantined.js";
import type { Collections } from "../store/mongo/collections.js";
import type { Clock } from "../timing/clock.js";
import type { VenueHistory } from "../venues/history.js";

export const BACKFILL_KINDS = ["orders", "fills", "twap", "funding", "ledger"] as const;

export type BackfillKind = (typeof BACKFILL_KINDS)[number];

/** What a backfill beside no collector writes as `collector`: it is nobody's recovery. */
export const BACKFILL_COLLECTOR = "backfill";

/** Where what the venue's log tells goes: through the ledger of its trader, as everything does. */
export interface Recorder {
  /** Resolves once the database has it; null where there is no room for it now. */
  record(history: OrderHistory | FillsReport): Promise<{ readonly inserted: number }> | null;
  /** As {@link record}, of what no ledger knows. */
  recordCash(events: readonly CashEvent[]): Promise<{ readonly inserted: number }> | null;
  /** What could not be read, put aside. */
  quarantine(entries: readonly Quarantined[]): void;
}

/** What history is fetched with. */
export interface BackfillParts {
  readonly history: VenueHistory;
  readonly recorder: Recorder;
  /** What happened to a trader later than this is told by whoever watches it now; ms, Infinity where nobody does. */
  readonly until: (ethAddress: Address) => Promise<number>;
  readonly all: Collections;
  /** The venue's. */
  readonly clock: Clock;
  /** Ends it within a second, at any point; what was written stays, and a later run goes on from there. */
  readonly signal: AbortSignal;
  /** Our own clock, by which documents expire, ms. */
  readonly now?: () => number;
  /** For jitter, in [0, 1). */
  readonly random?: () => number;
}

export interface BackfillOptions extends BackfillParts {
  /** The first ones first. */
  readonly traders: readonly Address[];
  /** Default: all of them. */
  readonly kinds?: readonly BackfillKind[];
  /** ms since 1970 UTC. Default: all that the venue has, and after the first time only what is newer. */
  readonly since?: number | null;
  /** Called at once, after each page and each end; may not throw. */
  readonly progress?: (progress: BackfillProgress) => void;
}

/** What came of one kind of one trader's history. Times are ms since 1970 UTC. */
export interface Ended {
  readonly ethAddress: Address;
  readonly kind: BackfillKind;
  readonly state: "done" | "failed" | "stopped";
  readonly pages: number;
  /** Rows of the venue that were read, each once. */
  readonly rows: number;
  /** New documents. */
  readonly inserted: number;
  /** Orders that never were: not recorded. */
  readonly rejected: number;
  /** The oldest row that any run has met. */
  readonly oldest: number | null;
  /** Whether the venue had more than it shows. */
  readonly truncated: boolean;
  readonly error: string | null;
}

export interface BackfillProgress {
  readonly traders: number;
  readonly tradersDone: number;
  /** Kinds of traders, and how many of them are over, with parts of those under way. */
  readonly tasks: number;
  readonly tasksDone: number;
  readonly pages: number;
  readonly rows: number;
  /** What could be asked for at once, in the venue's unit: REST weight. */
  readonly weightLeft: number;
  /** What has just ended, if anything has. */
  readonly ended: Ended | null;
}

export interface Summary {
  readonly ended: readonly Ended[];
  readonly rows: number;
  readonly inserted: number;
  readonly failed: number;
  readonly truncated: number;
  /** Whether the signal ended it: what is not in `ended` was not begun. */
  readonly stopped: boolean;
}
