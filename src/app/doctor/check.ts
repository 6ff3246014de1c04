// The words of the doctor: one finding, and a deed with a deadline.

export type Area = "configuration" | "database" | "venue" | "clock";

/** `warn`: it works, and there is something to know. `fail`: `collect` cannot do with it. */
export type CheckState = "ok" | "warn" | "fail";

export interface Check {
  readonly area: Area;
  readonly check: string;
  readonly state: CheckState;
  /** One sentence. */
  readonly finding: string;
  /** How long it took; null where nobody was asked. */
  readonly ms: number | null;
}

/** Whose times came when, both in ms since 1970 UTC. */
export interface Heard {
  readonly venueTime: number;
  readonly receivedAt: number;
}

/** For the checks of one area. */
export function checksOf(area: Area) {
  return (check: string, state: CheckState, finding: string, ms: number | null = null): Check => ({
    ...{ area, check, state, finding },
    ms: ms === null ? null : Math.round(ms),
  });
}

/** Runs `deed` with a signal that aborts with `signal` or after `ms`, which is then its reason. */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  deed: (life: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const life = new AbortController();
  const stop = (): void => life.abort(signal.reason);
  const timer = setTimeout(() => life.abort(new Error(`not done within ${ms / 1_000} s`)), ms);
  signal.addEventListener("abort", stop);
  try {
    return await deed(life.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
