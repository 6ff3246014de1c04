// What each request weighs, and whether an IP has weight left.
import type { Counters } from "../counters.js";

const USUAL = 20;

const BASES: ReadonlyMap<string, number> = new Map([
  ["allMids", 2],
  ["clearinghouseState", 2],
  ["orderStatus", 2],
  ["spotClearinghouseState", 2],
  ["userRole", 60],
  // Another host of the venue, without a known limit.
  ["leaderboard", 0],
]);

/** Those that weigh one more for each so many rows. */
const ROWS = 20;
const BY_ROWS: ReadonlySet<string> = new Set([
  "historicalOrders",
  "twapHistory",
  "userFills",
  "userFillsByTime",
  "userFunding",
  "userNonFundingLedgerUpdates",
  "userTwapSliceFills",
  "userTwapSliceFillsByTime",
]);

export function weightOf(type: string): number {
  return BASES.get(type) ?? USUAL;
}

export function surchargeOf(type: string, rows: number): number {
  return BY_ROWS.has(type) ? Math.floor(rows / ROWS) : 0;
}

/** More than any limit lets come: beyond it the oldest are forgotten. */
const MAX_ENTRIES = 100_000;

/** The weight of the last minute, at any moment. */
class RollingWeight {
  readonly #minuteMs: number;
  readonly #entries: { readonly at: number; readonly weight: number }[] = [];
  #sum = 0;

  constructor(minuteMs: number) {
    this.#minuteMs = minuteMs;
  }

  add(weight: number, at: number): void {
    this.#entries.push({ at, weight });
    this.#sum += weight;
  }

  sum(now: number): number {
    for (let [first] = this.#entries; first !== undefined; [first] = this.#entries) {
      if (first.at > now - this.#minuteMs && this.#entries.length <= MAX_ENTRIES) break;
      this.#sum -= first.weight;
      this.#entries.shift();
    }
    return this.#sum;
  }
}

/** By IP. What is refused is counted as asked, but does not use up what is allowed. */
export class Weights {
  readonly #limit: number;
  readonly #minuteMs: number;
  readonly #counters: Counters["rest"];
  readonly #ips = new Map<string, { readonly asked: RollingWeight; readonly granted: RollingWeight }>();

  constructor(limit: number, minuteMs: number, counters: Counters["rest"]) {
    this.#limit = limit;
    this.#minuteMs = minuteMs;
    this.#counters = counters;
  }

  /** Whether there is weight for a request. */
  grants(ip: string, weight: number, now: number): boolean {
    const { asked, granted } = this.#of(ip, now);
    this.#ask(asked, weight, now);
    if (granted.sum(now) + weight > this.#limit) {
      this.#counters.refused429++;
      return false;
    }
    granted.add(weight, now);
    return true;
  }

  /** A request that is refused whatever its weight. */
  ask(ip: string, weight: number, now: number): void {
    this.#ask(this.#of(ip, now).asked, weight, now);
  }

  /** What an answer weighs more than its request: this may be more than there is. */
  charge(ip: string, weight: number, now: number): void {
    if (weight === 0) return;
    const { asked, granted } = this.#of(ip, now);
    this.#ask(asked, weight, now);
    granted.add(weight, now);
  }

  #ask(asked: RollingWeight, weight: number, now: number): void {
    asked.add(weight, now);
    this.#counters.weightWorstMinute = Math.max(this.#counters.weightWorstMinute, asked.sum(now));
  }

  #of(ip: string, now: number) {
    const known = this.#ips.get(ip);
    if (known !== undefined) return known;
    for (const [other, { asked }] of this.#ips) if (asked.sum(now) === 0) this.#ips.delete(other);
    const weights = { asked: new RollingWeight(this.#minuteMs), granted: new RollingWeight(this.#minuteMs) };
    this.#ips.set(ip, weights);
    return weights;
  }
}
