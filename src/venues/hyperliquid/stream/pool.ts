// The pool of clients: which client watches which trader, by which feed, and which dexes each trader uses.
import type { Address } from "../../../domain/address.js";
import { dexesInUse } from "../../../domain/dexes-in-use.js";
import type { Observation } from "../../../domain/observation.js";
import type { Egress } from "../egress/egress.js";
import { PLANNED_SENDS_PER_MINUTE, PLANNED_SUBSCRIPTIONS } from "../limits.js";
import { type Subscription, subscriptionKey } from "../wire/requests.js";
import { type ClientOptions, type ClientStatus, type FrameKind, StreamClient } from "./client.js";
import { ConnectGate } from "./connect-gate.js";
import {
  type FeedChoice,
  type FeedEvidence,
  type FeedSetting,
  firstChoice,
  nextChoice,
} from "./feed-choice.js";
import { FEEDS } from "./feeds.js";
import { SendBudget } from "./send-budget.js";
import type { ClientEvents, StreamSink } from "./sink.js";
import { dexesPerTrader, TraderDexes } from "./trader-dexes.js";
import { UserQuota } from "./user-quota.js";
import { WebData2Probe } from "./web-data2-probe.js";

export interface PoolOptions extends Omit<ClientOptions, "gate" | "budget"> {
  readonly clients: number;
  readonly feed: FeedSetting;
  /** Users that may be watched at a time. */
  readonly maxUsers: number;
  /** Whether orders are followed besides positions and fills. */
  readonly orders: boolean;
  /** Builder dexes followed for every trader, whether it uses them or not. */
  readonly dexes: readonly string[];
  /** Where what is spent is remembered; nowhere unless given. */
  readonly egress?: Egress;
}

interface Watched {
  readonly client: StreamClient;
  readonly dexes: TraderDexes;
  /** By key, what was asked for. */
  readonly subscriptions: Map<string, Subscription>;
  /** By key, what was not, since there was no room. */
  unasked: ReadonlySet<string>;
  /** Dexes whose orders are not subscribed. */
  leftOut: readonly string[];
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #sink: StreamSink;
  readonly #clients: readonly StreamClient[];
  readonly #budget: SendBudget;
  readonly #quota: UserQuota;
  /** Every trader to watch, with the dexes it is known to use. */
  readonly #roster = new Map<Address, readonly string[]>();
  readonly #watched = new Map<Address, Watched>();
  readonly #probe: WebData2Probe;
  #choice: FeedChoice;
  #quotaTimer: NodeJS.Timeout | null = null;
  readonly #lingeredTimer: NodeJS.Timeout | null;
  #stopped = false;
  #unsubscribed = 0;
  /** Whose dexes changed with the frame at hand: what is asked of them is decided when all of it was heard. */
  readonly #changed = new Set<Address>();
  #toldLeftOut = false;

  constructor(options: PoolOptions, sink: StreamSink) {
    const { clock, timings, egress = null } = options;
    this.#options = options;
    this.#sink = sink;
    const lingering = egress?.lingeringUsers() ?? new Map<string, number>();
    this.#quota = new UserQuota(options.maxUsers, lingering.keys());
    this.#lingeredTimer = this.#whenLingered(lingering);
    this.#probe = new WebData2Probe(clock, (ms) => this.#learnFeed({ type: "silent", ms }));
    this.#choice = firstChoice(options.feed, options.orders);
    const { minuteMs, connectsPerMinute } = timings;
    this.#budget = new SendBudget(PLANNED_SENDS_PER_MINUTE, minuteMs, clock, egress);
    const fitsAt = () => egress?.subscriptionsFitAt(this.#subscriptions()) ?? 0;
    const gate = new ConnectGate(connectsPerMinute, minuteMs, clock, egress, fitsAt);
    const shared = { ...options, gate, budget: this.#budget };
    this.#clients = Array.from(
      { length: options.clients },
      (_, id) => new StreamClient(id, shared, this.#listen(id)),
    );
  }

  /** Watches a trader through the client with the fewest; where users are used up, the trader waits. */
  watch(ethAddress: Address, knownDexes: readonly string[]): void {
    if (this.#roster.has(ethAddress)) return;
    this.#roster.set(ethAddress, knownDexes);
    if (this.#choice.active === null) this.#askFor(ethAddress);
    else this.#admit(ethAddress);
  }

  /** Lets go of a trader; another that waits may take its place. */
  unwatch(ethAddress: Address): void {
    if (!this.#roster.delete(ethAddress)) return;
    const watched = this.#watched.get(ethAddress);
    this.#watched.delete(ethAddress);
    if (watched !== undefined) watched.client.unwant([...watched.subscriptions.values()]);
    for (const [user, other] of this.#watched) if (other.unasked.size > 0) this.#change(user);
    if (this.#probe.user === ethAddress) this.#probeAnother();
    for (const user of this.#quota.release(ethAddress)) this.#admit(user);
    this.#scheduleQuota();
  }

  /** The trader uses these dexes: they come before all others. */
  use(ethAddress: Address, dexes: readonly string[]): void {
    const watched = this.#watched.get(ethAddress);
    if (watched?.dexes.use(dexes)) this.#change(ethAddress);
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

  /** Whether nobody watches this trader now, since the venue allows no more users. */
  waits(ethAddress: Address): boolean {
    return this.#quota.waits(ethAddress);
  }

  /** Asks anew for what speaks only of changes, whose snapshot tells what was missed; at most every 5 minutes. */
  heal(ethAddress: Address): void {
    this.#watched.get(ethAddress)?.client.heal();
  }

  async stop(hard: AbortSignal): Promise<void> {
    this.#stopped = true;
    this.#probe.answered();
    if (this.#quotaTimer !== null) clearTimeout(this.#quotaTimer);
    if (this.#lingeredTimer !== null) clearTimeout(this.#lingeredTimer);
    this.#budget.stop();
    await Promise.all(this.#clients.map((client) => client.stop(hard)));
  }

  status(): readonly ClientStatus[] {
    return this.#clients.map((client) => client.status());
  }

  get feed(): FeedChoice {
    return this.#choice;
  }

  /** Users that the venue lets us watch, as far as we have learnt. */
  get userCap(): number {
    return this.#quota.cap;
  }

  /** Traders that nobody watches now, since the venue allows no more users. */
  get waiting(): ReadonlySet<Address> {
    return this.#quota.waiting;
  }

  /** Subscriptions that were not asked for, since the venue allows no more; since start. */
  get unsubscribed(): number {
    return this.#unsubscribed;
  }

  /** Sends that found no room among those that wait for their turn, since start. */
  get sendsDropped(): number {
    return this.#budget.dropped;
  }

  /** Frames received by all clients, by kind. */
  frames(): Map<FrameKind, number> {
    return summed(this.#clients.map((client) => client.frames));
  }

  /** Bytes of the frames that all clients have read, by kind. */
  bytes(): Map<FrameKind, number> {
    return summed(this.#clients.map((client) => client.bytes));
  }

  #listen(id: number): ClientEvents {
    const sink = this.#sink;
    return {
      observe: (observation) => {
        if (!this.#options.orders && observation.kind === "orders") return;
        sink.observe(observation);
        this.#learnDexes(observation);
      },
      gap: (gap) => sink.gap(gap),
      quarantine: (entries) => sink.quarantine(entries),
      drift: (drift) => sink.drift(drift),
      connected: () => {
        this.#probe.connected(id);
        sink.connected(id);
      },
      disconnected: (why) => {
        this.#quota.dropped(this.#options.clock.now());
        sink.disconnected(id, why);
      },
      error: (message) => sink.error(id, message),
      acked: (request) => {
        if (request.type === "webData2") this.#learnFeed({ type: "served" });
      },
      refused: (request, text) => {
        const probe = request.type === "webData2";
        if (!probe || this.#options.feed !== "auto") sink.refused(id, request, text);
        if (probe) this.#learnFeed({ type: "refused", text });
      },
      admitted: (user) => this.#quota.accepted(user),
      turnedAway: (user, limit) => this.#turnedAway(id, user, limit),
    };
  }

  /** Asks for `webData2` of one trader, to see whether the venue serves it. */
  #askFor(user: Address): void {
    const [client] = this.#clients;
    if (this.#probe.user !== null || client === undefined) return;
    this.#options.egress?.hold(new Set([user]), 1);
    this.#probe.ask(client, user);
  }

  /** Whoever was asked for as a probe is followed no longer: another shows whether `webData2` is served. */
  #probeAnother(): void {
    this.#probe.withdraw();
    const [next] = this.#roster.keys();
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
    for (const user of this.#roster.keys()) this.#admit(user);
    if (this.#choice.active === "components") this.#probe.withdraw();
  }

  #admit(user: Address): void {
    if (this.#watched.has(user) || !this.#quota.admit(user)) return;
    const [first = this.#clients[0], ...others] = this.#clients;
    if (first === undefined) return;
    const client = others.reduce(
      (least, each) => (this.#load(each) < this.#load(least) ? each : least),
      first,
    );
    const used = [...this.#options.dexes, ...(this.#roster.get(user) ?? [])];
    const dexes = new TraderDexes(used, dexesPerTrader(this.#options.maxUsers));
    const watched: Watched = {
      ...{ client, dexes, subscriptions: new Map(), unasked: new Set(), leftOut: [] },
    };
    this.#watched.set(user, watched);
    this.#subscribe(user, watched);
  }

  /** Traders that a client watches. */
  #load(client: StreamClient): number {
    let load = 0;
    for (const watched of this.#watched.values()) if (watched.client === client) load++;
    return load;
  }

  #turnedAway(id: number, user: Address, limit: number): void {
    const lowered = this.#quota.turnedAway(user, this.#options.clock.now());
    const fate = lowered ? "it waits for its turn" : "asked again in a while";
    this.#sink.error(id, `the venue takes no more than ${limit} users and turned ${user} away; ${fate}`);
    const watched = this.#watched.get(user);
    if (lowered && watched !== undefined) {
      this.#watched.delete(user);
      watched.client.unwant([...watched.subscriptions.values()]);
    }
    this.#scheduleQuota();
  }

  #scheduleQuota(): void {
    if (this.#quotaTimer !== null) clearTimeout(this.#quotaTimer);
    this.#quotaTimer = null;
    const { clock } = this.#options;
    const waitMs = this.#quota.dueAt - clock.now();
    if (this.#stopped || !Number.isFinite(waitMs)) return;
    this.#quotaTimer = setTimeout(
      () => {
        for (const { type, user } of this.#quota.due(clock.now())) {
          if (type === "retry") this.#watched.get(user)?.client.retry(user);
          else this.#admit(user);
        }
        this.#scheduleQuota();
      },
      clock.real(Math.max(0, waitMs)),
    );
  }

  #learnDexes(observation: Observation): void {
    const { ethAddress } = observation;
    const watched = this.#watched.get(ethAddress);
    if (watched === undefined) return;
    const used = watched.dexes.use(dexesInUse(observation));
    const listed = observation.kind === "positions" && watched.dexes.list(observation.dex);
    if (used || listed) this.#change(ethAddress);
  }

  #subscriptions(): number {
    return this.status().reduce((sum, each) => sum + each.subscriptions, 0);
  }

  #whenLingered(lingering: ReadonlyMap<string, number>): NodeJS.Timeout | null {
    if (lingering.size === 0) return null;
    const { clock } = this.#options;
    const waitMs = Math.max(...lingering.values()) - clock.now();
    return setTimeout(() => {
      for (const user of this.#quota.lingered()) this.#admit(user);
    }, clock.real(waitMs));
  }

  #change(user: Address): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#settle());
    this.#changed.add(user);
  }

  #settle(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const user of changed) {
      const watched = this.#watched.get(user);
      if (watched !== undefined && !this.#stopped) this.#subscribe(user, watched);
    }
  }

  /** Asks for what the feed in use asks of `user` and is not asked yet; lets go of what it does not. */
  #subscribe(user: Address, watched: Watched): void {
    const { active } = this.#choice;
    if (active === null) return;
    const { client, dexes, subscriptions } = watched;
    const { orders } = this.#options;
    const feed = FEEDS[active](user, dexes.asked(), orders);
    const wanted = new Map(feed.map((each) => [subscriptionKey(each), each]));
    const gone = [...subscriptions].filter(([key]) => !wanted.has(key));
    const added = [...wanted].filter(([key]) => !subscriptions.has(key));
    const used = this.#subscriptions() - gone.length;
    const allowed = added.slice(0, Math.max(0, PLANNED_SUBSCRIPTIONS - used));
    const unasked = added.slice(allowed.length).map(([key]) => key);
    for (const [key] of gone) subscriptions.delete(key);
    for (const [key, each] of allowed) subscriptions.set(key, each);
    this.#unsubscribed += unasked.filter((key) => !watched.unasked.has(key)).length;
    watched.unasked = new Set(unasked);
    const ordersOf = (dex: string) => subscriptionKey({ type: "openOrders", user, dex });
    const isLeftOut = (dex: string) => dex !== "" && !subscriptions.has(ordersOf(dex));
    watched.leftOut = orders ? dexes.all.filter(isLeftOut) : [];
    if (watched.leftOut.length > 0 && !this.#toldLeftOut) {
      this.#toldLeftOut = true;
      this.#sink.leftOut(user, watched.leftOut);
    }
    this.#options.egress?.hold(new Set(this.#watched.keys()), used + allowed.length);
    client.want(allowed.map(([, each]) => each));
    if (gone.length > 0) client.unwant(gone.map(([, each]) => each));
  }
}

function summed<K>(counts: readonly ReadonlyMap<K, number>[]): Map<K, number> {
  const total = new Map<K, number>();
  for (const each of counts) for (const [key, count] of each) total.set(key, (total.get(key) ?? 0) + count);
  return total;
}
