// Counts what happened within the last minute, at any moment.

/** More than any limit: beyond it the oldest are forgotten and the count stands still. */
const MAX_COUNT = 100_000;

export class RollingMinute {
  readonly #minuteMs: number;
  #times: number[] = [];
  /** Those before it are over. */
  #first = 0;
  #worst = 0;

  constructor(minuteMs: number) {
    this.#minuteMs = minuteMs;
  }

  /** The highest count so far. */
  get worst(): number {
    return this.#worst;
  }

  hit(now: number): void {
    this.#times.push(now);
    this.#worst = Math.max(this.#worst, this.count(now));
  }

  count(now: number): number {
    const times = this.#times;
    if (times.length - this.#first > MAX_COUNT) this.#first++;
    while (this.#first < times.length && (times[this.#first] ?? now) <= now - this.#minuteMs) this.#first++;
    if (this.#first > 1_000 && this.#first * 2 > times.length) {
      this.#times = times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }
}
