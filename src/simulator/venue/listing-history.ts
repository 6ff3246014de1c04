// The listings of the last half minute, from which a stale one is taken.
import type { Random } from "../model/random.js";
import type { Model, ShownOrder } from "../model/words.js";

const KEPT_MS = 30_000;

interface Past {
  readonly time: number;
  readonly orders: readonly ShownOrder[];
}

export class ListingHistory {
  readonly #model: Model;
  readonly #users: ReadonlySet<string>;
  /** By user, then dex: those that some client ever asked for. */
  readonly #watched = new Map<string, Map<string, Past[]>>();

  constructor(model: Model) {
    this.#model = model;
    this.#users = new Set(model.users);
  }

  /** From now on the listings of this user on this dex are remembered, if the venue knows both. */
  watch(user: string, dex: string): void {
    if (!this.#users.has(user) || !this.#model.dexes.includes(dex)) return;
    const dexes = this.#watched.get(user) ?? new Map<string, Past[]>();
    if (!dexes.has(dex)) dexes.set(dex, []);
    this.#watched.set(user, dexes);
  }

  remember(now: number): void {
    for (const [user, dexes] of this.#watched) {
      for (const [dex, pasts] of dexes) {
        const young = pasts.filter(({ time }) => time > now - KEPT_MS);
        dexes.set(dex, [...young, { time: now, orders: this.#model.openOrders(user, dex) }]);
      }
    }
  }

  /** One of those remembered and before `now`; null where there is none. */
  past(user: string, dex: string, now: number, random: Random): readonly ShownOrder[] | null {
    const pasts = this.#watched.get(user)?.get(dex) ?? [];
    const old = pasts.filter(({ time }) => time > now - KEPT_MS && time < now);
    return old.length === 0 ? null : random.pick(old).orders;
  }
}
