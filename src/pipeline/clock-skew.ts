// How far our clock is from the venue's, told by the times of what arrives.

/** Listings that it goes by: of ten traders, the last quarter of a minute. */
const SAMPLES = 31;

/** Fewer say nothing: one late listing is no wrong clock. */
const ENOUGH = 5;

/** What is further away was recorded, and says nothing of a clock; ms. */
const RECORDED_MS = 24 * 3_600_000;

/** The median of the last offsets: neither one late listing nor one lie about time moves it. */
export class ClockSkew {
  readonly #offsets: number[] = [];
  #next = 0;

  /** Something that the venue says was so at `venueTime` came at `receivedAt`; ms. */
  heard(receivedAt: number, venueTime: number): void {
    if (Math.abs(receivedAt - venueTime) > RECORDED_MS) return;
    this.#offsets[this.#next] = receivedAt - venueTime;
    this.#next = (this.#next + 1) % SAMPLES;
  }

  /** How far our clock is ahead of the venue's, ms, delays on the way included; null while too little was heard. */
  get ms(): number | null {
    if (this.#offsets.length < ENOUGH) return null;
    const sorted = this.#offsets.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }
}
