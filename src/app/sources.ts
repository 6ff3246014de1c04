// Everything that asks the venue: the stream, REST beside it, who is watched by which, and why orders closed.
import type { Config } from "../config/load.js";
import type { Address } from "../domain/address.js";
import type { Observation } from "../domain/observation.js";
import type { Intake } from "../pipeline/intake.js";
import type { Clock } from "../timing/clock.js";
import {
  askedBy,
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
} from "../venues/hyperliquid/index.js";

/** Where both the stream and REST tell. */
export type VenueSink = Omit<StreamSink, "observe"> & InfoSink;

export interface SourcesOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly feed: FeedSetting;
  readonly intake: Intake;
  readonly sink: VenueSink;
}

export class Sources {
  /** Null without WebSocket. */
  readonly pool: Pool | null;
  readonly info: InfoClient;
  readonly poller: Poller;
  readonly resolver: Resolver;
  readonly watch: Watch;
  readonly #intake: Intake;
  readonly #ended = new AbortController();
  readonly #running: Promise<unknown>;

  constructor({ config, clock, timings, feed, intake, sink }: SourcesOptions) {
    const { stream, orders, dexes, venue } = config;
    const { weightPerMinute } = venue;
    this.#intake = intake;
    this.info = new InfoClient({ apiUrl: venue.apiUrl, weightPerMinute, clock, minuteMs: timings.minuteMs });
    const looker = new Looker({
      ...{ info: this.info, clock, sink, orders: orders.enabled },
      dexesOf: (ethAddress) => this.watch.dexesOf(ethAddress),
      learnt: (...news) => this.watch.learn(...news),
    });
    this.poller = new Poller({
      clock,
      weightPerMinute: pollWeightPerMinute(weightPerMinute),
      look: (ethAddress, signal) => looker.look(ethAddress, signal),
    });
    this.resolver = new Resolver({
      ...askedBy(this.info, sink),
      clock,
      isWanted: (ethAddress, oid) => intake.wantsReason(ethAddress, oid),
      since: (ethAddress) => this.watch.since(ethAddress),
      observe: (observation) => sink.observe(observation),
    });
    this.pool = stream.enabled
      ? new Pool(
          {
            ...{ url: venue.wsUrl, timings, clock, random: Math.random, feed, dexes },
            clients: stream.clients,
            maxUsers: stream.maxUsers,
            orders: orders.enabled,
          },
          { ...sink, observe: (observation) => this.#streamed(sink, observation) },
        )
      : null;
    this.watch = new Watch({ clock, pool: this.pool, poller: this.poller, looker, dexes });
    const { signal } = this.#ended;
    this.#running = Promise.all([this.poller.run(signal), this.resolver.run(signal)]);
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

  #streamed(sink: VenueSink, observation: Observation): void {
    sink.observe(observation);
    this.watch.streamed(observation);
  }
}
