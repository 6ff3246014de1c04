// Exact statuses of streamed traders: who has `orderUpdates` by which sockets, whose each status is, and when to leave it.
import { type Address, parseAddress } from "../../../../domain/address.js";
import { SILENCE_MS } from "../../limits.js";
import { observeOrderUpdates } from "../../observe/order-updates.js";
import type { OrderUpdatesFrame } from "../../wire/frames.js";
import type { Subscription } from "../../wire/requests.js";
import { EXACT_SUBSCRIPTIONS } from "../feed/feeds.js";
import { MISSED } from "../session/user-admission.js";
import { Attribution, type Claim } from "./attribution.js";
import { ClaimedShare } from "./claimed-share.js";
import type { ExactCounts, ExactOptions, ExactSink, ExactSocket } from "./exact-options.js";
import { HeardUsers } from "./heard-users.js";
import { type ExactMode, exactPlaces, placeExact } from "./placement.js";

/** Under this part of claimed statuses a socket is left. */
const LEAST_CLAIMED = 0.99;

/** So long a socket is left alone, ms. */
const LEFT_MS = 60 * 60_000;

/**
 * So long after an unsubscribe statuses of it may still be on their way, ms: it waits a minute for its turn to be sent,
 * and a socket that is silent is believed in for another; twice that, for whatever else is slow.
 */
const LEAVES_MS = 2 * (60_000 + SILENCE_MS);

/** After this a socket is tried again with several users, ms. */
const SINGLE_MS = 60 * 60_000;

/** From asking for statuses until they come, ms. */
const SETTLES_MS = 5_000;

/** Between two looks at what waits, ms. */
const TICK_MS = 1_000;

/** Between two times that the log of a trader is asked for, ms: it weighs up to 120. */
const LOG_EVERY_MS = 30_000;

export class Exact {
  readonly #options: ExactOptions;
  readonly #sink: ExactSink;
  readonly #attribution: Attribution;
  readonly #heard = new HeardUsers();
  readonly #shares = new Map<number, ClaimedShare>();
  /** By socket, until when it is left alone, ms. */
  readonly #left = new Map<number, number>();
  readonly #placed = new Map<Address, readonly number[]>();
  /** By socket, whose statuses may come: of those who left, for a while still. */
  readonly #subscribers = new Map<number, Map<Address, StatusSubscription>>();
  readonly #logAskedAt = new Map<Address, number>();
  /** Users of whom no socket brings statuses now, although one did. */
  readonly #blind = new Set<Address>();
  readonly #timer: NodeJS.Timeout;
  /** Who is to be exact, the most important first. */
  #traders: readonly Address[] = [];
  #mode: ExactMode = "shared";
  #singleUntil = Number.NEGATIVE_INFINITY;
  /** From when on all that are asked for bring what happens, as far as they can, ms. */
  #settledAt = Number.NEGATIVE_INFINITY;

  constructor(options: ExactOptions, sink: ExactSink) {
    this.#options = options;
    this.#sink = sink;
    this.#attribution = new Attribution({
      subscribers: (socket) => this.#subscribers.get(socket) ?? NOBODY,
      knows: (user, oid) => sink.knows(user, oid),
      heard: (socket, user, { statusTimestamp }) => {
        const now = options.clock.now();
        this.#heard.heard(socket, user, statusTimestamp, now);
        this.#shareOf(socket).count(1, 0, now);
      },
    });
    // After a stall of this process, what the sockets have long received is heard first.
    const tick = (): void => void setImmediate(() => this.#tick());
    this.#timer = setInterval(tick, Math.max(5, options.clock.real(TICK_MS)));
  }

  /** Traders whose statuses can be told apart. */
  get places(): number {
    if (this.#options.setting === "false") return 0;
    return exactPlaces(this.#mode, this.#options.sockets.length);
  }

  /** What it takes to have them. */
  get subscriptionsPerTrader(): number {
    return this.places > 0 ? EXACT_SUBSCRIPTIONS : 0;
  }

  get mode(): ExactMode | "off" {
    return this.#options.setting === "false" ? "off" : this.#mode;
  }

  /** Sockets that are left alone, and since when, ms. */
  get left(): readonly { readonly client: number; readonly since: number }[] {
    return [...this.#left].map(([client, until]) => ({ client, since: until - LEFT_MS }));
  }

  /** Traders whose statuses come now. */
  get size(): number {
    return [...this.#placed.keys()].filter((user) => this.#heard.isLive(user)).length;
  }

  /** Statuses since start, but for those that wait. */
  get counts(): ExactCounts {
    return { ...this.#attribution.counts, waiting: this.#attribution.size };
  }

  /** Whether the statuses of a trader come now. */
  has(user: Address): boolean {
    return this.#placed.has(user) && this.#heard.isLive(user);
  }

  /** Who is to be exact, the most important first. */
  follow(traders: readonly Address[]): void {
    this.#traders = this.#options.setting === "false" ? [] : traders;
    this.place();
  }

  acked(socket: number, request: Subscription): void {
    const user = userOf(request);
    if (user === null || this.#placed.get(user)?.includes(socket) !== true) return;
    this.#heard.acked(socket, user, this.#options.clock.now());
    if (this.#blind.delete(user)) this.#sink.statusesMissed(user);
  }

  lost(socket: number, request: Subscription, cause: string): void {
    const user = userOf(request);
    if (user === null) return;
    const elsewhere = this.#heard.isLive(user, socket);
    if (cause === MISSED) {
      if (!elsewhere && this.#placed.has(user)) this.#sink.statusesMissed(user);
      return;
    }
    const was = this.#heard.isLive(user);
    this.#heard.lost(socket, user);
    if (was && !elsewhere) this.#blind.add(user);
  }

  /** What an older connection still says is not heard: of those who left nothing can come any more. */
  disconnected(socket: number): void {
    for (const [user, { until }] of this.#subscribers.get(socket) ?? NOBODY)
      if (Number.isFinite(until)) this.#subscribers.get(socket)?.delete(user);
  }

  /** The venue does not let a socket bring these: true where they are statuses, which the others bring. */
  refused(socket: number, request: Subscription): boolean {
    const user = userOf(request);
    if (user === null) return false;
    const sockets = this.#placed.get(user) ?? [];
    if (!sockets.includes(socket)) return true;
    this.#placed.set(
      user,
      sockets.filter((each) => each !== socket),
    );
    this.#leave(socket, user);
    return true;
  }

  updates(socket: number, { updates }: OrderUpdatesFrame, receivedAt: number): void {
    this.#tell(this.#attribution.take(socket, updates, receivedAt), receivedAt);
  }

  /** Something was heard of a trader that may have named orders. */
  named(user: Address, receivedAt: number): void {
    if (this.#attribution.size > 0) this.#tell(this.#attribution.reconsider(user), receivedAt);
  }

  /** REST told what no status had: when an order of a trader ended, ms. */
  missed(user: Address, at: number): void {
    if (this.has(user)) this.#heard.heard(null, user, at, this.#options.clock.now());
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(claims: readonly Claim[], receivedAt: number): void {
    for (const { user, statuses } of claims)
      this.#sink.observe(observeOrderUpdates(statuses, { ethAddress: user, receivedAt }));
  }

  #tick(): void {
    const now = this.#options.clock.now();
    for (const { sockets, statuses, since } of this.#attribution.expire(now))
      if (since >= this.#settledAt)
        for (const socket of sockets) this.#shareOf(socket).count(0, statuses, now);
    for (const user of this.#attribution.doubtful(now, this.#settledAt, this.#lacks))
      this.#askForLog(user, now);
    for (const [socket, users] of this.#subscribers)
      for (const [user, { until }] of users) if (until <= now) this.#subscribers.get(socket)?.delete(user);
    this.#leaveSockets(now);
    if (this.#mode === "single" && now >= this.#singleUntil) {
      this.#mode = "shared";
      this.place();
    }
    const [oneSided] = this.#mode === "shared" ? this.#heard.oneSided() : [];
    if (oneSided === undefined) return;
    this.#mode = "single";
    this.#singleUntil = now + SINGLE_MS;
    this.#sink.exactChanged("single", oneSided);
    this.place();
  }

  /** Whether statuses of a trader may have failed to come by another socket than these. */
  readonly #lacks = (user: Address, sockets: ReadonlySet<number>, since: number): boolean =>
    (this.#placed.get(user) ?? []).some(
      (socket) => !sockets.has(socket) && !this.#heard.wasLive(socket, user, since),
    );

  #askForLog(user: Address, now: number): void {
    if (!this.#placed.has(user)) return;
    if (now - (this.#logAskedAt.get(user) ?? Number.NEGATIVE_INFINITY) < LOG_EVERY_MS) return;
    this.#logAskedAt.set(user, now);
    this.#sink.statusesMissed(user);
  }

  #leaveSockets(now: number): void {
    let changed = false;
    for (const [socket, until] of this.#left) {
      if (now < until) continue;
      this.#left.delete(socket);
      changed = true;
    }
    for (const [socket, share] of this.#shares) {
      if (this.#options.setting !== "auto" || (share.at(now) ?? 1) >= LEAST_CLAIMED) continue;
      this.#shares.delete(socket);
      this.#left.set(socket, now + LEFT_MS);
      this.#sink.exactChanged("left", socket);
      changed = true;
    }
    if (changed) this.place();
  }

  /** To be called when a trader has another home, or none. */
  place(): void {
    const traders = this.#traders.flatMap((user) => {
      const home = this.#options.homeOf(user);
      return home === null ? [] : [{ id: user, home, held: this.#placed.get(user) ?? [] }];
    });
    const homes = new Set(traders.map(({ home }) => home));
    const all = this.#options.sockets.map(({ id }) => id);
    const used = this.#mode === "single" ? all : all.filter((id) => homes.has(id));
    const on = used.filter((id) => !this.#left.has(id));
    const placed = placeExact(traders, on, this.#mode);
    for (const [user, sockets] of this.#placed) {
      const stays = placed.get(user) ?? [];
      for (const socket of sockets) if (!stays.includes(socket)) this.#leave(socket, user);
      if (stays.length === 0) this.#forget(user);
    }
    for (const [user, sockets] of placed) {
      const before = this.#placed.get(user) ?? [];
      if (sockets.length > 0) this.#placed.set(user, sockets);
      for (const socket of sockets) if (!before.includes(socket)) this.#join(socket, user);
    }
  }

  #join(socket: number, user: Address): void {
    const users = this.#subscribers.get(socket) ?? new Map<Address, StatusSubscription>();
    const now = this.#options.clock.now();
    this.#subscribers.set(socket, users.set(user, { from: now, until: Number.POSITIVE_INFINITY }));
    this.#settledAt = now + SETTLES_MS;
    this.#socketOf(socket)?.want([{ type: "orderUpdates", user }]);
  }

  #leave(socket: number, user: Address): void {
    this.#heard.lost(socket, user);
    const subscription = this.#subscribers.get(socket)?.get(user);
    if (subscription !== undefined) subscription.until = this.#options.clock.now() + LEAVES_MS;
    this.#socketOf(socket)?.unwant([{ type: "orderUpdates", user }]);
  }

  #forget(user: Address): void {
    this.#placed.delete(user);
    this.#blind.delete(user);
    this.#logAskedAt.delete(user);
  }

  #socketOf(id: number): ExactSocket | undefined {
    return this.#options.sockets.find((socket) => socket.id === id);
  }

  #shareOf(socket: number): ClaimedShare {
    const share = this.#shares.get(socket) ?? new ClaimedShare();
    this.#shares.set(socket, share);
    return share;
  }
}

/** When it was asked for, and until when something of it may come; ms. */
interface StatusSubscription {
  readonly from: number;
  until: number;
}

const NOBODY: ReadonlyMap<Address, StatusSubscription> = new Map();

/** Whose statuses a subscription asks for; null where it is another. */
function userOf(request: Subscription): Address | null {
  return request.type === "orderUpdates" ? parseAddress(request.user) : null;
}
