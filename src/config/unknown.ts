// Names that look like settings but are none.
import { printable, shorten } from "../telemetry/printable.js";

/** Settings of earlier versions, and what is there instead. */
const REPLACED: Readonly<Record<string, string>> = {
  TRADER_WS_WAITING_MAX_MB:
    "what MongoDB does not take waits in the journal, on disk: JOURNAL_MAX_MB bounds it",
};

const NO_MORE = "is no setting any more:";

const OURS = /^(?:TRADER|HYPERLIQUID|JOURNAL)_/;
const MAX_DISTANCE = 3;
const MAX_NAME = 100;

/** A warning for each of `names` that is no setting though it begins like one, with the nearest `known` name. */
export function unknownNames(names: Iterable<string>, known: readonly string[]): string[] {
  const unknown = [...new Set(names)].filter((name) => OURS.test(name) && !known.includes(name));
  return unknown.sort().map((name) => {
    if (Object.hasOwn(REPLACED, name)) return `${name} ${NO_MORE} ${REPLACED[name]}`;
    const near = nearest(name, known);
    return `${shorten(printable(name), MAX_NAME)} is not a setting${near === null ? "" : `; did you mean ${near}?`}`;
  });
}

/** Whether a warning of {@link unknownNames} tells of a setting that there was once. */
export function isOfEarlierVersion(warning: string): boolean {
  return warning.includes(NO_MORE);
}

function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = MAX_DISTANCE + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > MAX_DISTANCE) continue;
    const distance = editDistance(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** How many letters must be put in, taken out or replaced to make `b` of `a` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
