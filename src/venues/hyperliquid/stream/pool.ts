// The pool of clients: which client watches which trader, and which dexes each trader uses.
import type { Address } from "../../../domain/address.js";
import type { Observation } from "../../../domain/observation.js";
import { PLANNED_SUBSCRIPTIONS } from "../limits.js";
import { subscriptionKey } from "../wire/requests.js";
import { type ClientOptions, type ClientStatus, StreamClient, type StreamSink } from "./client.js";
import { ConnectGate } from "./connect-gate.js";
import { FEEDS, type FeedName } from "./feeds.js";

export interface PoolOptions extends Omit<ClientOptions, "gate"> {
  readonly clients: number;
  readonly feed: FeedName;
  /** Users that may be watched at a time. */
  readonly maxUsers: number;
  /** Whether orders are followed besides positions and fills. */
  readonly orders: boolean;
  /** Builder dexes followed for every trader, whether it uses them or not. */
  readonly dexes: readonly string[];
}

interface Watched {
  readonly client: StreamClient;
  readonly dexes: Set<string>;
  /** Keys of what was asked for, or could not be. */
  readonly subscriptions: Set<string>;
}

/** A dex name that may be asked for; the venue's are like this. */
const DEX = /^[a-zA-Z0-9]{1,16}$/;
const DEXES_PER_TRADER = 64;

export class Pool {
  readonly #options: PoolOptions;
  readonly #clients: readonly StreamClient[];
  readonly #watched = new Map<Address, Watched>();
  readonly #waiting = new Set<Address>();
  #unsubscribed = 0;

  constructor(options: PoolOptions, sink: StreamSink) {
    this.#options = options;
    const { connectsPerMinute, minuteMs } = options.timings;
    const gate = new ConnectGate(connectsPerMinute, minuteMs, options.clock);
    const learning: StreamSink = {
      ...sink,
      observe: (observation) => {
        if (!options.orders && observation.kind === "orders") return;
        sink.observe(observation);
        this.#learnDex(observation);
      },
    };
    this.#clients = Array.from(
      { length: options.clients },
      (_, id) => new StreamClient(id, { ...options, gate }, learning),
    );
  }

  /** Watches a trader through the client with the fewest; where users are used up, the trader waits. */
  watch(ethAddress: Address, knownDexes: readonly string[]): void {
    if (this.#watched.has(ethAddress)) return;
    if (this.#watched.size >= this.#options.maxUsers) {
      this.#waiting.add(ethAddress);
      return;
    }
    const client = this.#clients.reduce((least, each) =>
      each.status().users < least.status().users ? each : least,
    );
    const dexes = new Set(["", ...this.#options.dexes, ...knownDexes.filter((dex) => DEX.test(dex))]);
    const watched = { client, dexes, subscriptions: new Set<string>() };
    this.#watched.set(ethAddress, watched);
    this.#subscribe(ethAddress, watched);
  }

  async stop(hard: AbortSignal): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.stop(hard)));
  }

  status(): readonly ClientStatus[] {
    return this.#clients.map((client) => client.status());
  }

  /** Traders that no client watches, since the venue allows no more users. */
  get waiting(): ReadonlySet<Address> {
    return this.#waiting;
  }

  /** Subscriptions that were not asked for, since the venue allows no more. */
  get unsubscribed(): number {
    return this.#unsubscribed;
  }

  /** Frames received by all clients, by kind. */
  frames(): Map<string, number> {
    const total = new Map<string, number>();
    for (const client of this.#clients) {
      for (const [kind, count] of client.frames) total.set(kind, (total.get(kind) ?? 0) + count);
    }
    return total;
  }

  #learnDex({ kind, ethAddress, ...observation }: Observation): void {
    if (kind !== "positions" || !("dex" in observation) || observation.dex === null) return;
    const watched = this.#watched.get(ethAddress);
    if (watched === undefined || watched.dexes.has(observation.dex)) return;
    if (!DEX.test(observation.dex) || watched.dexes.size >= DEXES_PER_TRADER) return;
    watched.dexes.add(observation.dex);
    this.#subscribe(ethAddress, watched);
  }

  #subscribe(ethAddress: Address, { client, dexes, subscriptions }: Watched): void {
    const used = this.status().reduce((sum, each) => sum + each.subscriptions, 0);
    const wanted = FEEDS[this.#options.feed](ethAddress, [...dexes], this.#options.orders);
    const added = wanted.filter((each) => !subscriptions.has(subscriptionKey(each)));
    const allowed = added.slice(0, Math.max(0, PLANNED_SUBSCRIPTIONS - used));
    for (const each of added) subscriptions.add(subscriptionKey(each));
    this.#unsubscribed += added.length - allowed.length;
    client.want(allowed);
  }
}
