// Hyperliquid as a venue: streams and REST by each egress, who is watched by which, and why orders closed.
import { setMaxListeners } from "node:events";
import { type Address, addressOf } from "../../domain/address.js";
import type { OrderId, TraderId } from "../../domain/ids.js";
import type { Observation } from "../../domain/observation.js";
import { NOTHING_NEW, type ObservationResult } from "../../domain/outcome.js";
import type { Clock } from "../../timing/clock.js";
import type { VenueHistory } from "../history.js";
import { Poller } from "../poll/poller.js";
import { Resolver } from "../resolve/resolver.js";
import type { VenueStatus } from "../status.js";
import type { Followed, Venue, VenueLog, VenueSink } from "../venue.js";
import type { PlanSettings } from "./assign/plan.js";
import { Watch } from "./assign/watch.js";
import { DexList } from "./dexes/dex-list.js";
import { Dexes } from "./dexes/dexes.js";
import type { Egress } from "./egress/egress.js";
import { openEgresses } from "./egress/open-egresses.js";
import { historyOf } from "./history.js";
import { InfoClient } from "./info/client.js";
import { accountLooks } from "./poll/account-looks.js";
import { Looker } from "./poll/looker.js";
import { pollWeightPerMinute } from "./poll/pace.js";
import { Polling } from "./poll/polling.js";
import { DexRounds } from "./poll/rounds.js";
import { askedBy } from "./resolve/status-requests.js";
import { readStatus } from "./status.js";
import { openLine } from "./stream/client/line.js";
import { Pool } from "./stream/pool.js";
import type { Timings } from "./stream/session/timings.js";
import { CoinInterest } from "./tape/coin-interest.js";
import { CoinList, refreshCoins } from "./tape/coin-list.js";
import { Completions } from "./tape/completions.js";
import { Tape } from "./tape/tape.js";
import { infoSink, streamSink, tapeEffects } from "./venue-sinks.js";

export interface HyperliquidOptions extends PlanSettings {
  readonly apiUrl: string;
  readonly wsUrl: string;
  /** Where what is spent of the venue's limits is remembered; null: nowhere. */
  readonly spentDirectory: string | null;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly random?: () => number;
  readonly sink: VenueSink;
  readonly log: VenueLog;
}

export class Hyperliquid implements Venue {
  readonly history: VenueHistory;
  readonly #options: HyperliquidOptions;
  readonly #info: InfoClient;
  readonly #dexes: Dexes;
  /** By name of the egress. */
  readonly #pools: ReadonlyMap<string, Pool>;
  readonly #poller: Poller;
  readonly #rounds: DexRounds;
  readonly #looker: Looker;
  readonly #resolver: Resolver;
  readonly #watch: Watch;
  readonly #coins: CoinList;
  readonly #interest = new CoinInterest();
  readonly #tape: Tape;
  readonly #completions: Completions;
  readonly #egresses: readonly Egress[];
  readonly #ended = new AbortController();
  readonly #running: Promise<unknown>;

  constructor(options: HyperliquidOptions) {
    this.#options = options;
    const { apiUrl, clock, timings, weightPerMinute, orders, sink, log } = options;
    const { minuteMs } = timings;
    const egresses = openEgresses({
      ...{ directory: options.spentDirectory, localAddresses: options.localAddresses, clock, minuteMs },
      warn: (why) => log.warn({ why }, "the venue's limits across a restart"),
    });
    this.#egresses = egresses;
    const restSink = infoSink(this.#observe, sink, log, clock);
    this.#info = new InfoClient({
      ...{ apiUrl, weightPerMinute, clock, minuteMs, sink: restSink, egresses },
    });
    this.#dexes = new Dexes(options.dexes, (trader, used) => this.#watch.dexesChanged(trader, used));
    const dexList = new DexList(this.#info, clock, restSink);
    this.#looker = new Looker({
      ...{ info: this.#info, clock, sink: restSink, orders, dexes: dexList },
      dexesOf: (ethAddress) => [...this.#dexes.of(ethAddress).used],
      everyMs: (ethAddress) => this.#poller.periodMs(ethAddress),
      isFollowed: (ethAddress) => this.#watch.of(ethAddress) !== null,
      tape: {
        covers: (ethAddress) => this.#tape.covers(ethAddress),
        missedSince: (at) => this.#tape.missedSince(at),
        coverage: {
          unbrokenFrom: (at) => this.#tape.coverage.unbrokenFrom(at),
          provenFrom: (at) => this.#tape.coverage.provenFrom(at),
        },
      },
    });
    this.#poller = new Poller({
      clock,
      weightPerMinute: () =>
        pollWeightPerMinute(weightPerMinute, this.#tape.isUp) * Math.max(1, this.#info.openRoutes),
      look: (trader, signal) => this.#looker.look(addressOf(trader), signal),
    });
    const polling = new Polling({
      ...{ poller: this.#poller, looker: this.#looker, dexes: this.#dexes },
      priorityOf: (ethAddress) => this.#watch.priorityOf(ethAddress),
      toldUntil: (ethAddress) => this.#watch.streamAt(ethAddress),
      untold: (ethAddress) => this.#watch.wasStreamed(ethAddress),
    });
    this.#rounds = new DexRounds({
      ...{ clock, weightPerMinute: weightPerMinute * egresses.length, dexes: dexList },
      listed: () => this.#poller.size > 0,
      dexesOf: (ethAddress) => this.#dexesBeside(ethAddress, dexList),
      look: (ethAddress, dex, how) =>
        this.#looker.lookAt(ethAddress, dex, how, { positions: polling.has(ethAddress) }),
    });
    this.#resolver = new Resolver({
      ...askedBy(this.#info, restSink),
      clock,
      isWanted: (trader, order) => sink.wantsReason(trader, order),
      since: (trader) => this.#watch.since(trader),
      observe: this.#observe,
    });
    const streamDeeds = {
      roomChanged: () => this.#watch.assignSoon(),
      statusesMissed: (trader: Address) => this.#resolver.wantLog(trader),
    };
    const lines = new Map(
      egresses.map((egress) => [egress.name, { egress, line: openLine(egress, timings, clock) }]),
    );
    const sockets = { url: options.wsUrl, timings, clock, random: options.random ?? Math.random };
    const toStream = streamSink(this.#observe, streamDeeds, sink, log);
    const openPool = (egress: Egress, n: number): Pool =>
      new Pool(
        {
          ...{ ...sockets, egress, orders },
          ...lines.get(egress.name),
          ...{ clients: options.clients, firstClient: n * options.clients, maxUsers: options.maxUsers },
          ...{ feed: options.feed, dexes: this.#dexes, exact: options.exact },
        },
        toStream,
      );
    this.#pools = new Map(
      options.maxUsers > 0 ? egresses.map((egress, n) => [egress.name, openPool(egress, n)]) : [],
    );
    this.#coins = new CoinList({ info: this.#info, clock, sink: restSink, dexes: dexList });
    this.#completions = new Completions({
      ...{ info: this.#info, clock, sink: restSink, partial: (trader) => sink.partialFills(trader) },
    });
    this.#tape = new Tape({
      ...{ ...sockets, lines, firstClient: egresses.length * options.clients },
      ...{ list: this.#coins, interest: this.#interest, sink: toStream },
      traders: () => this.#poller.traders(),
      since: (user) => (this.#poller.has(user) ? this.#watch.since(user) : null),
      observe: this.#observe,
      ...tapeEffects({
        ...{ poller: this.#poller, looker: this.#looker, completions: this.#completions },
        ...{ observe: this.#observe, log, clock },
      }),
    });
    this.#watch = new Watch({
      ...{ clock, streams: this.#pools, polling, dexes: this.#dexes },
      ...{ tape: this.#tape, tapeSetting: options.tape, clients: options.clients },
      unfit: (traders) =>
        log.warn(
          { traders: traders.length, first: traders[0] },
          "no more subscriptions fit the stream: they are polled",
        ),
    });
    this.history = historyOf(this.#info, (report) => this.#dexes.heard(report));
    const { signal } = this.#ended;
    const looks = accountLooks(
      {
        ...{ info: this.#info, sink: restSink, clock },
        traders: () => [...this.#watch.traders()].map(addressOf),
        isStreamed: (ethAddress) => this.#watch.isStreamed(ethAddress),
      },
      signal,
    );
    const loops = [this.#poller, this.#resolver, this.#rounds, this.#completions];
    const lists = refreshCoins({
      ...{ list: this.#coins, clock, wanted: () => this.#tape.isWanted },
      changed: () => this.#watch.assignSoon(),
      signal,
    });
    this.#running = Promise.all([...loops.map((each) => each.run(signal)), looks, lists]);
  }

  follow(trader: Followed): void {
    const ethAddress = addressOf(trader.ethAddress);
    this.#watch.follow(trader);
    this.#rounds.add(ethAddress);
    this.explain(ethAddress, this.#options.sink.unexplained(ethAddress), true);
    if (this.#options.sink.partialFills(ethAddress).length > 0) this.#completions.want(ethAddress);
  }

  unfollow(trader: TraderId): void {
    const ethAddress = addressOf(trader);
    this.#watch.unfollow(ethAddress);
    this.#rounds.remove(ethAddress);
    this.#looker.end(ethAddress);
    this.#resolver.drop(ethAddress);
    this.#completions.drop(ethAddress);
    this.#interest.forget(ethAddress);
  }

  setPriority(trader: TraderId, priority: number): void {
    this.#watch.setPriority(trader, priority);
  }

  explain(trader: TraderId, orders: readonly OrderId[], healing: boolean): void {
    this.#resolver.want(trader, orders, healing);
  }

  healFills(trader: TraderId): void {
    this.#poolOf(trader)?.heal(addressOf(trader));
  }

  status(): VenueStatus {
    return readStatus({
      ...{ options: this.#options, egresses: this.#egresses, pools: this.#pools, info: this.#info },
      ...{ poller: this.#poller, rounds: this.#rounds, resolver: this.#resolver, watch: this.#watch },
      ...{ tape: this.#tape, completions: this.#completions },
    });
  }

  async stop(hard: AbortSignal): Promise<void> {
    this.#watch.stop();
    this.#ended.abort();
    // Every connection waits with it: that is no leak.
    setMaxListeners(0, hard);
    const pools = [...this.#pools.values()].map((pool) => pool.stop(hard));
    await Promise.all([...pools, this.#tape.stop(hard), this.#info.stop(), this.#running]);
  }

  /** The one way of everything that is told of a trader, by whomever. */
  readonly #observe = (observation: Observation): ObservationResult => {
    if (!this.#options.orders && observation.kind === "orders") return NOTHING_NEW;
    this.#dexes.heard(observation);
    this.#watch.heard(observation);
    if (this.#poller.has(observation.ethAddress)) this.#interest.heard(observation);
    const result = this.#options.sink.observe(observation);
    this.#tellExact(observation);
    return result;
  };

  /** What names orders tells whose statuses are that wait, and what REST tells of orders that no status did. */
  #tellExact(observation: Observation): void {
    const { kind, ethAddress, receivedAt } = observation;
    if (kind !== "orders" && kind !== "fills" && kind !== "statuses") return;
    const exact = this.#poolOf(ethAddress)?.exact;
    const user = addressOf(ethAddress);
    exact?.named(user, receivedAt);
    if (kind !== "statuses" || observation.source !== "orderStatus") return;
    for (const { group, statusTimestamp } of observation.statuses)
      if (group !== "live") exact?.missed(user, statusTimestamp);
  }

  /** The pool that is to stream a trader. */
  #poolOf(trader: TraderId): Pool | undefined {
    const egress = this.#watch.egressOf(trader);
    return egress === null ? undefined : this.#pools.get(egress);
  }

  /** Where neither the stream nor the looks in turn tell of a trader's orders: the rounds go there. */
  #dexesBeside(ethAddress: Address, dexList: DexList): readonly string[] {
    if (!this.#poller.has(ethAddress)) {
      return this.#poolOf(ethAddress)?.leftOut(ethAddress) ?? [];
    }
    const { used } = this.#dexes.of(ethAddress);
    return dexList.names.filter((dex) => !used.has(dex));
  }
}
