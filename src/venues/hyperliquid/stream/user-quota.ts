// How many users may be watched: the configured number, less what the venue taught us. Pure; no clock, no sockets.
import type { Address } from "../../../domain/address.js";
import { CAP_RETRY_MS, CAP_SETTLES_MS } from "../limits.js";

/** What to do about a user now. `watch`: subscribe it anew. `retry`: ask again where it was turned away. */
export interface QuotaAction {
  readonly type: "admit" | "retry";
  readonly user: Address;
}

export class UserQuota {
  readonly #most: number;
  #cap: number;
  readonly #watched = new Set<Address>();
  /** Users of earlier runs whose slots may still be taken. */
  readonly #lingering: Set<string>;
  /** In the order in which they get their turn. */
  readonly #waiting = new Set<Address>();
  /** Users turned away once, and when each is asked for again. */
  readonly #suspended = new Map<Address, number>();
  #droppedAt = Number.NEGATIVE_INFINITY;
  #nextTryAt = Number.POSITIVE_INFINITY;

  /** `most`: users that may be watched as far as we know; the slots of `lingering` are taken until {@link lingered}. */
  constructor(most: number, lingering: Iterable<string> = []) {
    this.#lingering = new Set(lingering);
    this.#most = most;
    this.#cap = most;
  }

  /** Users that are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Users that may be watched now, as far as we have learnt. */
  get cap(): number {
    return this.#cap;
  }

  /** Users that are not watched: no room, or turned away. */
  get waiting(): ReadonlySet<Address> {
    return new Set([...this.#waiting, ...this.#suspended.keys()]);
  }

  /** Whether `user` is not watched: no room, or turned away. */
  waits(user: Address): boolean {
    return this.#waiting.has(user) || this.#suspended.has(user);
  }

  /** Whether `user` has no room, and waits for its turn. */
  isQueued(user: Address): boolean {
    return this.#waiting.has(user);
  }

  /** Whether an earlier run held a slot for `user` that may still be taken. */
  isLingering(user: Address): boolean {
    return this.#lingering.has(user);
  }

  /** Nobody wants `user` any more: gives those who get the room. */
  release(user: Address): Address[] {
    this.#watched.delete(user);
    this.#waiting.delete(user);
    this.#suspended.delete(user);
    return [...this.#waiting].filter((each) => this.admit(each));
  }

  /** True where there is room for `user`; else it waits for its turn. */
  admit(user: Address): boolean {
    if (this.#watched.has(user)) return true;
    const taken = this.#watched.size + this.#lingering.size - (this.#lingering.has(user) ? 1 : 0);
    if (taken >= this.#cap) {
      this.#waiting.add(user);
      return false;
    }
    this.#lingering.delete(user);
    this.#waiting.delete(user);
    this.#watched.add(user);
    return true;
  }

  /** The slots of earlier runs are free: gives those who get the room. */
  lingered(): Address[] {
    this.#lingering.clear();
    return [...this.#waiting].filter((each) => this.admit(each));
  }

  /** The venue took `user`. */
  accepted(user: Address): void {
    this.#suspended.delete(user);
  }

  /** A connection was lost: its slots may linger at the venue. */
  dropped(now: number): void {
    this.#droppedAt = now;
  }

  /**
   * The venue turned `user` away. Once means little: a slot of a lost connection may linger, so it is asked for again
   * when that is over. Twice is the cap: it is lowered, and `user` waits for its turn. True for twice.
   */
  turnedAway(user: Address, now: number): boolean {
    if (!this.#watched.has(user)) return false;
    const again = this.#suspended.has(user) && now >= this.#droppedAt + CAP_SETTLES_MS;
    if (!again) {
      this.#suspended.set(user, Math.max(now, this.#droppedAt) + CAP_SETTLES_MS);
      return false;
    }
    this.#suspended.delete(user);
    this.#watched.delete(user);
    this.#waiting.add(user);
    this.#cap = Math.min(this.#cap, this.#watched.size);
    this.#nextTryAt = now + CAP_RETRY_MS;
    return true;
  }

  /** When {@link due} has something to say, ms; Infinity for never. */
  get dueAt(): number {
    const tries = this.#cap < this.#most ? this.#nextTryAt : Number.POSITIVE_INFINITY;
    return Math.min(tries, ...this.#suspended.values());
  }

  /** Who is due at `now`: those turned away once, and every ten minutes one more than the learnt cap. */
  due(now: number): QuotaAction[] {
    const actions: QuotaAction[] = [];
    for (const [user, at] of this.#suspended) {
      if (now < at) continue;
      this.#suspended.set(user, Number.POSITIVE_INFINITY);
      actions.push({ type: "retry", user });
    }
    if (now >= this.#nextTryAt && this.#cap < this.#most) {
      this.#cap++;
      this.#nextTryAt = now + CAP_RETRY_MS;
    }
    for (const user of this.#waiting) if (this.admit(user)) actions.push({ type: "admit", user });
    return actions;
  }
}
