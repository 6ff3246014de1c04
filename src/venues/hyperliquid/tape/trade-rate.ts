// How many trades come in a second, over the last minute: in buckets, so that counting costs nothing.

const BUCKET_MS = 10_000;
const BUCKETS = 6;

export class TradeRate {
  readonly #buckets: { readonly at: number; count: number }[] = [];
  readonly #startedAt: number;
  #total = 0;

  constructor(now: number) {
    this.#startedAt = now;
  }

  /** Since start. */
  get total(): number {
    return this.#total;
  }

  count(trades: number, now: number): void {
    this.#total += trades;
    const at = Math.floor(now / BUCKET_MS) * BUCKET_MS;
    const last = this.#buckets.at(-1);
    if (last !== undefined && last.at === at) last.count += trades;
    else this.#buckets.push({ at, count: trades });
    if (this.#buckets.length > BUCKETS) this.#buckets.shift();
  }

  perSecond(now: number): number {
    const lately = this.#buckets.filter(({ at }) => now - at < BUCKET_MS * BUCKETS);
    const spanMs = Math.min(BUCKET_MS * BUCKETS, Math.max(1_000, now - this.#startedAt));
    return (lately.reduce((sum, { count }) => sum + count, 0) * 1_000) / spanMs;
  }
}
