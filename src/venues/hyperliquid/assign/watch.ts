// Carries out who is watched how: the one place where a trader begins and ends to be streamed or polled.
import type { TraderId } from "../../../domain/ids.js";
import type { Observation } from "../../../domain/observation.js";
import type { Tier } from "../../../domain/tier.js";
import type { Clock } from "../../../timing/clock.js";
import { Gathered } from "../../../timing/gathered.js";
import type { TraderWatch } from "../../status.js";
import type { Followed } from "../../venue.js";
import type { Dexes } from "../dexes/dexes.js";
import { BLOCK_MS, PLANNED_SUBSCRIPTIONS } from "../limits.js";
import { type AssignTrader, assign } from "./assign.js";
import { isTapeWanted, needsOf, type TapeSetting, tapeRooms } from "./tape-room.js";
import type { PollWatcher, StreamWatcher, TapeWatcher } from "./watchers.js";

export interface WatchOptions {
  readonly clock: Clock;
  /** By name of the egress; empty without WebSocket. */
  readonly streams: ReadonlyMap<string, StreamWatcher>;
  readonly polling: PollWatcher;
  readonly dexes: Dexes;
  readonly tape: TapeWatcher;
  readonly tapeSetting: TapeSetting;
  /** Connections of one egress that are for users. */
  readonly clients: number;
  /** Told of who does not fit the stream any more, and is polled. */
  readonly unfit: (traders: readonly TraderId[]) => void;
}

interface WatchedState {
  priority: number;
  readonly since: number;
  /** When the stream last told of it, or it was first followed; ms. */
  streamAt: number;
  /** Name of the egress that is to stream it. */
  egress: string | null;
  /** Whether the stream was ever to tell of it. */
  streamed: boolean;
  /** When it was last evicted since it was refused or did not fit, ms. */
  evictedAt: number;
}

/** The stream may be silent about a trader for so many pushes before it is polled. */
const SILENT_PUSHES = 5;

/** Between two reviews of who is silent, ms. */
const REVIEW_MS = 1_000;

/** Between two times that it is decided anew who is watched how, if nothing changes, ms. */
const ASSIGN_MS = 60_000;

export class Watch {
  readonly #options: WatchOptions;
  readonly #traders = new Map<TraderId, WatchedState>();
  readonly #timers: readonly NodeJS.Timeout[];
  #unfit: ReadonlySet<TraderId> = new Set();
  readonly #soon = new Gathered<"assign">(() => this.#assign());
  #stopped = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    const every = (ms: number, deed: () => void): NodeJS.Timeout =>
      setInterval(deed, Math.max(5, options.clock.real(ms)));
    this.#timers = [every(REVIEW_MS, () => this.#review()), every(ASSIGN_MS, () => this.#assign())];
  }

  follow({ ethAddress, priority, dexes }: Followed): void {
    if (this.#traders.has(ethAddress)) return;
    const now = this.#options.clock.now();
    this.#options.dexes.follow(ethAddress, dexes);
    const never = { egress: null, streamed: false, evictedAt: Number.NEGATIVE_INFINITY };
    this.#traders.set(ethAddress, { priority, since: now, streamAt: now, ...never });
    this.assignSoon();
  }

  unfollow(ethAddress: TraderId): void {
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined) return;
    this.#traders.delete(ethAddress);
    this.#streamOf(trader)?.unwatch(ethAddress);
    this.#options.polling.unwatch(ethAddress);
    this.#options.dexes.unfollow(ethAddress);
    this.assignSoon();
  }

  setPriority(ethAddress: TraderId, priority: number): void {
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined || trader.priority === priority) return;
    Object.assign(trader, { priority, evictedAt: Number.NEGATIVE_INFINITY });
    this.#options.polling.changed(ethAddress);
    this.assignSoon();
  }

  /** To be called where one dex more is known of a trader; `used`: it uses it. */
  dexesChanged(ethAddress: TraderId, used: boolean): void {
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined) return;
    this.#streamOf(trader)?.dexesChanged(ethAddress);
    if (!used) return;
    this.#options.polling.changed(ethAddress);
    if (trader.egress !== null) this.assignSoon();
  }

  /** Decides anew, once for all that happens now. */
  assignSoon(): void {
    this.#soon.add("assign");
  }

  /** To be told of everything: whom the stream speaks of is not polled. */
  heard(observation: Observation): void {
    if (observation.kind !== "orders" && observation.kind !== "positions") return;
    if (observation.instance === null) return;
    const { ethAddress } = observation;
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined) return;
    trader.streamAt = observation.receivedAt;
    if (trader.egress !== null) this.#options.polling.unwatch(ethAddress);
  }

  of(ethAddress: TraderId): TraderWatch | null {
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined) return null;
    const { polling, tape } = this.#options;
    const polled = polling.resolutionMs(ethAddress);
    if (polled !== null) {
      const taped = tape.covers(ethAddress);
      const tier: Tier = taped ? "tape" : polling.tier;
      return { tier, resolutionMs: polled, listedMs: polled, fillsMs: taped ? BLOCK_MS : null };
    }
    const stream = this.#streamOf(trader);
    const listedMs = stream?.resolutionMs(ethAddress) ?? null;
    if (stream === undefined || listedMs === null)
      return { tier: "waiting", resolutionMs: null, listedMs: null, fillsMs: null };
    const told = { listedMs, fillsMs: BLOCK_MS };
    if (stream.exact.has(ethAddress)) return { tier: "exact", resolutionMs: BLOCK_MS, ...told };
    return { tier: stream.tier, resolutionMs: listedMs, ...told };
  }

  /** Whether the stream tells of a trader, exactly or not. */
  isStreamed(ethAddress: TraderId): boolean {
    const tier = this.of(ethAddress)?.tier;
    return tier === "stream" || tier === "exact";
  }

  /** Name of the egress that is to stream a trader; null where none is. */
  egressOf(ethAddress: TraderId): string | null {
    return this.#traders.get(ethAddress)?.egress ?? null;
  }

  priorityOf(ethAddress: TraderId): number {
    return this.#traders.get(ethAddress)?.priority ?? 1;
  }

  /** When the stream last told of a trader, or it was first followed; ms. */
  streamAt(ethAddress: TraderId): number {
    return this.#traders.get(ethAddress)?.streamAt ?? this.#options.clock.now();
  }

  /** Whether the stream was ever to tell of a trader: what it did not, nobody has told. */
  wasStreamed(ethAddress: TraderId): boolean {
    return this.#traders.get(ethAddress)?.streamed ?? false;
  }

  /** Since when this run follows a trader, ms; Infinity where it does not. */
  since(ethAddress: TraderId): number {
    return this.#traders.get(ethAddress)?.since ?? Number.POSITIVE_INFINITY;
  }

  /** Traders that are polled since their subscriptions fit nowhere. */
  get unfit(): number {
    return this.#unfit.size;
  }

  traders(): IterableIterator<TraderId> {
    return this.#traders.keys();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
  }

  #assign(): void {
    if (this.#stopped) return;
    const { clock, streams } = this.#options;
    const now = clock.now();
    const traders = [...this.#traders].map((each) => this.#asAssigned(...each));
    const rooms = [...streams].map(([name, stream]) => ({
      ...{ name, users: stream.quota.cap, subscriptions: PLANNED_SUBSCRIPTIONS, up: stream.isUp(now) },
      exact: stream.exact.places,
    }));
    const { stream, ...assigned } = assign(traders, rooms, now);
    const unfit = new Set(assigned.unfit);
    this.#assignTape(traders, stream, assigned.poll.length, now);
    // Places are given back before they are asked for.
    for (const [ethAddress, trader] of this.#traders) {
      const egress = stream.get(ethAddress) ?? null;
      if (trader.egress === null || trader.egress === egress) continue;
      const refused = this.#streamOf(trader)?.quota.isQueued(ethAddress) === true;
      if (refused || unfit.has(ethAddress)) trader.evictedAt = now;
      this.#move(ethAddress, trader, null);
    }
    for (const [ethAddress, egress] of stream) {
      const trader = this.#traders.get(ethAddress);
      if (trader !== undefined && trader.egress !== egress) this.#move(ethAddress, trader, egress);
    }
    for (const [name, each] of streams)
      each.exact.follow(assigned.exact.filter((id) => stream.get(id) === name));
    for (const [ethAddress, trader] of this.#traders) this.#pollIfSilent(ethAddress, trader, now);
    for (const each of streams.values()) each.roomFreed();
    this.#tellUnfit(unfit);
  }

  #assignTape(
    traders: readonly AssignTrader<TraderId>[],
    stream: ReadonlyMap<TraderId, string>,
    unstreamed: number,
    now: number,
  ): void {
    const { streams, tape, tapeSetting, clients } = this.#options;
    const wanted = isTapeWanted(tapeSetting, streams.size, unstreamed);
    const held = [...streams].map(([name, each]) => {
      return { name, subscriptions: each.subscriptions, up: each.isUp(now) };
    });
    tape.assign(wanted ? tapeRooms(clients, held, needsOf(traders, stream)) : new Map());
  }

  #asAssigned(ethAddress: TraderId, trader: WatchedState): AssignTrader<TraderId> {
    const { priority, evictedAt } = trader;
    const stream = this.#streamOf(trader);
    const egress = stream === undefined || stream.quota.isQueued(ethAddress) ? null : trader.egress;
    const [any = stream] = this.#options.streams.values();
    const dexes = this.#options.dexes.of(ethAddress).needed();
    const subscriptions = any?.subscriptionsOn(dexes) ?? 0;
    const preferred = egress === null ? this.#lingeringAt(ethAddress) : null;
    return { id: ethAddress, priority, subscriptions, egress, preferred, evictedAt };
  }

  #lingeringAt(ethAddress: TraderId): string | null {
    for (const [name, stream] of this.#options.streams) if (stream.quota.isLingering(ethAddress)) return name;
    return null;
  }

  #move(ethAddress: TraderId, trader: WatchedState, egress: string | null): void {
    this.#streamOf(trader)?.unwatch(ethAddress);
    trader.egress = egress;
    if (egress !== null) trader.streamed = true;
    this.#streamOf(trader)?.watch(ethAddress);
  }

  #tellUnfit(unfit: ReadonlySet<TraderId>): void {
    const fresh = [...unfit].filter((each) => !this.#unfit.has(each));
    this.#unfit = unfit;
    if (fresh.length > 0) this.#options.unfit(fresh);
  }

  #review(): void {
    const now = this.#options.clock.now();
    for (const [ethAddress, trader] of this.#traders)
      if (trader.egress !== null) this.#pollIfSilent(ethAddress, trader, now);
  }

  #pollIfSilent(ethAddress: TraderId, trader: WatchedState, now: number): void {
    const stream = this.#streamOf(trader);
    const speaks = stream !== undefined && stream.resolutionMs(ethAddress) !== null;
    if (speaks && now - trader.streamAt <= SILENT_PUSHES * stream.pushMs) return;
    this.#options.polling.watch(ethAddress);
  }

  #streamOf({ egress }: WatchedState): StreamWatcher | undefined {
    return egress === null ? undefined : this.#options.streams.get(egress);
  }
}
