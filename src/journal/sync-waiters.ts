// Those who wait until a sequence is on the disk.

interface SyncWaiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SyncWaiters {
  readonly #waiters = new Set<SyncWaiter>();

  /** Rejects with the reason of `signal`. */
  wait(sequence: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: SyncWaiter = {
        sequence,
        resolve: () => {
          leave();
          resolve();
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.reject(signal?.reason);
      this.#waiters.add(waiter);
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener("abort", onAbort);
    });
  }

  /** Everything up to `sequence` is. */
  synced(sequence: number): void {
    for (const waiter of this.#waiters) if (waiter.sequence <= sequence) waiter.resolve();
  }

  /** It will not be. */
  reject(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error);
  }
}
