// When an absence counts: the one rule that keeps instances which are never in step from contradicting each other.
import type { Seen } from "./event.js";

/** After this many ms without being shown anywhere, an absence from any instance counts. */
export const OTHER_INSTANCE_AFTER_MS = 6_000;

/** What one instance must show for this many ms before a thing the venue does not do is believed. */
export const BELIEVED_AFTER_MS = 15_000;

export interface Presence {
  /** The instance that showed it last; null where no subscription did. */
  shownBy: string | null;
  shownAt: number;
  /** Set at the first absence that counted. `since` is its receipt, `time` the venue's, where it has one. */
  missing: {
    readonly since: number;
    readonly time: number | null;
    readonly seen: Seen;
    absences: number;
    /** Nobody could say why it is gone, when asked. */
    givenUp: boolean;
  } | null;
}

export interface Absence {
  readonly instance: string | null;
  readonly receivedAt: number;
  readonly time: number | null;
}

/** Notes an absence; true when it was the one that confirms. */
export function confirmAbsence(state: Presence, absence: Absence, seen: Seen, needed: number): boolean {
  const { instance, receivedAt } = absence;
  const sameInstance = instance !== null && instance === state.shownBy;
  const counts = sameInstance || receivedAt - state.shownAt > OTHER_INSTANCE_AFTER_MS;
  if (!counts) return false;
  state.missing ??= { since: absence.receivedAt, time: absence.time, seen, absences: 0, givenUp: false };
  state.missing.absences++;
  return state.missing.absences >= needed;
}

/** Notes a showing: a missing mark is lifted. */
export function confirmPresence(state: Presence, instance: string | null, receivedAt: number): void {
  if (state.shownBy !== instance) state.shownBy = instance;
  state.shownAt = receivedAt;
  state.missing = null;
}

/** How far one stream of one dex is known: never listed, to be listed again after a gap, or live. */
export interface Continuity {
  phase: Seen;
  /** When it was last interrupted; -Infinity if never. */
  gapAt: number;
}

export function neverListed(): Continuity {
  return { phase: "initial", gapAt: Number.NEGATIVE_INFINITY };
}

/** A stream that was never listed stays so: what its first listing shows is new to us. */
export function interrupt(continuity: Continuity, at: number): void {
  continuity.gapAt = at;
  if (continuity.phase === "live") continuity.phase = "recovered";
}

/** How a change is seen in something last shown at `shownAt`. */
export function seenSince(continuity: Continuity, shownAt: number): Seen {
  return shownAt <= continuity.gapAt ? "recovered" : "live";
}

/** So long after the very first listing of a trader, others are of the first round still; ms. */
const FIRST_ROUND_MS = 60_000;

/**
 * Which listings of a trader are the first that could be had. What a dex shows that is first listed later than these
 * was found later than it could have been: it is `recovered`, not `initial`.
 */
export class FirstRound {
  #since: number | null = null;

  /** The trader was followed before. */
  over(): void {
    this.#since = Number.NEGATIVE_INFINITY;
  }

  /** To be told of each listing, before it is compared with what is known. */
  listed(continuity: Continuity, at: number): void {
    this.#since ??= at;
    if (continuity.phase === "initial" && at - this.#since > FIRST_ROUND_MS) continuity.phase = "recovered";
  }
}
