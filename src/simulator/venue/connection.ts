// One client of a simulated venue: its requests answered, its subscriptions kept.
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";
import { Outlet } from "../protocol/outlet.js";
import {
  acknowledgement,
  alreadySubscribed,
  alreadyUnsubscribed,
  invalidSubscription,
  PONG,
  tooManyMessages,
  tooManyPosts,
  tooManySubscriptions,
  tooManyUsers,
  unparsed,
} from "../protocol/reply.js";
import { parseRequest } from "../protocol/request.js";
import type { Shares } from "./block-shares.js";
import type { Visitor } from "./caps.js";
import { Channels, type Feed, newFeed, type PushClock } from "./channels.js";
import { Line } from "./line.js";
import type { VenueParts } from "./parts.js";
import { flawOf } from "./vetting.js";

/** Requests that may wait for their answer, where the limits do not bound them before. */
const MAX_WAITING = 2_000;

const LATE_ACK_MS = 5_000;
const FLOOD = 20;

/** One subscription of one client. */
export interface Subscribed {
  /** The address that the client comes from. */
  readonly ip: string;
  readonly user: string;
  readonly type: string;
}

export class Connection {
  readonly visitor: Visitor;
  readonly #socket: WebSocket;
  readonly #parts: VenueParts;
  readonly #outlet: Outlet;
  readonly #line: Line;
  readonly #channels: Channels;
  readonly #feeds = new Map<string, Feed>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #requests: string[] = [];
  /** It was told to end: nothing more is brought. */
  #over = false;

  constructor(socket: WebSocket, transport: Socket, visitor: Visitor, parts: VenueParts) {
    const { clock, clocks, counters, faults } = parts;
    this.visitor = visitor;
    this.#socket = socket;
    this.#parts = parts;
    this.#outlet = new Outlet(socket, transport, clock.real(clocks.idleMs), (why) => {
      counters[why === "idle" ? "idleCloses" : "unreadCloses"]++;
      this.#rest();
    });
    this.#line = new Line(this.#outlet, faults, counters);
    this.#channels = new Channels(parts, this.#line, (ms, act) => this.#later(ms, act));
    socket.on("message", (data) => this.#receive(data.toString()));
    // The server's own pongs would betray a half-open connection as alive.
    socket.on("ping", (data) => {
      if (!this.#line.silent) socket.pong(data);
    });
    socket.once("close", () => this.#lose());
  }

  /** What befalls it before a push. */
  suffer(): void {
    if (this.#over || this.#line.silent) return;
    const { faults } = this.#parts;
    if (faults.deals("flood")) for (let n = 0; n < FLOOD; n++) this.#line.answer("error", this.#noise());
    if (faults.deals("halfOpen")) this.#line.silence();
    else if (faults.deals("destroy")) this.#doom();
    else if (faults.deals("drop")) {
      if (faults.random("drop").chance(0.5)) this.end();
      else this.#expire();
    }
  }

  subscribed(): Subscribed[] {
    const { ip } = this.visitor;
    return this.#over ? [] : [...this.#feeds.values()].map(({ user, type }) => ({ ip, user, type }));
  }

  push(clock: PushClock, now: number): void {
    for (const feed of this.#live()) this.#channels.push(feed, clock, now);
  }

  deliver(shares: Shares): void {
    const passedOver = this.#passedOver();
    for (const feed of this.#live()) if (!passedOver.has(feed)) this.#channels.deliver(feed, shares);
  }

  /** Without a close frame. */
  end(): void {
    this.#rest();
    this.#outlet.destroy();
  }

  /** What is subscribed to and not sent, where only the user that was subscribed first is. */
  #passedOver(): ReadonlySet<Feed> {
    if (this.#parts.orderUpdates.users === "all") return new Set();
    const updates = [...this.#feeds.values()].filter(({ type }) => type === "orderUpdates");
    return new Set(updates.slice(1));
  }

  #live(): Feed[] {
    return this.#over ? [] : [...this.#feeds.values()].filter(({ acknowledged }) => acknowledged);
  }

  #expire(): void {
    this.#rest();
    this.#socket.close(1000, "Expired");
  }

  #rest(): void {
    this.#over = true;
    this.#requests.length = 0;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #lose(): void {
    this.#rest();
    const { caps, clock, lostFeeds } = this.#parts;
    for (const { key, user } of this.#feeds.values()) {
      caps.lose(this.visitor, key, user, clock.now());
      lostFeeds.add(this.visitor.ip, key);
    }
    this.#feeds.clear();
  }

  #later(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, this.#parts.clock.real(ms));
    this.#timers.add(timer);
    return timer;
  }

  #doom(): void {
    const { clocks, random } = this.#parts;
    this.#later(random.between(...clocks.destroyMs), () => this.end());
  }

  #receive(text: string): void {
    if (this.#over) return;
    const { caps, clock, clocks, limits, random } = this.#parts;
    const reads = caps.reads(this.visitor, clock.now());
    if (!reads || this.#requests.length >= MAX_WAITING) {
      this.#line.answer("error", tooManyMessages(limits.messagesPerMinute));
      return;
    }
    this.#requests.push(text);
    // Timers of random lengths end in any order; the requests are answered in theirs.
    this.#later(random.between(...clocks.answerMs), () => this.#answer(this.#requests.shift() ?? ""));
  }

  #answer(text: string): void {
    const request = parseRequest(text, this.#parts.types);
    if (request.kind === "ping") this.#line.answer("pong", PONG);
    else if (request.kind === "subscribe") this.#subscribe(request.subscription);
    else if (request.kind === "unsubscribe") this.#unsubscribe(request.subscription);
    else this.#line.answer("error", unparsed(text));
  }

  #subscribe(subscription: SubscriptionEcho): void {
    const { clock, faults, lostFeeds, model } = this.#parts;
    const key = JSON.stringify(subscription);
    const flaw = flawOf(subscription, model);
    if (flaw === "fatal") this.#doom();
    else if (flaw === "invalid") this.#line.answer("error", invalidSubscription(subscription));
    else if (this.#feeds.has(key)) this.#line.answer("error", alreadySubscribed(subscription));
    else {
      const user = typeof subscription.user === "string" ? subscription.user : "";
      const refusal = this.#refusal(key, user, clock.now());
      if (refusal !== null) {
        this.#line.answer("error", refusal);
        return;
      }
      const feed = newFeed(subscription, lostFeeds.takeUp(this.visitor.ip, key));
      this.#feeds.set(key, feed);
      if (!faults.deals("delayedAck")) this.#acknowledge(feed);
      else {
        const lateMs = faults.random("delayedAck").between(0, LATE_ACK_MS);
        feed.lateAck = this.#later(lateMs, () => this.#acknowledge(feed));
      }
    }
  }

  #refusal(key: string, user: string, now: number): string | null {
    const { caps, limits, refusals } = this.#parts;
    const anew = user !== "" && !caps.holds(this.visitor, user, now);
    if (anew && refusals.refuses(this.visitor.ip, user, now)) return tooManyUsers(limits.usersInText);
    const full = caps.take(this.visitor, key, user, now);
    if (full === "subscriptions") return tooManySubscriptions(limits.subscriptions);
    return full === "users" ? tooManyUsers(limits.usersInText) : null;
  }

  #acknowledge(feed: Feed): void {
    this.#parts.catchUp();
    feed.acknowledged = true;
    feed.lateAck = null;
    this.#line.answer("subscriptionResponse", acknowledgement("subscribe", feed.subscription));
    this.#channels.start(feed, this.#parts.clock.now());
  }

  #unsubscribe(subscription: SubscriptionEcho): void {
    const { caps, clock } = this.#parts;
    const feed = this.#feeds.get(JSON.stringify(subscription));
    if (feed === undefined) {
      this.#line.answer("error", alreadyUnsubscribed(subscription));
      return;
    }
    if (feed.lateAck !== null) {
      clearTimeout(feed.lateAck);
      this.#timers.delete(feed.lateAck);
      this.#line.answer("subscriptionResponse", acknowledgement("subscribe", subscription));
    }
    this.#feeds.delete(feed.key);
    feed.acknowledged = false;
    caps.release(this.visitor, feed.key, feed.user, clock.now());
    this.#line.answer("subscriptionResponse", acknowledgement("unsubscribe", subscription));
  }

  /** An error that names no request of this connection. */
  #noise(): string {
    const { faults, limits } = this.#parts;
    return faults
      .random("flood")
      .pick([
        tooManyUsers(limits.usersInText),
        tooManySubscriptions(limits.subscriptions),
        tooManyMessages(limits.messagesPerMinute),
        tooManyPosts(1),
      ]);
  }
}
