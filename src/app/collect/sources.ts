// Everything that asks the venue: the stream, REST beside it, who is watched by which, and why orders closed.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import type { Observation } from "../../domain/observation.js";
import type { Intake } from "../../pipeline/intake.js";
import type { Clock } from "../../timing/clock.js";
import {
  askedBy,
  DexList,
  DexRounds,
  type Egress,
  type FailingSink,
  type FeedSetting,
  type Followed,
  InfoClient,
  type InfoSink,
  Looker,
  Poller,
  Pool,
  pollWeightPerMinute,
  Resolver,
  type StreamSink,
  type Timings,
  Watch,
} from "../../venues/hyperliquid/index.js";
import { accountJob } from "./account-job.js";

/** Where both the stream and REST tell. */
export type VenueSink = Omit<StreamSink, "observe"> & InfoSink & FailingSink;

export interface SourcesOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly feed: FeedSetting;
  readonly intake: Intake;
  readonly sink: VenueSink;
  /** Where what is spent is remembered; nowhere unless given. */
  readonly egress?: Egress;
}

export class Sources {
  /** Null without WebSocket. */
  readonly pool: Pool | null;
  readonly info: InfoClient;
  readonly poller: Poller;
  readonly rounds: DexRounds;
  readonly resolver: Resolver;
  readonly watch: Watch;
  readonly #intake: Intake;
  readonly #ended = new AbortController();
  readonly #running: Promise<unknown>;

  constructor({ config, clock, timings, feed, intake, sink, egress }: SourcesOptions) {
    const { stream, orders, dexes, venue } = config;
    const { weightPerMinute } = venue;
    this.#intake = intake;
    const heard: VenueSink = { ...sink, observe: (observation) => this.#heard(sink, observation) };
    const { apiUrl } = venue;
    const spending = egress === undefined ? {} : { egress };
    const { minuteMs } = timings;
    this.info = new InfoClient({ apiUrl, weightPerMinute, clock, minuteMs, sink, ...spending });
    const dexList = new DexList(this.info, clock, sink);
    const looker = new Looker({
      ...{ info: this.info, clock, sink: heard, orders: orders.enabled, dexes: dexList },
      dexesOf: (ethAddress) => this.watch.dexesOf(ethAddress),
    });
    this.rounds = new DexRounds({
      ...{ clock, weightPerMinute, dexes: dexList },
      listed: () => this.poller.size > 0,
      dexesOf: (ethAddress) => this.watch.dexesBeside(ethAddress),
      look: (ethAddress, dex, how) =>
        looker.lookAt(ethAddress, dex, how, { positions: this.poller.has(ethAddress) }),
    });
    this.poller = new Poller({
      clock,
      weightPerMinute: pollWeightPerMinute(weightPerMinute),
      look: (ethAddress, signal) => looker.look(ethAddress, signal),
    });
    this.resolver = new Resolver({
      ...askedBy(this.info, heard),
      clock,
      isWanted: (ethAddress, oid) => intake.wantsReason(ethAddress, oid),
      since: (ethAddress) => this.watch.since(ethAddress),
      observe: (observation) => heard.observe(observation),
    });
    this.pool = stream.enabled
      ? new Pool(
          {
            ...{ url: venue.wsUrl, timings, clock, random: Math.random, feed, dexes },
            clients: stream.clients,
            maxUsers: stream.maxUsers,
            orders: orders.enabled,
            ...spending,
          },
          { ...heard, observe: (observation) => this.#streamed(heard, observation) },
        )
      : null;
    const { pool, poller, rounds } = this;
    this.watch = new Watch({ clock, pool, poller, looker, rounds, dexList, dexes });
    const { signal } = this.#ended;
    const accounts = accountJob(
      {
        ...{ info: this.info, sink: heard, clock },
        traders: () => intake.addresses(),
        isStreamed: (ethAddress) => this.watch.tier(ethAddress) === "stream",
      },
      signal,
    );
    this.#running = Promise.all([
      poller.run(signal),
      this.resolver.run(signal),
      rounds.run(signal),
      accounts,
    ]);
  }

  /** Where history goes: into the intake, as everything else, and what it tells of dexes is learnt. */
  get recorder(): Pick<Intake, "record" | "recordCash" | "quarantine"> {
    const intake = this.#intake;
    return {
      record: (history) => {
        this.watch.heard(history);
        return intake.record(history);
      },
      recordCash: (events) => intake.recordCash(events),
      quarantine: (entries) => intake.quarantine(entries),
    };
  }

  /** A trader that the intake follows already. */
  follow(followed: Followed): void {
    this.watch.add(followed);
    const { ethAddress } = followed;
    this.resolver.want(ethAddress, this.#intake.unexplained(ethAddress), true);
  }

  unfollow(ethAddress: Address): void {
    this.watch.remove(ethAddress);
    this.resolver.drop(ethAddress);
  }

  async stop(hard: AbortSignal): Promise<void> {
    this.watch.stop();
    this.#ended.abort();
    await Promise.all([this.pool?.stop(hard), this.info.stop(), this.#running]);
  }

  #heard(sink: VenueSink, observation: Observation): boolean {
    this.watch.heard(observation);
    return sink.observe(observation);
  }

  #streamed(sink: VenueSink, observation: Observation): void {
    sink.observe(observation);
    this.watch.streamed(observation);
  }
}
