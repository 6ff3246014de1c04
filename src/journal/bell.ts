// Wakes those who wait for a change: what an AbortController per change would do, at a hundredth of its cost.

export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Until the bell rings, one of `signals` aborts, or `ms` have passed; null: for as long as it takes. */
  wait(ms: number | null, ...signals: readonly AbortSignal[]): Promise<void> {
    if (signals.some((signal) => signal.aborted)) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        for (const signal of signals) signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = ms === null ? undefined : setTimeout(wake, ms);
      this.#waiting.add(wake);
      for (const signal of signals) signal.addEventListener("abort", wake);
    });
  }
}
