// How far our clock is from the venue's, told by the times of what arrives.

/** Listings that it goes by: of ten traders, the last quarter of a minute. */
const SAMPLES = 31;

/** Fewer say nothing of our clock: one late listing is no wrong clock. */
const ENOUGH = 5;

/** What is further in the past was recorded, and says nothing of a clock; ms. */
const RECORDED_MS = 24 * 3_600_000;

/** What is said to be later than the year 2100 is no ms, and says nothing of a clock either. */
const LAST_TIME = Date.UTC(2100, 0);

/** Listings are judged by fewer samples than {@link ENOUGH} once they have come in for so long, ms. */
const SETTLES_MS = 45_000;

/** The median of the last offsets: neither one late listing nor one lie about time moves it. */
export class ClockSkew {
  readonly #offsets: number[] = [];
  #next = 0;
  #first: number | null = null;
  #last = 0;

  /** Something that the venue says was so at `venueTime` came at `receivedAt`; ms. */
  heard(receivedAt: number, venueTime: number): void {
    if (receivedAt - venueTime > RECORDED_MS || venueTime > LAST_TIME) return;
    this.#first ??= receivedAt;
    this.#last = receivedAt;
    this.#offsets[this.#next] = receivedAt - venueTime;
    this.#next = (this.#next + 1) % SAMPLES;
  }

  /** How far our clock is ahead of the venue's, ms, delays on the way included; null while too little was heard. */
  get ms(): number | null {
    return this.#offsets.length < ENOUGH ? null : this.#median();
  }

  /** The same where times are judged: 0 while nothing better is known. */
  get estimateMs(): number {
    const settled = this.#first !== null && this.#last - this.#first >= SETTLES_MS;
    return this.#offsets.length >= ENOUGH || settled ? this.#median() : 0;
  }

  #median(): number {
    const sorted = this.#offsets.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }
}
