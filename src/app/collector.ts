// The composition root of `collect`: parts meet here, start in order, and stop in reverse.
import type { Config } from "../config/load.js";
import type { Address } from "../domain/address.js";
import { CurrentStates } from "../pipeline/current-states.js";
import { Flusher } from "../pipeline/flusher.js";
import { Intake } from "../pipeline/intake.js";
import { MemoryOutbox } from "../pipeline/outbox.js";
import { type Listeners, Taps } from "../pipeline/taps.js";
import { startServer } from "../server/server.js";
import type { Stats } from "../server/stats.js";
import { type Collections, collections, prepareCollections } from "../store/collections.js";
import { collectorId, openDataDir } from "../store/data-dir.js";
import { EventWriter } from "../store/event-writer.js";
import { finishLastBatches } from "../store/half-written.js";
import { claimDatabase, networkOf } from "../store/meta.js";
import { recover } from "../store/recovery.js";
import { wantedTraders } from "../store/tracked-traders.js";
import { giveUpUnfollowed } from "../store/unexplained.js";
import { markWatched } from "../store/watching.js";
import type { Logger } from "../telemetry/logger.js";
import type { Metrics } from "../telemetry/metrics.js";
import { type Clock, REAL_CLOCK } from "../timing/clock.js";
import { pause } from "../timing/pause.js";
import { type FeedSetting, type Followed, type Timings, VENUE_TIMINGS } from "../venues/hyperliquid/index.js";
import { backfillJob } from "./backfill-job.js";
import { openDatabase } from "./database.js";
import { followRoster } from "./follow-roster.js";
import { createMetrics } from "./metrics-source.js";
import { planFor } from "./plan.js";
import { Progress } from "./progress.js";
import { Releasers } from "./releasers.js";
import { readReasons, readStats } from "./report.js";
import { Sources } from "./sources.js";
import { streamSink } from "./stream-sink.js";
import { takeDataDir } from "./take-data-dir.js";

const MIB = 1024 * 1024;

/** From a soft stop to the hard one, ms. */
const STOP_DEADLINE_MS = 10_000;

/** What is asked for does not fit the venue's limits; the message has the numbers. */
export class PlanRefused extends Error {
  override readonly name = "PlanRefused";
}

export interface CollectorOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly listeners?: Listeners;
  /** Deadlines and periods of the stream; the venue's unless given. */
  readonly timings?: Timings;
  /** The real one unless given; what is written expires by the real one all the same. */
  readonly clock?: Clock;
}

export class Collector {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #timings: Timings;
  readonly #taps: Taps;
  readonly #feed: FeedSetting;
  readonly #clock: Clock;
  readonly #progress: Progress;
  readonly #metrics: Metrics;
  readonly #releasers = new Releasers();
  readonly #soft = new AbortController();
  readonly #hard = new AbortController();
  #url: string | null = null;
  #stopped: Promise<void> | null = null;
  #fail: (error: Error) => void = () => undefined;
  /** Rejects when it cannot go on; never resolves. */
  readonly failed: Promise<never>;

  constructor({ config, log, listeners, timings = VENUE_TIMINGS, clock = REAL_CLOCK }: CollectorOptions) {
    this.#config = config;
    this.#log = log;
    this.#timings = timings;
    this.#clock = clock;
    this.#progress = new Progress(clock.now());
    this.#feed = config.stream.feed;
    this.#taps = new Taps(log);
    if (listeners !== undefined) this.#taps.add(listeners);
    this.#metrics = createMetrics({ config, progress: this.#progress }, this.#taps, clock);
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch((error: unknown) => log.error({ err: error }, "the collector cannot go on"));
  }

  /** Where health and stats are served, once {@link start} has got that far. */
  get url(): string | null {
    return this.#url;
  }

  /** What `/stats` says. */
  stats(): Stats {
    return readStats({ config: this.#config, progress: this.#progress }, this.#clock.now());
  }

  /** From the receipt of the oldest event of the last batch to its acknowledgement by the database, ms. */
  get lagMs(): number {
    return this.#progress.built?.flusher.lagMs ?? 0;
  }

  /**
   * Resolves once the stream is being opened: the database is there, and what an earlier run knew is taken up.
   * Waits for a configured database that is away. After a rejection, or an abort by {@link stop}, call `stop`.
   */
  async start(): Promise<void> {
    const config = this.#config;
    const dataDir = await openDataDir(config.dataDir);
    const lock = await takeDataDir(dataDir, this.#soft.signal);
    this.#releasers.push("the lock of DATA_DIR", () => lock.release());
    const collector = await collectorId(dataDir);

    const outbox = new MemoryOutbox(config.flush.waitingMb * MIB);
    const states = new CurrentStates();
    const all = await this.#serveAndOpen(dataDir);
    const writer = new EventWriter(all, collector, Date.now);
    const flushOptions = {
      intervalMs: config.flush.intervalMs,
      threshold: config.flush.events,
      flushed: this.#metrics.flushed,
    };
    const flusher = new Flusher(outbox, states, writer, flushOptions, this.#clock, this.#log);
    const rules = {
      closeAfterMissing: config.orders.closeAfterMissing,
      sampleIntervalMs: config.positions.sampleIntervalMs,
    };
    const intake = new Intake({
      rules,
      outbox,
      states,
      taps: this.#taps,
      appended: () => flusher.appended(),
      unexplained: (...asked) => this.#progress.sources?.resolver.want(...asked),
      fillsMissed: (ethAddress) => this.#progress.pool?.heal(ethAddress),
    });
    this.#progress.parts({ outbox, flusher, intake });

    const members = await this.#takeUp(intake, all, collector);
    this.#soft.signal.throwIfAborted();
    const flushing = new AbortController();
    const flushed = flusher.run(flushing.signal, this.#hard.signal);
    flushed.catch((error: Error) => this.#fail(error));
    this.#releasers.push("the flush", async () => {
      flushing.abort();
      await flushed;
      if (outbox.pending > 0)
        this.#log.error({ pending: outbox.pending }, "stopped before MongoDB had everything");
    });
    const sources = this.#watch(intake, members);
    const roster = { config, all, collector, intake, sources, members, clock: this.#clock, log: this.#log };
    this.#beside("the watch of the roster", (signal) => followRoster(roster, signal));
    this.#beside("giving up in words", (signal) => expire(intake, this.#clock, signal));
    const { intervalMs } = config.backfill;
    if (intervalMs === 0) return;
    const traders = (): Iterable<Address> => intake.addresses();
    const about = { all, info: sources.info, recorder: intake, collector, intervalMs, traders };
    const job = { ...about, clock: this.#clock, log: this.#log };
    this.#beside("the backfill", (signal) => backfillJob(job, signal));
  }

  /** Stops softly: everything accepted is written first. A second call, or ten seconds, stops hard. */
  stop(): Promise<void> {
    if (this.#stopped !== null) {
      this.#hard.abort();
      return this.#stopped;
    }
    this.#progress.enter("stopping", this.#clock.now());
    this.#soft.abort();
    const deadline = setTimeout(() => this.#hard.abort(), STOP_DEADLINE_MS);
    this.#stopped = this.#releasers.releaseAll().finally(() => clearTimeout(deadline));
    return this.#stopped;
  }

  async #serveAndOpen(dataDir: string): Promise<Collections> {
    const { host, port, token } = this.#config.http;
    const about = { config: this.#config, progress: this.#progress };
    const server = await startServer({
      host,
      port,
      token,
      database: this.#config.store.uri === null ? "embedded" : "configured",
      reasons: () => readReasons(about, this.#clock.now()),
      stats: () => readStats(about, this.#clock.now()),
      metrics: async () => ({ contentType: this.#metrics.contentType, text: await this.#metrics.text() }),
      log: this.#log,
    });
    this.#url = server.url;
    this.#releasers.push("the HTTP server", () => server.close());
    this.#log.info({ url: server.url }, "health and stats are served");
    const { db } = await openDatabase({
      config: this.#config,
      dataDir,
      log: this.#log,
      signal: this.#soft.signal,
      releasers: this.#releasers,
      onAway: () => this.#progress.databaseAway(this.#clock.now()),
      onLost: (error) => this.#fail(error),
    });
    this.#progress.databaseUp();
    await claimDatabase(collections(db), networkOf(this.#config.venue.apiUrl));
    const { orders, positions, fills } = this.#config.store.retentionDays;
    return prepareCollections(db, { orderDays: orders, positionDays: positions, fillDays: fills });
  }

  /** Follows every trader from what an earlier run knew; the most important first. */
  async #takeUp(intake: Intake, all: Collections, collector: string): Promise<Followed[]> {
    this.#progress.enter("recovering", this.#clock.now());
    const priorities = new Map<Address, number>(this.#config.traders.map((each) => [each, 1]));
    for (const { ethAddress, priority } of await wantedTraders(all)) priorities.set(ethAddress, priority);
    const traders = [...priorities.keys()];
    await finishLastBatches(all, collector, Date.now());
    await giveUpUnfollowed(all, collector, traders);
    const unwatched = await markWatched(all, collector, traders, Date.now());
    const known = await recover(all, traders, this.#clock.now(), Date.now());
    const followed: Followed[] = [];
    for (const [ethAddress, priority] of priorities) {
      const before = known.get(ethAddress) ?? [];
      intake.follow(ethAddress, before, this.#clock.now());
      followed.push({ ethAddress, priority, dexes: before.map(({ dex }) => dex) });
    }
    this.#checkPlan(traders.length);
    this.#log.info({ traders: traders.length, known: known.size, unwatched }, "took up what was known");
    return followed.sort((a, b) => b.priority - a.priority);
  }

  #checkPlan(traders: number): void {
    const { problems, streamed, polled, subscriptions, pollPeriodMs } = planFor(this.#config, traders);
    if (problems.length > 0) throw new PlanRefused(problems.join("; "));
    const pollPeriodS = pollPeriodMs === null ? null : Math.round(pollPeriodMs / 1_000);
    this.#log.info({ traders, streamed, polled, subscriptions, pollPeriodS }, "plan");
  }

  #watch(intake: Intake, followed: readonly Followed[]): Sources {
    const sources = new Sources({
      ...{ config: this.#config, clock: this.#clock, timings: this.#timings, feed: this.#feed, intake },
      sink: streamSink(intake, this.#taps, this.#progress, this.#clock, this.#log),
    });
    this.#releasers.push("the sources", () => sources.stop(this.#hard.signal));
    this.#progress.streaming(sources, this.#clock.now());
    const active = sources.pool?.feed.active ?? null;
    if (active !== null) this.#log.info(sources.pool?.feed, "feed chosen");
    for (const trader of followed) sources.follow(trader);
    return sources;
  }

  /** What runs beside the watching: its end is that of the collector. */
  #beside(what: string, run: (signal: AbortSignal) => Promise<unknown>): void {
    const ended = new AbortController();
    const running = run(ended.signal);
    running.catch((error: Error) => this.#fail(error));
    this.#releasers.push(what, async () => {
      ended.abort();
      await running;
    });
  }
}

/** Between two times that closes are looked for which nobody will explain any more, ms. */
const EXPIRE_MS = 60_000;

async function expire(intake: Intake, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(clock.real(EXPIRE_MS), signal);
    if (!signal.aborted) intake.expire(clock.now());
  }
}
