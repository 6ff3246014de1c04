// Tries until it works: waits between two tries, and ends with a signal or where another try is not worth it.
//
// By hand and not by cockatiel, which sends the REST requests: no signal ends a wait of its policies.
import { type Backoff, backoffMs } from "./backoff.js";
import { type Clock, REAL_CLOCK } from "./clock.js";
import { orAborted } from "./or-aborted.js";
import { pause } from "./pause.js";

export interface RetryOptions {
  readonly backoff: Backoff;
  /** Ends any wait, that for an answer too: what has begun goes on then, and nobody hears of it. */
  readonly signal: AbortSignal;
  /**
   * Told of each try that failed, the first of which is 1: whether another one is worth it. What it throws is thrown
   * instead of the error.
   */
  readonly again: (error: unknown, tries: number) => boolean;
  /** Of the waits. Default: the real one. */
  readonly clock?: Pick<Clock, "real">;
  /** In [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
}

/** Gives what `attempt` comes to. Rejects with the error of the last try, or with the signal's reason. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { backoff, signal, again, clock = REAL_CLOCK, random = Math.random } = options;
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await orAborted(signal, attempt());
    } catch (error) {
      signal.throwIfAborted();
      if (!again(error, tries)) throw error;
    }
    await pause(clock.real(backoffMs(backoff, tries - 1, random())), signal);
  }
}
