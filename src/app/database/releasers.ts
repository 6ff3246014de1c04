// What has been acquired, and how to let go of it: in reverse order, whatever goes wrong on the way.

export class Releasers {
  readonly #stack: { readonly what: string; readonly release: () => Promise<unknown> }[] = [];
  readonly #late = new Set<Promise<void>>();
  #errors: unknown[] = [];
  #begun = false;

  /** Once the release has begun, it is let go of at once. */
  push(what: string, release: () => Promise<unknown>): void {
    if (!this.#begun) {
      this.#stack.push({ what, release });
      return;
    }
    const released: Promise<void> = this.#letGo(what, release).finally(() => this.#late.delete(released));
    this.#late.add(released);
  }

  /**
   * Lets go of everything; rejects at the end with all that went wrong. Called again, it does so for what came since.
   */
  async releaseAll(): Promise<void> {
    this.#begun = true;
    for (let last = this.#stack.pop(); last !== undefined; last = this.#stack.pop()) {
      await this.#letGo(last.what, last.release);
    }
    while (this.#late.size > 0) await Promise.all(this.#late);
    const errors = this.#errors;
    this.#errors = [];
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, "several parts did not stop cleanly");
  }

  async #letGo(what: string, release: () => Promise<unknown>): Promise<void> {
    try {
      await release();
    } catch (cause) {
      this.#errors.push(new Error(`${what} did not stop cleanly`, { cause }));
    }
  }
}
