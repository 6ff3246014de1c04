// What has been acquired, and how to let go of it: in reverse order, whatever goes wrong on the way.

export class Releasers {
  readonly #stack: { readonly what: string; readonly release: () => Promise<unknown> }[] = [];

  push(what: string, release: () => Promise<unknown>): void {
    this.#stack.push({ what, release });
  }

  /** Lets go of everything; rejects at the end with all that went wrong. */
  async releaseAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let last = this.#stack.pop(); last !== undefined; last = this.#stack.pop()) {
      const { what, release } = last;
      await release().catch((cause: unknown) =>
        errors.push(new Error(`${what} did not stop cleanly`, { cause })),
      );
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, "several parts did not stop cleanly");
  }
}
