// Which part of the statuses of a socket were claimed within the last ten minutes. Pure: time is an argument.

const WINDOW_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

/** Fewer statuses say nothing. */
const ENOUGH = 200;

interface ShareMinute {
  readonly at: number;
  claimed: number;
  unclaimed: number;
}

export class ClaimedShare {
  readonly #minutes: ShareMinute[] = [];

  count(claimed: number, unclaimed: number, now: number): void {
    const minute = this.#minuteOf(now);
    minute.claimed += claimed;
    minute.unclaimed += unclaimed;
  }

  /** Null where there were too few to say. */
  at(now: number): number | null {
    let claimed = 0;
    let unclaimed = 0;
    for (const minute of this.#minutes) {
      if (now - minute.at >= WINDOW_MS) continue;
      claimed += minute.claimed;
      unclaimed += minute.unclaimed;
    }
    const all = claimed + unclaimed;
    return all < ENOUGH ? null : claimed / all;
  }

  #minuteOf(now: number): ShareMinute {
    const at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    const last = this.#minutes.at(-1);
    if (last !== undefined && last.at >= at) return last;
    const minute = { at, claimed: 0, unclaimed: 0 };
    this.#minutes.push(minute);
    while ((this.#minutes[0]?.at ?? now) <= at - WINDOW_MS) this.#minutes.shift();
    return minute;
  }
}
