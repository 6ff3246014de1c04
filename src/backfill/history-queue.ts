// Whose history is fetched next: who is new first, then who was fetched longest ago. Time is an argument.
import type { Address } from "../domain/address.js";
import { type Backoff, backoffMs } from "../timing/backoff.js";

/** After a failure: from half a minute to an hour. */
const AGAIN: Backoff = { baseMs: 60_000, factor: 2, capMs: 3_600_000 };

interface HistoryTurn {
  dueAt: number;
  /** Failures in a row. */
  failures: number;
}

export class HistoryQueue {
  readonly #intervalMs: number;
  /** Nothing of these was fetched in this run; in the order in which they came. */
  readonly #fresh = new Set<Address>();
  readonly #underWay = new Set<Address>();
  /** Those that were fetched, in the order in which they fall due. */
  readonly #turns = new Map<Address, HistoryTurn>();
  /** Those of which some failed. */
  readonly #failed = new Map<Address, HistoryTurn>();

  /** `intervalMs`: between two times that one trader is asked for what is newer. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Who is followed now. */
  follow(traders: ReadonlySet<Address>): void {
    for (const known of [this.#fresh, this.#turns, this.#failed]) {
      for (const ethAddress of known.keys()) if (!traders.has(ethAddress)) known.delete(ethAddress);
    }
    for (const ethAddress of traders) {
      const known = [this.#turns, this.#failed, this.#underWay].some((each) => each.has(ethAddress));
      if (!known) this.#fresh.add(ethAddress);
    }
  }

  /** Whose turn it is; null where nobody is due. It is under way until {@link ended}. */
  next(now: number): Address | null {
    const ethAddress = this.#nextOf(now);
    if (ethAddress === null) return null;
    this.#fresh.delete(ethAddress);
    this.#underWay.add(ethAddress);
    return ethAddress;
  }

  /** `failed`: some of it, so that it is soon asked for again. `random` is in [0, 1). */
  ended(ethAddress: Address, failed: boolean, now: number, random: number): void {
    this.#underWay.delete(ethAddress);
    const failures = failed ? (this.#failed.get(ethAddress)?.failures ?? 0) + 1 : 0;
    const againMs = AGAIN.baseMs / 2 + backoffMs(AGAIN, failures - 1, random);
    this.#turns.delete(ethAddress);
    this.#failed.delete(ethAddress);
    const turn = { dueAt: now + (failed ? againMs : this.#intervalMs), failures };
    (failed ? this.#failed : this.#turns).set(ethAddress, turn);
  }

  /** When somebody is due next, ms; Infinity where nobody is. */
  nextAt(now: number): number {
    if (this.#fresh.size > 0) return now;
    let at = Number.POSITIVE_INFINITY;
    for (const [, { dueAt }] of this.#heads()) at = Math.min(at, dueAt);
    return at;
  }

  #nextOf(now: number): Address | null {
    const [fresh] = this.#fresh;
    if (fresh !== undefined) return fresh;
    let first: Address | null = null;
    let dueAt = now;
    for (const [ethAddress, turn] of this.#heads()) {
      if (turn.dueAt > dueAt) continue;
      first = ethAddress;
      dueAt = turn.dueAt;
    }
    return first;
  }

  /** Whoever may be next: all that failed, and of the others, who fall due in their order, the first. */
  *#heads(): IterableIterator<[Address, HistoryTurn]> {
    for (const each of this.#failed) if (!this.#underWay.has(each[0])) yield each;
    for (const each of this.#turns) {
      if (this.#underWay.has(each[0])) continue;
      yield each;
      return;
    }
  }
}
