// A clock as an argument: the real one, or one that runs faster so that a test lives through hours.

export interface Clock {
  /** ms since 1970 UTC. */
  now(): number;
  /** How long `ms` of this clock take in reality, ms. */
  real(ms: number): number;
}

export const REAL_CLOCK: Clock = { now: () => Date.now(), real: (ms) => ms };

/** A clock that starts at `startMs` and from now on runs `speed` times as fast as the real one. */
export function fastClock(speed: number, startMs: number): Clock {
  const origin = performance.now();
  return {
    now: () => startMs + Math.floor((performance.now() - origin) * speed),
    real: (ms) => ms / speed,
  };
}
