// A second venue, as small as one can be: accounts are names, orders are texts, and its words are its own.
import type { TraderId } from "../../src/domain/ids.js";
import type { OrderStatus } from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import type { VenueStatus } from "../../src/venues/status.js";
import type { Followed, Venue, VenueSink } from "../../src/venues/venue.js";

export class TinyVenue implements Venue {
  readonly history = null;
  /** What it was asked to explain. */
  readonly asked: string[] = [];
  readonly #sink: VenueSink;
  readonly #followed = new Map<TraderId, number>();

  constructor(sink: VenueSink) {
    this.#sink = sink;
  }
  follow({ ethAddress, priority }: Followed): void {
    this.#followed.set(ethAddress, priority);
  }
  unfollow(trader: TraderId): void {
    this.#followed.delete(trader);
  }
  setPriority(trader: TraderId, priority: number): void {
    this.#followed.set(trader, priority);
  }
  explain(trader: TraderId, orders: readonly (number | string)[]): void {
    this.asked.push(...orders.map((order) => `${trader} ${order}`));
  }
  healFills(): void {}
  async stop(): Promise<void> {}

  /** All that rests of an account. */
  book(trader: TraderId, receivedAt: number, orders: readonly Order[]): void {
    const about = { ethAddress: trader, receivedAt, dex: "", instance: "feed 7", source: "book" };
    this.#sink.observe({ kind: "orders", ...about, everyMs: 1_000, complete: true, orders });
  }
  /** What became of an order. */
  fate(trader: TraderId, receivedAt: number, order: Order, status: string): void {
    const ended: OrderStatus = {
      order,
      status,
      group: "canceled",
      known: true,
      triggered: false,
      statusTimestamp: receivedAt,
    };
    const about = { ethAddress: trader, receivedAt, source: "fates", sizes: "now", speaksFor: null } as const;
    this.#sink.observe({ kind: "statuses", ...about, statuses: [ended] });
  }
  status(): VenueStatus {
    const none = new Map<string, number>();
    return {
      ...{ feed: null, connections: [], egresses: [], polled: 0, unfit: 0, tape: null },
      stream: {
        channels: ["book"],
        frames: none,
        bytes: none,
        unasked: 0,
        unsubscribed: 0,
        sendsDropped: 0,
        dexesLeftOut: 0,
      },
      exact: {
        ...{ mode: "off", traders: 0, waiting: 0, left: [] },
        statuses: { claimed: 0, rejected: 0, unclaimed: 0 },
      },
      rest: { requests: {}, answeredAt: null, failing: [], looks: {}, dexLooks: 0 },
      reasons: { counts: {}, waiting: this.asked.length },
      of: (trader) =>
        this.#followed.has(trader)
          ? { tier: "stream", resolutionMs: 1_000, listedMs: 1_000, fillsMs: 1_000 }
          : null,
    };
  }
}
