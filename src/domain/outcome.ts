// What applying an observation came to: events, what was ignored and why, and which orders want an explanation.
import type { LedgerEvent } from "./event.js";
import type { TwapState } from "./twap.js";

/** Why something observed made no event; a closed set, each counted. */
export const IGNORED = [
  "foreignDex",
  "closedShown",
  "staleRise",
  "staleTrigger",
  "staleListing",
  "futureListing",
  "repeatedFill",
  "repeatedStatus",
  "staleStatus",
  "rejectedStatus",
  "unknownStatus",
] as const;
export type Ignored = (typeof IGNORED)[number];

export class Outcome {
  readonly events: LedgerEvent[] = [];
  /** TWAPs of which something is new. */
  readonly twaps: TwapState[] = [];
  /** Oids missing for the first time, or closed by nobody's word: the resolver asks about them at once. */
  readonly asks: number[] = [];
  readonly ignored = new Map<Ignored, number>();

  ignore(reason: Ignored): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + 1);
  }
}
