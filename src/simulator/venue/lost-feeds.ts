// Remembers which subscriptions an IP lost with a connection, to know them when they come again.

/** Beyond it the oldest are forgotten: they look new when they come again. */
const MAX_REMEMBERED = 10_000;

export class LostFeeds {
  readonly #lost = new Set<string>();

  add(ip: string, key: string): void {
    this.#lost.add(`${ip} ${key}`);
    if (this.#lost.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#lost) {
      this.#lost.delete(oldest);
      return;
    }
  }

  /** Whether it was lost and not taken up since. */
  takeUp(ip: string, key: string): boolean {
    return this.#lost.delete(`${ip} ${key}`);
  }
}
