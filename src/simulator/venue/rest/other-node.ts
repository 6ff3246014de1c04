// Listings and accounts as another node than the stream's has them: a little old, never out of order.
import type { Model, ShownAccount, ShownOrder } from "../../model/words.js";

export interface View {
  readonly orders: readonly ShownOrder[];
  readonly account: ShownAccount;
  /** Whether nothing has happened since. */
  readonly current: boolean;
}

interface Past {
  /** Until when it was so, as far as is known. */
  until: number;
  readonly orders: readonly ShownOrder[];
  readonly account: ShownAccount;
}

interface Watched {
  askedAt: number;
  pasts: Past[];
}

/** More than the oldest view that is ever asked for. */
const KEPT_MS = 12_000;
const MAX_PASTS = 500;
/** Whoever is not asked for is not remembered any longer. */
const FORGOTTEN_AFTER_MS = 120_000;

export class OtherNode {
  readonly #model: Model;
  readonly #users: ReadonlySet<string>;
  /** By user, then dex. */
  readonly #watched = new Map<string, Map<string, Watched>>();
  #pushedAt = 0;

  constructor(model: Model) {
    this.#model = model;
    this.#users = new Set(model.users);
  }

  /** When the stream last pushed full states. */
  get pushedAt(): number {
    return this.#pushedAt;
  }

  /** Prices have moved: no account is older than a push, besides how old it is to be. */
  pushed(now: number): void {
    this.#pushedAt = now;
    this.changed(this.#watched.keys(), now, now);
  }

  /** To be called when something happened to these users after `before`. */
  changed(users: Iterable<string>, before: number, now: number): void {
    for (const user of users) {
      const dexes = this.#watched.get(user);
      for (const [dex, watched] of dexes ?? []) {
        if (watched.askedAt < now - FORGOTTEN_AFTER_MS) dexes?.delete(dex);
        else this.#remember(user, dex, watched, before, now);
      }
    }
  }

  /** What was so at `asOf`, or at some later moment where that is not known. */
  view(user: string, dex: string, asOf: number, now: number): View {
    const { pasts } = this.#watch(user, dex, now);
    const past = pasts.find(({ until }) => until >= asOf);
    if (past === undefined || past === pasts.at(-1)) return { ...this.#present(user, dex), current: true };
    return { ...past, current: false };
  }

  #present(user: string, dex: string): Omit<Past, "until"> {
    return { orders: this.#model.openOrders(user, dex), account: this.#model.account(user, dex) };
  }

  #watch(user: string, dex: string, now: number): Watched {
    const dexes = this.#watched.get(user) ?? new Map<string, Watched>();
    const watched = dexes.get(dex) ?? { askedAt: now, pasts: [] };
    watched.askedAt = now;
    if (!this.#users.has(user) || !this.#model.dexes.includes(dex)) return watched;
    if (!dexes.has(dex)) this.#remember(user, dex, watched, now, now);
    dexes.set(dex, watched);
    this.#watched.set(user, dexes);
    return watched;
  }

  #remember(user: string, dex: string, watched: Watched, before: number, now: number): void {
    const last = watched.pasts.at(-1);
    if (last !== undefined) last.until = before;
    const young = watched.pasts.filter(({ until }) => until > now - KEPT_MS).slice(1 - MAX_PASTS);
    watched.pasts = [...young, { until: Number.POSITIVE_INFINITY, ...this.#present(user, dex) }];
  }
}
