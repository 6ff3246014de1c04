// What is asked for within one turn of the event loop is done once, for all of it.

export class Gathered<T> {
  readonly #items = new Set<T>();
  readonly #deed: (items: readonly T[]) => void;

  /** `deed` is called before anything else happens, with each item once. */
  constructor(deed: (items: readonly T[]) => void) {
    this.#deed = deed;
  }

  add(item: T): void {
    if (this.#items.size === 0) queueMicrotask(() => this.#settle());
    this.#items.add(item);
  }

  #settle(): void {
    const items = [...this.#items];
    this.#items.clear();
    this.#deed(items);
  }
}
