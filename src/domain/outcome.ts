// What applying an observation came to: events, what was ignored and why, and which orders want an explanation.

import type { LedgerEvent } from "./event.js";
import type { OrderId } from "./ids.js";
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
  "unnamedFill",
  "repeatedStatus",
  "staleStatus",
  "rejectedStatus",
  "unknownStatus",
] as const;
export type Ignored = (typeof IGNORED)[number];

/** What became of an observation. */
export interface ObservationResult {
  /** False where there was no room for what it would come to: it is to be told again. */
  readonly taken: boolean;
  /** Whether it shows that the trader may have traded: something about its sizes changed, or an order is gone. */
  readonly traded: boolean;
}

export const NOTHING_NEW: ObservationResult = { taken: true, traded: false };
export const MAYBE_TRADED: ObservationResult = { taken: true, traded: true };
export const NOT_TAKEN: ObservationResult = { taken: false, traded: false };

export class Outcome {
  readonly events: LedgerEvent[] = [];
  /** TWAPs of which something is new. */
  readonly twaps: TwapState[] = [];
  /** Oids missing for the first time, or closed by nobody's word: the resolver asks about them at once. */
  readonly asks: OrderId[] = [];
  /** Open orders that a listing does not show, whether their absence counts yet or not. */
  absences = 0;
  readonly ignored = new Map<Ignored, number>();

  /** Whether what was observed may come of a trade. */
  get traded(): boolean {
    return this.absences > 0 || this.events.some(maybeTraded);
  }

  ignore(reason: Ignored): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + 1);
  }
}

/** What was there before anybody looked is no trade. */
function maybeTraded(event: LedgerEvent): boolean {
  if (event.seen === "initial") return false;
  if (event.kind === "position") return event.action !== "sampled";
  if (event.kind === "fill") return !event.completes;
  const { action, changed, order } = event;
  if (action === "new") return order.origSz !== null && order.sz !== order.origSz;
  return action === "closed" || changed.includes("sz");
}
