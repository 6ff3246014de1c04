// The oids of the venue: one counter for everybody, which follows its clock.

/** The venue gives about 1e9 oids a day. */
const OIDS_PER_MS = 11.5;

export class Oids {
  readonly #first: number;
  readonly #startedAt: number;
  #last: number;

  /** `now` of the venue's clock, ms, when it gives `first`. */
  constructor(first: number, now: number) {
    this.#first = first;
    this.#startedAt = now;
    this.#last = first - 1;
  }

  next(now: number): number {
    const usual = this.#first + Math.floor((now - this.#startedAt) * OIDS_PER_MS);
    this.#last = Math.max(this.#last + 1, usual);
    return this.#last;
  }
}
