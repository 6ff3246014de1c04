// How long to wait before the next try: grows with each failure, up to a cap, with jitter.

export interface Backoff {
  /** Longest first wait, ms. */
  readonly baseMs: number;
  readonly factor: number;
  /** Longest wait of all, ms. */
  readonly capMs: number;
}

/** Full jitter: anything from 0 to the bound of this attempt (0 is the first). `random` is in [0, 1). */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  return random * Math.min(backoff.capMs, backoff.baseMs * backoff.factor ** attempt);
}
