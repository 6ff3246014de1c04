// Which stretches of time have been asked for, and which are still to be. Pure.

/** Both ends inclusive, ms since 1970 UTC. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** More than interrupted runs leave behind; what is forgotten is only asked for again. */
const SPANS_MAX = 16;

/**
 * What of `wanted` is not covered, the oldest first, and the last millisecond that is on either side of it. `covered` is
 * sorted and its spans do not touch.
 */
export function missing(wanted: Span, covered: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let { from } = wanted;
  for (const span of covered) {
    if (span.to < from) continue;
    if (span.from > wanted.to) break;
    if (span.from > from) gaps.push({ from, to: span.from });
    from = span.to;
  }
  if (from < wanted.to) gaps.push({ from, to: wanted.to });
  return gaps;
}

/** `covered` with `added`: sorted, and what touches is one. Of too many the newest are kept. */
export function cover(covered: readonly Span[], added: Span): Span[] {
  const isApart = ({ from, to }: Span): boolean => to + 1 < added.from || from > added.to + 1;
  const apart = covered.filter(isApart);
  const touching = covered.filter((span) => !isApart(span));
  const from = Math.min(added.from, ...touching.map((span) => span.from));
  const to = Math.max(added.to, ...touching.map((span) => span.to));
  return [...apart, { from, to }].sort((a, b) => a.from - b.from).slice(-SPANS_MAX);
}
