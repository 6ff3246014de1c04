// A list that keeps only its newest rows, and counts those it dropped.

export class Newest<T> {
  readonly #limit: number;
  #rows: T[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many older rows were dropped. */
  get dropped(): number {
    return this.#dropped + Math.max(0, this.#rows.length - this.#limit);
  }

  get size(): number {
    return Math.min(this.#rows.length, this.#limit);
  }

  add(row: T): void {
    this.#rows.push(row);
    if (this.#rows.length < 2 * this.#limit) return;
    this.#dropped += this.#rows.length - this.#limit;
    this.#rows = this.#rows.slice(-this.#limit);
  }

  /** Oldest first. */
  all(): T[] {
    return this.#rows.slice(-this.#limit);
  }

  /** The newest `count` that are kept, oldest first. */
  last(count: number): T[] {
    return count <= 0 ? [] : this.#rows.slice(-Math.min(count, this.#limit));
  }

  /** Newest first. */
  *backwards(): Generator<T> {
    const oldest = this.#rows.length - this.size;
    for (let at = this.#rows.length - 1; at >= oldest; at--) {
      const row = this.#rows[at];
      if (row !== undefined) yield row;
    }
  }
}
