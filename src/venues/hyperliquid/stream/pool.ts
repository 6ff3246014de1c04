// The pool of clients of one egress: which client watches which trader, and by which feed.
import type { Address } from "../../../domain/address.js";
import { Gathered } from "../../../timing/gathered.js";
import type { ConnectionStatus } from "../../status.js";
import type { Watcher } from "../../watcher.js";
import type { Dexes } from "../dexes/dexes.js";
import type { Egress } from "../egress/egress.js";
import { PLANNED_SUBSCRIPTIONS } from "../limits.js";
import { type ClientOptions, StreamClient } from "./client/client.js";
import { type Line, openLine } from "./client/line.js";
import type { SendBudget } from "./client/send-budget.js";
import { Clients } from "./clients.js";
import { Exact } from "./exact/exact.js";
import type { ExactSetting } from "./exact/exact-options.js";
import {
  type FeedChoice,
  type FeedEvidence,
  type FeedSetting,
  firstChoice,
  nextChoice,
} from "./feed/feed-choice.js";
import { FEEDS, pushPeriodMs, subscriptionsPerTrader } from "./feed/feeds.js";
import { WebData2Probe } from "./feed/web-data2-probe.js";
import { QuotaTimers } from "./quota-timers.js";
import type { ClientEvents, StreamSink } from "./sink.js";
import { dexesPerTrader } from "./subscription-plan.js";
import { UserQuota } from "./user-quota.js";
import { changeSubscriptions, dexesWithoutOrders, type WatchedTrader } from "./watched-trader.js";

export interface PoolOptions extends Omit<ClientOptions, "gate" | "budget"> {
  readonly egress: Egress;
  /** What it shares with other sockets of the egress; one of its own unless given. */
  readonly line?: Line;
  /** Number of the first client; the others count on from it. */
  readonly firstClient: number;
  readonly clients: number;
  readonly feed: FeedSetting;
  /** Users that may be watched at a time. */
  readonly maxUsers: number;
  /** Whether orders are followed besides positions and fills. */
  readonly orders: boolean;
  /** Which dexes each trader uses. */
  readonly dexes: Dexes;
  /** Whether statuses of orders are asked for besides. */
  readonly exact: ExactSetting;
}

export class Pool implements Watcher<Address> {
  readonly tier = "stream";
  readonly #options: PoolOptions;
  readonly #sink: StreamSink;
  /** What they have heard and hold. */
  readonly clients: Clients;
  readonly budget: SendBudget;
  /** Who may be watched. */
  readonly quota: UserQuota;
  /** Every trader to watch. */
  readonly #roster = new Set<Address>();
  readonly #watched = new Map<Address, WatchedTrader>();
  readonly exact: Exact;
  readonly #probe: WebData2Probe;
  #choice: FeedChoice;
  readonly #quotaTimers: QuotaTimers;
  #stopped = false;
  /** Subscriptions that were not asked for, since the venue allows no more; since start. */
  unsubscribed = 0;
  /** Whose dexes changed with the frame at hand: what is asked of them is decided when all of it was heard. */
  readonly #changed = new Gathered<Address>((users) => {
    if (!this.#stopped) for (const user of users) this.#subscribe(user, this.#watched.get(user));
  });
  #toldLeftOut = false;

  constructor(options: PoolOptions, sink: StreamSink) {
    const { clock, timings, egress, firstClient } = options;
    this.#options = options;
    this.#sink = sink;
    const lingering = egress.lingeringUsers();
    this.quota = new UserQuota(options.maxUsers, lingering.keys());
    this.#quotaTimers = new QuotaTimers(this.quota, clock, {
      retry: (user) => this.#watched.get(user)?.client.retry(user),
      admit: (user) => this.#admit(user),
      changed: () => sink.roomChanged(),
    });
    this.#quotaTimers.whenLingered(lingering);
    this.#probe = new WebData2Probe(clock, (ms) => this.#learnFeed({ type: "silent", ms }));
    this.#choice = firstChoice(options.feed, options.orders);
    const { gate, budget } = options.line ?? openLine(egress, timings, clock);
    this.budget = budget;
    const shared = { ...options, gate, budget };
    this.clients = new Clients(
      options.clients,
      (n) => new StreamClient(firstClient + n, shared, this.#listen(firstClient + n)),
    );
    const homeOf = (user: Address) => this.#watched.get(user)?.client.id ?? null;
    const setting = options.orders ? options.exact : "false";
    this.exact = new Exact({ setting, clock, sockets: this.clients.all, homeOf }, sink);
  }

  /** Watches a trader through the client with the fewest; where users are used up, the trader waits. */
  watch(ethAddress: Address): void {
    if (this.#roster.has(ethAddress)) return;
    this.#roster.add(ethAddress);
    if (this.#choice.active === null) this.#askFor(ethAddress);
    else this.#admit(ethAddress);
  }

  /** Lets go of a trader; another that waits may take its place. */
  unwatch(ethAddress: Address): void {
    if (!this.#roster.delete(ethAddress)) return;
    this.#letGo(ethAddress);
    this.roomFreed();
    if (this.#probe.user === ethAddress) this.#probeAnother();
    for (const user of this.quota.release(ethAddress)) this.#admit(user);
    this.#quotaTimers.schedule();
  }

  /** One more of its dexes is known: what is asked for is decided anew, when all of the frame at hand was heard. */
  dexesChanged(ethAddress: Address): void {
    if (this.#watched.has(ethAddress)) this.#changed.add(ethAddress);
  }

  /** Between two pushes, ms; null while nobody watches the trader. */
  resolutionMs(ethAddress: Address): number | null {
    return this.#roster.has(ethAddress) && !this.quota.waits(ethAddress) ? this.pushMs : null;
  }

  /** Between two pushes of the feed in use, ms. */
  get pushMs(): number {
    return pushPeriodMs(this.#choice.active);
  }

  /** The dexes of a watched trader whose orders are not subscribed, since there is no room. */
  leftOut(ethAddress: Address): readonly string[] {
    return this.#watched.get(ethAddress)?.leftOut ?? [];
  }

  /** The same of all watched traders: how many. */
  get dexesLeftOut(): number {
    let count = 0;
    for (const { leftOut } of this.#watched.values()) count += leftOut.length;
    return count;
  }

  /** What it would ask for, with what it does not since there is no room. */
  get subscriptions(): number {
    let unasked = 0;
    for (const watched of this.#watched.values()) unasked += watched.unasked.size;
    return this.clients.subscriptions() + unasked;
  }

  /** There may be more room: what is not asked for is asked for now. */
  roomFreed(): void {
    for (const [user, { unasked }] of this.#watched) if (unasked.size > 0) this.#changed.add(user);
  }

  isUp(now: number): boolean {
    return this.clients.isUp(now);
  }

  /** What watching a trader on these dexes takes, by the feed in use; by any while none is chosen. */
  subscriptionsOn(dexes: readonly string[]): number {
    const feed = this.#choice.active ?? this.#options.feed;
    return subscriptionsPerTrader(feed, dexes, this.#options.orders) + this.exact.subscriptionsPerTrader;
  }

  /** Asks anew for what speaks only of changes, whose snapshot tells what was missed; at most every 5 minutes. */
  heal(ethAddress: Address): void {
    this.#watched.get(ethAddress)?.client.heal();
  }

  async stop(hard: AbortSignal): Promise<void> {
    this.#stopped = true;
    this.#probe.answered();
    this.#quotaTimers.stop();
    this.budget.stop();
    this.exact.stop();
    await this.clients.stop(hard);
  }

  status(): readonly ConnectionStatus[] {
    return this.clients.status();
  }

  get feed(): FeedChoice {
    return this.#choice;
  }

  #listen(id: number): ClientEvents {
    const sink = this.#sink;
    return {
      observe: sink.observe,
      quarantine: sink.quarantine,
      drift: sink.drift,
      connected: () => {
        this.#probe.connected(id);
        sink.connected(id);
      },
      disconnected: (why) => {
        this.quota.dropped(this.#options.clock.now());
        this.exact.disconnected(id);
        sink.disconnected(id, why);
      },
      error: (message) => sink.error(id, message),
      acked: (request) =>
        request.type === "webData2" ? this.#learnFeed({ type: "served" }) : this.exact.acked(id, request),
      refused: (request, text) => {
        const probe = request.type === "webData2";
        if (!this.exact.refused(id, request) && (!probe || this.#options.feed !== "auto"))
          sink.refused(id, request, text);
        if (probe) this.#learnFeed({ type: "refused", text });
      },
      updates: (frame, receivedAt) => this.exact.updates(id, frame, receivedAt),
      trades: () => undefined,
      lost: ({ request }, cause) => this.exact.lost(id, request, cause),
      admitted: (user) => this.#watched.get(user)?.client.id === id && this.quota.accepted(user),
      turnedAway: (user, limit) => this.#turnedAway(id, user, limit),
    };
  }

  /** Asks for `webData2` of one trader, to see whether the venue serves it. */
  #askFor(user: Address): void {
    if (this.#probe.user !== null) return;
    this.#options.egress.hold(new Set([user]), 1);
    this.#probe.ask(this.clients.first, user);
  }

  /** Whoever was asked for as a probe is followed no longer: another shows whether `webData2` is served. */
  #probeAnother(): void {
    this.#probe.withdraw();
    const [next] = this.#roster;
    if (this.#choice.active === null && next !== undefined) this.#askFor(next);
  }

  #learnFeed(evidence: FeedEvidence): void {
    const before = this.#choice;
    this.#choice = nextChoice(before, evidence);
    if (this.#choice === before || this.#stopped) return;
    this.#probe.answered();
    this.#sink.feed(this.#choice);
    if (before.active === "webData2")
      for (const [user, watched] of this.#watched) this.#subscribe(user, watched);
    for (const user of this.#roster) this.#admit(user);
    this.#sink.roomChanged();
    if (this.#choice.active === "components") this.#probe.withdraw();
  }

  #admit(user: Address): void {
    if (this.#watched.has(user) || !this.quota.admit(user)) return;
    const client = this.clients.leastLoaded(this.#watched.values());
    const watched: WatchedTrader = { client, subscriptions: new Map(), unasked: new Set(), leftOut: [] };
    this.#watched.set(user, watched);
    this.#subscribe(user, watched);
    this.exact.place();
  }

  #turnedAway(id: number, user: Address, limit: number): void {
    const home = this.#watched.get(user)?.client.id ?? id;
    if (home !== id) return void this.exact.refused(id, { type: "orderUpdates", user });
    const lowered = this.quota.turnedAway(user, this.#options.clock.now());
    const fate = lowered ? "it waits for its turn" : "asked again in a while";
    this.#sink.error(id, `the venue takes no more than ${limit} users and turned ${user} away; ${fate}`);
    if (lowered) this.#letGo(user);
    this.#quotaTimers.schedule();
    if (lowered) this.#sink.roomChanged();
  }

  #letGo(user: Address): void {
    const watched = this.#watched.get(user);
    if (!this.#watched.delete(user) || watched === undefined) return;
    watched.client.unwant([...watched.subscriptions.values()]);
    this.exact.place();
  }

  /** Asks for what the feed in use asks of `user` and is not asked yet; lets go of what it does not. */
  #subscribe(user: Address, watched: WatchedTrader | undefined): void {
    const { active } = this.#choice;
    if (active === null || watched === undefined) return;
    const { client } = watched;
    const { orders, maxUsers, egress } = this.#options;
    const dexes = this.#options.dexes.of(user);
    const feed = FEEDS[active](
      user,
      dexes.asked(dexesPerTrader(maxUsers, this.exact.subscriptionsPerTrader)),
      orders,
    );
    const used = this.clients.subscriptions();
    const room = Math.min(PLANNED_SUBSCRIPTIONS - used, egress.subscriptions.room(this.#options.clock.now()));
    const { gone, added, unasked } = changeSubscriptions(watched, feed, room);
    this.unsubscribed += unasked;
    watched.leftOut = orders ? dexesWithoutOrders(user, dexes, watched.subscriptions) : [];
    if (watched.leftOut.length > 0 && !this.#toldLeftOut) {
      this.#toldLeftOut = true;
      this.#sink.leftOut(user, watched.leftOut);
    }
    egress.hold(new Set(this.#watched.keys()), used - gone.length + added.length);
    client.want(added);
    if (gone.length > 0) client.unwant(gone);
  }
}
