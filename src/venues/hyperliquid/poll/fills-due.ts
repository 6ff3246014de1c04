// Whether a look asks for fills too, and from when on: pure. Nothing that the tape may have missed is jumped over.
import type { Address } from "../../../domain/address.js";

/** What the tape tells, for those whom nobody streams; times are ms. */
export interface TapeCover {
  /** Whether all coins that a trader is known to be interested in are on it. */
  covers(trader: Address): boolean;
  /** Whether trades may have been missed since `at`. */
  missedSince(at: number): boolean;
  readonly coverage: {
    /** Up to when no trade at all can have been missed from `at` on; Infinity: up to now. */
    unbrokenFrom(at: number): number;
    /** The same, but for what is only taken to be so. */
    provenFrom(at: number): number;
  };
}

/** Nobody tells fills but the looks. */
export const NO_COVER: TapeCover = {
  covers: () => false,
  missedSince: () => false,
  coverage: { unbrokenFrom: (at) => at, provenFrom: (at) => at },
};

/** Fills are asked for at least so often: with no tape, with one of all of a trader's coins, with one of all coins; ms. */
const FILLS_EVERY_MS = { uncovered: 10 * 60_000, covered: 3_600_000, whole: 6 * 3_600_000 } as const;

/** An answer of REST may be so much older than the moment at which it was asked for, ms. */
const ANSWER_AGE_MS = 5_000;

/** What REST shows was told by the tape so much before, at most; ms. */
const TOLD_BEFORE_MS = 10_000;

/** What one answer came to. */
export interface Sight {
  readonly answered: boolean;
  /** Whether it shows that something may have been traded. */
  readonly traded: boolean;
  /** Whether it is of positions: an order that is gone may only have been canceled. */
  readonly held: boolean;
}

/** How it stands with the fills of one trader; all times are ms. */
export interface FillsAsked {
  /** From when on fills are asked for, and slices of TWAPs, whose answers may be older. */
  fillsFrom: number;
  slicesFrom: number;
  /** When they were asked for last, or something else told them up to then. */
  fillsAt: number;
  /** They are asked for with the next look, whatever that shows. */
  fillsDue: boolean;
  /** When the tape told a fill last. */
  toldAt: number;
  /** When the last look began. */
  lookedAt: number;
}

export function newFillsAsked(since: number, due: boolean): FillsAsked {
  const never = Number.NEGATIVE_INFINITY;
  const from = { fillsFrom: since, slicesFrom: since, fillsAt: since };
  return { ...from, fillsDue: due, toldAt: never, lookedAt: since };
}

export function areFillsDue(
  asked: FillsAsked,
  seen: readonly Sight[],
  tape: TapeCover,
  trader: Address,
  now: number,
): boolean {
  const { fillsDue, fillsAt, toldAt, lookedAt } = asked;
  if (fillsDue) return true;
  const agoMs = now - fillsAt;
  if (tape.coverage.unbrokenFrom(fillsAt - ANSWER_AGE_MS) === Number.POSITIVE_INFINITY) {
    const told = toldAt >= lookedAt - TOLD_BEFORE_MS;
    const untold = seen.some(({ traded, held }) => traded && held) && !told;
    return untold || agoMs >= FILLS_EVERY_MS.whole;
  }
  if (seen.some(({ traded }) => traded)) return true;
  const covered = tape.covers(trader);
  if (covered && tape.missedSince(fillsAt - ANSWER_AGE_MS)) return true;
  return agoMs >= (covered ? FILLS_EVERY_MS.covered : FILLS_EVERY_MS.uncovered);
}

/** What the tape told without a break since they were last asked for need not be asked for again. */
export function fillsFrom(
  { fillsFrom, slicesFrom, fillsAt }: FillsAsked,
  { coverage }: TapeCover,
): { readonly fills: number; readonly slices: number } {
  const from = fillsAt - ANSWER_AGE_MS;
  const proven = coverage.provenFrom(from);
  if (proven === from || proven === Number.POSITIVE_INFINITY) return { fills: fillsFrom, slices: slicesFrom };
  return { fills: Math.max(fillsFrom, proven), slices: Math.max(slicesFrom, proven) };
}
