// What a subscription brings, and when.
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";
import type { Model, ShownAccount } from "../model/words.js";
import { deltaFrame, type Shares } from "./block-shares.js";
import type { Faults } from "./faults.js";
import {
  allDexsClearinghouseState,
  clearinghouseState,
  type Frame,
  openOrders,
  spotState,
  tradesOf,
  twapStates,
  userFills,
  userTwapHistory,
  userTwapSliceFills,
  webData2,
} from "./frames.js";
import type { Line } from "./line.js";
import type { ListingFeed, Listings } from "./listings.js";
import type { OrderUpdatesOptions } from "./numbers.js";
import type { VenueParts } from "./parts.js";
import { newStanding } from "./standings.js";
import { type Later, StatusLine } from "./status-line.js";

export interface Feed extends ListingFeed {
  readonly key: string;
  readonly subscription: SubscriptionEcho;
  readonly type: string;
  /** Of trades; empty elsewhere. */
  readonly coin: string;
  /** Nothing is brought before, nor once it is unsubscribed. */
  acknowledged: boolean;
  /** Runs while the acknowledgement is late. */
  lateAck: NodeJS.Timeout | null;
  /** Frames that are still to be delivered twice. */
  doubles: number;
}

export type PushClock = "push" | "webData2";

/** The channels that push a full state, again and again. */
const CLOCKS: ReadonlyMap<string, PushClock> = new Map([
  ["allDexsClearinghouseState", "push"],
  ["clearinghouseState", "push"],
  ["openOrders", "push"],
  ["spotState", "push"],
  ["twapStates", "push"],
  ["webData2", "webData2"],
]);

/** Rows of a snapshot. What the venue's limit is was not established; its REST interface gives so many. */
const MAX_SNAPSHOT = 2_000;

const DOUBLED_FRAMES = 2;
const EVER = Number.POSITIVE_INFINITY;

const HOUR_MS = 3_600_000;

interface Brought {
  readonly frame: Frame;
  readonly repeatable: boolean;
  readonly arrived: () => void;
}

const NOTHING = () => {};

/** `again` tells that a connection which had it was lost. Its user is empty where it names none. */
export function newFeed(subscription: SubscriptionEcho, again: boolean): Feed {
  const { type, user, dex, coin } = subscription;
  return {
    key: JSON.stringify(subscription),
    subscription,
    type,
    user: typeof user === "string" ? user : "",
    dex: typeof dex === "string" ? dex : "",
    coin: type === "trades" && typeof coin === "string" ? coin : "",
    again,
    standing: newStanding(),
    listings: 0,
    acknowledged: false,
    lateAck: null,
    doubles: 0,
  };
}

type ChannelParts = Pick<VenueParts, "model" | "listings" | "faults" | "orderUpdates">;

/** Of one connection. */
export class Channels {
  readonly #model: Model;
  readonly #listings: Listings;
  readonly #faults: Faults;
  readonly #partials: OrderUpdatesOptions["partials"];
  readonly #line: Line;
  readonly #statusLine: StatusLine;

  constructor({ model, listings, faults, orderUpdates }: ChannelParts, line: Line, later: Later) {
    this.#model = model;
    this.#listings = listings;
    this.#faults = faults;
    this.#partials = orderUpdates.partials;
    this.#line = line;
    this.#statusLine = new StatusLine(line, faults, later);
  }

  /** What comes right behind the acknowledgement. */
  start(feed: Feed, now: number): void {
    if (feed.again && this.#faults.deals("duplicate")) feed.doubles = DOUBLED_FRAMES;
    const snapshot = this.#snapshot(feed);
    if (snapshot !== null) this.#bring(feed, repeatable(snapshot), false);
    else if (CLOCKS.has(feed.type)) this.#push(feed, now);
  }

  /** Its full state, if it is of this clock. */
  push(feed: Feed, clock: PushClock, now: number): void {
    if (CLOCKS.get(feed.type) === clock) this.#push(feed, now);
  }

  /** The part of a block that is of its user, or of its coin. */
  deliver(feed: Feed, shares: Shares): void {
    const frame = this.#delta(feed, shares);
    if (frame !== null) this.#bring(feed, repeatable(frame), false);
  }

  #delta({ type, user, coin }: Feed, { users, coins }: Shares): Frame | null {
    const trades = coins.get(coin);
    if (trades !== undefined) return tradesOf(trades);
    const share = users.get(user);
    return share === undefined ? null : deltaFrame(type, user, share, this.#partials);
  }

  #push(feed: Feed, now: number): void {
    if (this.#line.silent || this.#line.skips()) return;
    this.#bring(feed, this.#state(feed, now), true);
  }

  #bring(feed: Feed, brought: Brought, fullState: boolean): void {
    const { frame, arrived } = brought;
    const double = brought.repeatable && feed.doubles > 0;
    if (double) feed.doubles--;
    const data = { ...frame, key: feed.key, fullState, copies: double ? 2 : 1, arrived };
    if (feed.type === "orderUpdates") this.#statusLine.bring(data, () => feed.acknowledged);
    else this.#line.bring(data);
  }

  #snapshot({ type, user, coin }: Feed): Frame | null {
    if (type === "trades") {
      const trades = this.#model.trades?.(coin);
      return trades === undefined ? null : tradesOf(trades);
    }
    if (type === "userFills") return userFills(user, this.#model.fills(user, MAX_SNAPSHOT), true);
    if (type === "userTwapHistory")
      return userTwapHistory(user, this.#model.records?.twapHistory(user, MAX_SNAPSHOT, EVER) ?? [], true);
    if (type !== "userTwapSliceFills") return null;
    return userTwapSliceFills(user, this.#model.twapSliceFills(user, MAX_SNAPSHOT), true);
  }

  #state(feed: Feed, now: number): Brought {
    const { type, user, dex } = feed;
    if (type === "clearinghouseState")
      return repeatable(clearinghouseState(user, dex, this.#account(user, dex)));
    if (type === "allDexsClearinghouseState") {
      const accounts = this.#model.dexes.map((each) => [each, this.#account(user, each)] as const);
      return repeatable(allDexsClearinghouseState(user, accounts));
    }
    const { records } = this.#model;
    if (type === "spotState") return repeatable(spotState(user, records?.spotBalances(user) ?? []));
    if (type === "twapStates") return repeatable(twapStates(user, dex, records?.twaps(user, dex) ?? []));
    const { orders, ...listing } = this.#listings.next(feed, now);
    if (type === "openOrders") return { frame: openOrders(user, dex, orders), ...listing };
    return { frame: webData2(user, this.#account(user, ""), orders, now), ...listing };
  }

  #account(user: string, dex: string): ShownAccount {
    const account = this.#model.account(user, dex);
    if (!this.#faults.deals("futureTime")) return account;
    const inMicros = this.#faults.random("futureTime").chance(0.5);
    return { ...account, time: inMicros ? account.time * 1_000 : account.time + HOUR_MS };
  }
}

function repeatable(frame: Frame): Brought {
  return { frame, repeatable: true, arrived: NOTHING };
}
