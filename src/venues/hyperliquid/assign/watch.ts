// Who is watched how: by the stream where it speaks of a trader, by polling where it does not.
import type { Address } from "../../domain/address.js";
import { dexesInUse } from "../../domain/dexes-in-use.js";
import type { Observation } from "../../domain/observation.js";
import type { Clock } from "../../timing/clock.js";
import type { Poller } from "../poll/poller.js";
import type { Polled } from "../poll/rotation.js";
import { PUSH_PERIOD_MS, REST_LOOK_WEIGHT, WEB_DATA2_PUSH_PERIOD_MS } from "./limits.js";
import type { DexList } from "./poll/dex-list.js";
import type { Looker } from "./poll/looker.js";
import type { DexRounds } from "./poll/rounds.js";
import type { Pool } from "./stream/pool.js";

export type WatchTier = "stream" | "poll" | "waiting";

export interface Followed {
  readonly ethAddress: Address;
  /** 1 or more: who has more is streamed first, and polled more often. */
  readonly priority: number;
  /** Dexes that it is known to use. */
  readonly dexes: readonly string[];
}

interface Trader {
  priority: number;
  /** Where it is looked at, `""` first. */
  readonly dexes: Set<string>;
  /** When the stream last told of it, or it was first followed; ms. */
  streamAt: number;
  readonly since: number;
}

export interface WatchOptions {
  readonly clock: Clock;
  /** Null without WebSocket. */
  readonly pool: Pool | null;
  readonly poller: Poller;
  readonly looker: Looker;
  readonly rounds: DexRounds;
  /** All that the venue has. */
  readonly dexList: Pick<DexList, "names">;
  /** Builder dexes on which every trader is looked at. */
  readonly dexes: readonly string[];
}

/** The stream may be silent about a trader for so many pushes before it is polled. */
const SILENT_PUSHES = 6;

/** Between two reviews of who is silent, ms. */
const REVIEW_MS = 1_000;

export class Watch {
  readonly #options: WatchOptions;
  readonly #traders = new Map<Address, Trader>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#review(), Math.max(5, options.clock.real(REVIEW_MS)));
  }

  add({ ethAddress, priority, dexes }: Followed): void {
    if (this.#traders.has(ethAddress)) return;
    const now = this.#options.clock.now();
    const all = new Set(["", ...this.#options.dexes, ...dexes]);
    const trader = { priority, dexes: all, streamAt: now, since: now };
    this.#traders.set(ethAddress, trader);
    this.#options.pool?.watch(ethAddress, dexes);
    this.#options.rounds.add(ethAddress);
    this.#pollIfSilent(ethAddress, trader, now);
  }

  remove(ethAddress: Address): void {
    if (!this.#traders.delete(ethAddress)) return;
    this.#options.pool?.unwatch(ethAddress);
    this.#options.rounds.remove(ethAddress);
    this.#pollNoLonger(ethAddress);
    this.#options.looker.end(ethAddress);
  }

  /** From the next turn on it is polled as often as that asks; who is streamed stays so. */
  setPriority(ethAddress: Address, priority: number): void {
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined) return;
    trader.priority = priority;
    const { poller } = this.#options;
    if (poller.has(ethAddress)) poller.add(polled(ethAddress, trader));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Where a trader is looked at. */
  dexesOf(ethAddress: Address): readonly string[] {
    return [...(this.#traders.get(ethAddress)?.dexes ?? [])];
  }

  /** Where neither the stream nor the looks in turn tell of a trader's orders: the rounds go there. */
  dexesBeside(ethAddress: Address): readonly string[] {
    const { pool, poller, dexList } = this.#options;
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined) return [];
    if (!poller.has(ethAddress)) return pool?.leftOut(ethAddress) ?? [];
    return dexList.names.filter((dex) => !trader.dexes.has(dex));
  }

  /** It uses these dexes too. */
  learn(ethAddress: Address, dexes: readonly string[]): void {
    const trader = this.#traders.get(ethAddress);
    if (trader === undefined || dexes.every((dex) => trader.dexes.has(dex))) return;
    for (const dex of dexes) trader.dexes.add(dex);
    const { pool, poller } = this.#options;
    pool?.use(ethAddress, dexes);
    if (poller.has(ethAddress)) poller.add(polled(ethAddress, trader));
  }

  /** To be told what anybody tells of a trader: which dexes it uses is learnt from it. */
  heard(observation: Observation): void {
    this.learn(observation.ethAddress, dexesInUse(observation));
  }

  /** Since when this run follows a trader, ms; Infinity where it does not. */
  since(ethAddress: Address): number {
    return this.#traders.get(ethAddress)?.since ?? Number.POSITIVE_INFINITY;
  }

  /** To be told what the stream tells: whom it speaks of is not polled. A gap is no telling. */
  streamed(observation: Observation): void {
    const trader = this.#traders.get(observation.ethAddress);
    if (trader === undefined) return;
    if (observation.kind !== "orders" && observation.kind !== "positions") return;
    trader.streamAt = observation.receivedAt;
    this.#pollNoLonger(observation.ethAddress);
  }

  tier(ethAddress: Address): WatchTier {
    if (this.#options.poller.has(ethAddress)) return "poll";
    return this.#hasStream(ethAddress) ? "stream" : "waiting";
  }

  /** The greatest age of news that the trader's tier lets one expect, ms; null while it waits. */
  expectedMs(ethAddress: Address): number | null {
    const polled = this.#options.poller.periodMs(ethAddress);
    return polled ?? (this.#hasStream(ethAddress) ? this.#pushMs() : null);
  }

  #hasStream(ethAddress: Address): boolean {
    return this.#options.pool?.waits(ethAddress) === false;
  }

  #pushMs(): number {
    return this.#options.pool?.feed.active === "webData2" ? WEB_DATA2_PUSH_PERIOD_MS : PUSH_PERIOD_MS;
  }

  #review(): void {
    const now = this.#options.clock.now();
    for (const [ethAddress, trader] of this.#traders) this.#pollIfSilent(ethAddress, trader, now);
  }

  #pollIfSilent(ethAddress: Address, trader: Trader, now: number): void {
    const { looker, poller } = this.#options;
    if (poller.has(ethAddress)) return;
    if (this.#hasStream(ethAddress) && now - trader.streamAt <= SILENT_PUSHES * this.#pushMs()) return;
    looker.begin(ethAddress, trader.streamAt);
    poller.add(polled(ethAddress, trader));
  }

  #pollNoLonger(ethAddress: Address): void {
    const { looker, poller } = this.#options;
    if (!poller.has(ethAddress)) return;
    poller.remove(ethAddress);
    looker.end(ethAddress);
  }
}

function polled(ethAddress: Address, { priority, dexes }: Trader): Polled {
  return { ethAddress, priority, weight: REST_LOOK_WEIGHT * dexes.size };
}
