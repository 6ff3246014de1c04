// When a new user is refused although there is room: a fault that ends by itself.
import type { Faults } from "./faults.js";

/** Longest refusal, then the time for which the same user is left in peace. */
const MOST_MS = 30_000;
const PEACE_MS = 120_000;

interface Refusal {
  readonly until: number;
  readonly peaceUntil: number;
}

export class Refusals {
  readonly #faults: Faults;
  readonly #refused = new Map<string, Refusal>();

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Once refused, a user of an IP is refused for a while, and then not again for a while. */
  refuses(ip: string, user: string, now: number): boolean {
    if (this.#faults.rates.refuse === 0) return false;
    for (const [key, { peaceUntil }] of this.#refused) if (peaceUntil <= now) this.#refused.delete(key);
    const key = `${ip} ${user}`;
    const refusal = this.#refused.get(key);
    if (refusal !== undefined) return now < refusal.until;
    if (!this.#faults.deals("refuse")) return false;
    const until = now + this.#faults.random("refuse").between(0, MOST_MS);
    this.#refused.set(key, { until, peaceUntil: until + PEACE_MS });
    return true;
  }
}
