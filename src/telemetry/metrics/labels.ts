// Labels from closed sets: a word from outside never makes a series of its own.

/** One series of a metric, and what it stands at. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Numbers by word; a word may come more than once. */
export type LabelledValues = Iterable<readonly [word: string, value: number]>;

/** The label of every word that is not of the set. */
export const OTHER = "other";

/** The words of a closed set, from a record that does not compile with one left out. */
export function wordsOf<K extends string>(set: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(set) as K[];
}

/** `word` where it is of the set. */
export function closed(words: readonly string[], word: string): string {
  return words.includes(word) ? word : OTHER;
}

/** The sum of each word of the set, 0 where nothing is told; all other words together are {@link OTHER}. */
export function sums(label: string, words: readonly string[], told: LabelledValues): Sample[] {
  return joined(label, words, told, (a, b) => a + b, new Map(words.map((word) => [word, 0])));
}

/** The greatest number of each word of the set that has one. */
export function greatest(label: string, words: readonly string[], told: LabelledValues): Sample[] {
  return joined(label, words, told, Math.max, new Map());
}

function joined(
  label: string,
  words: readonly string[],
  told: LabelledValues,
  join: (a: number, b: number) => number,
  values: Map<string, number>,
): Sample[] {
  for (const [word, value] of told) {
    const known = closed(words, word);
    const before = values.get(known);
    values.set(known, before === undefined ? value : join(before, value));
  }
  return [...values].map(([word, value]) => ({ labels: { [label]: word }, value }));
}
