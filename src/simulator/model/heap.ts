// A binary heap: whatever comes first is at hand, however many wait.

export class Heap<T extends object> {
  readonly #isBefore: (a: T, b: T) => boolean;
  /** No one comes before the one at half its index. The first place stays empty. */
  readonly #entries: (T | undefined)[] = [undefined];

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  /** Undefined where it is empty. */
  get first(): T | undefined {
    return this.#entries[1];
  }

  add(entry: T): void {
    const entries = this.#entries;
    let place = entries.length;
    for (let above = place >> 1; above > 0 && this.#precedes(entry, entries[above]); above = place >> 1) {
      entries[place] = entries[above];
      place = above;
    }
    entries[place] = entry;
  }

  /** Takes the first one out. */
  take(): T | undefined {
    const entries = this.#entries;
    const first = entries[1];
    const last = entries.pop();
    if (last === undefined || entries.length === 1) return first;
    let place = 1;
    for (let below = 2; below < entries.length; below = 2 * place) {
      if (this.#precedes(entries[below + 1], entries[below])) below++;
      if (!this.#precedes(entries[below], last)) break;
      entries[place] = entries[below];
      place = below;
    }
    entries[place] = last;
    return first;
  }

  #precedes(a: T | undefined, b: T | undefined): boolean {
    return a !== undefined && b !== undefined && this.#isBefore(a, b);
  }
}
