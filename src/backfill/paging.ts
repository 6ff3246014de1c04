// What a page of history covers, and where the next one begins. Pure.
import type { Span } from "./spans.js";

/** What a page tells of itself. */
export interface PageTimes {
  /** Of the rows that could be read, in the venue's order, ms. */
  readonly times: readonly number[];
  /** Rows that the venue sent. */
  readonly received: number;
  /** When it was asked for, ms. */
  readonly askedAt: number;
}

export interface Turned {
  /** Every millisecond of it is told whole; null where none is. */
  readonly covered: Span | null;
  /** Where more may be, the next first; none after the last page. */
  readonly rest: readonly Span[];
}

/** The history cannot be paged on by time; the message says where. */
export class Stalled extends Error {
  override readonly name = "Stalled";
}

/** What happened so shortly before a request may be unknown to the node that answers; ms. */
export const SETTLES_MS = 60_000;

/**
 * Of a page that was asked for `span`. A page of `limit` rows is full: one that rises holds the oldest rows of the span.
 * Which ones a page holds that falls was not established: both sides of it are asked for. The millisecond at an edge may
 * go on: it is not covered, and asked for again. Throws {@link Stalled} where a full page has one millisecond only.
 */
export function turn(span: Span, { times, received, askedAt }: PageTimes, limit: number): Turned {
  const [first = span.from] = times;
  const last = times.at(-1) ?? span.from;
  const oldest = times.reduce((least, time) => Math.min(least, time), first);
  const newest = times.reduce((most, time) => Math.max(most, time), first);
  const to = Math.min(span.to, Math.max(askedAt - SETTLES_MS, times.length === 0 ? span.from : newest));
  if (received < limit) return { covered: { from: span.from, to: Math.max(span.from, to) }, rest: [] };
  if (times.length === 0) throw new Stalled(`none of ${received} rows could be read`);
  if (oldest === newest) {
    throw new Stalled(
      `${received} rows or more within one millisecond, ${new Date(oldest).toISOString()}: a page holds no more, so what comes after cannot be reached`,
    );
  }
  const above = { from: newest, to: span.to };
  if (first <= last) return { covered: { from: span.from, to: newest - 1 }, rest: [above] };
  const between = newest - oldest > 1 ? { from: oldest + 1, to: newest - 1 } : null;
  return { covered: between, rest: [above, { from: span.from, to: oldest }] };
}
