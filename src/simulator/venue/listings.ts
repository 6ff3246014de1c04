// Which listing a subscription is shown: the true one, or what the faults made of it.
import type { Model, ShownOrder } from "../model/words.js";
import type { DeliveredOids } from "./delivered-oids.js";
import type { Faults } from "./faults.js";
import type { ListingHistory } from "./listing-history.js";
import { type Standing, Standings } from "./standings.js";

/** One subscription of one connection, as far as listings go. */
export interface ListingFeed {
  readonly user: string;
  readonly dex: string;
  /** Whether a connection that had this subscription was lost. */
  readonly again: boolean;
  readonly standing: Standing;
  /** Listings sent so far. */
  listings: number;
}

export interface Listing {
  readonly orders: readonly object[];
  /** Whether it may be delivered twice: one that misleads must not, since two in a row would prove an absence. */
  readonly repeatable: boolean;
  /** To be called once it has arrived whole. */
  readonly arrived: () => void;
}

const NOTHING = () => {};

export class Listings {
  readonly #model: Model;
  readonly #faults: Faults;
  readonly #history: ListingHistory;
  readonly #delivered: DeliveredOids;
  readonly #standings: Standings;

  constructor(
    model: Model,
    faults: Faults,
    history: ListingHistory,
    delivered: DeliveredOids,
    standings: Standings = new Standings(),
  ) {
    this.#model = model;
    this.#faults = faults;
    this.#history = history;
    this.#delivered = delivered;
    this.#standings = standings;
  }

  /**
   * A stale or wrong one never follows another: the last one that arrived of this user and dex must have been right,
   * whatever connection it came by, REST's last one too, and before a wrong one also the last of this very subscription.
   */
  next(feed: ListingFeed, now: number): Listing {
    const { user, dex } = feed;
    if (!this.#model.users.includes(user)) return { orders: [], repeatable: true, arrived: NOTHING };
    const first = feed.listings++ === 0;
    if (first) this.#history.watch(user, dex);
    const orders = this.#model.openOrders(user, dex);
    const trusted = this.#standings.streamTrusts(ordersOf(user, dex));
    if (first && feed.again && trusted) {
      const past = this.#history.past(user, dex, now, this.#faults.random("stale"));
      if (past !== null && this.#faults.deals("stale")) {
        return this.#misleading(feed, past, () => this.#delivered.add(user, dex, past, true));
      }
    }
    if (orders.length === 0) return this.#right(feed, orders);
    if (trusted && feed.standing.rightAt > feed.standing.misledAt && this.#faults.deals("wrong")) {
      return this.#misleading(feed, this.#shortened(orders), NOTHING);
    }
    if (this.#faults.deals("partial")) {
      return { orders: this.#broken(orders), repeatable: true, arrived: NOTHING };
    }
    return this.#right(feed, orders);
  }

  #right(feed: ListingFeed, orders: readonly ShownOrder[]): Listing {
    const { user, dex } = feed;
    const at = this.#standings.next();
    const arrived = () => {
      for (const standing of [feed.standing, this.#standings.ofStream(ordersOf(user, dex))])
        standing.rightAt = Math.max(standing.rightAt, at);
      this.#delivered.add(user, dex, orders, false);
    };
    return { orders, repeatable: true, arrived };
  }

  #misleading(feed: ListingFeed, orders: readonly ShownOrder[], arrived: () => void): Listing {
    const at = this.#standings.next();
    feed.standing.misledAt = at;
    this.#standings.ofStream(ordersOf(feed.user, feed.dex)).misledAt = at;
    return { orders, repeatable: false, arrived };
  }

  /** Empty, or without some. */
  #shortened(orders: readonly ShownOrder[]): readonly ShownOrder[] {
    const random = this.#faults.random("wrong");
    const kept = orders.filter(() => random.chance(0.5));
    return random.chance(0.5) || kept.length === orders.length ? [] : kept;
  }

  #broken(orders: readonly ShownOrder[]): readonly object[] {
    const random = this.#faults.random("partial");
    const index = random.whole(0, orders.length - 1);
    const wound = random.pick([
      { limitPx: "NaN" },
      { sz: null },
      { oid: -1 },
      { side: "" },
      { timestamp: "now" },
    ]);
    return orders.map((order, at) => (at === index ? { ...order, ...wound } : order));
  }
}

/** What a listing of orders is about, as a subject of {@link Standings}. */
export function ordersOf(user: string, dex: string): string {
  return `orders ${user} ${dex}`;
}
