// The composition root of `collect`: parts meet here, start in order, and stop in reverse.
import { join } from "node:path";
import type { Config } from "../config/load.js";
import type { Address } from "../domain/address.js";
import { knownInUse } from "../domain/dexes-in-use.js";
import { CurrentStates } from "../pipeline/current-states.js";
import { Flusher } from "../pipeline/flusher.js";
import { Intake } from "../pipeline/intake.js";
import { MemoryOutbox } from "../pipeline/outbox.js";
import { type Listeners, Taps } from "../pipeline/taps.js";
import { startServer } from "../server/server.js";
import type { Stats } from "../server/stats.js";
import { type Collections, collections, prepareCollections } from "../store/collections.js";
import { CredentialsRefused, UriUnusable } from "../store/connection.js";
import { collectorId, DataDirError, DataDirInUseError, openDataDir } from "../store/data-dir.js";
import { EventWriter } from "../store/event-writer.js";
import { finishLastBatches } from "../store/half-written.js";
import { claimDatabase, networkOf, WrongDatabase } from "../store/meta.js";
import { recover } from "../store/recovery.js";
import { wantedTraders } from "../store/tracked-traders.js";
import { giveUpUnfollowed } from "../store/unexplained.js";
import { markWatched } from "../store/watching.js";
import type { Logger } from "../telemetry/logger.js";
import type { Metrics } from "../telemetry/metrics.js";
import { type Clock, REAL_CLOCK } from "../timing/clock.js";
import { orAborted } from "../timing/or-aborted.js";
import { pause } from "../timing/pause.js";
import {
  Egress,
  type FeedSetting,
  type Followed,
  type Timings,
  VENUE_TIMINGS,
} from "../venues/hyperliquid/index.js";
import { backfillJob } from "./backfill-job.js";
import { openDatabase } from "./database.js";
import { followRoster } from "./follow-roster.js";
import { type Insist, insistent } from "./insist.js";
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

/** It was started before, or stopped: a collector runs once. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
}

/** Whether a start failed for what only its settings mend. */
export function isOfSettings(error: unknown): boolean {
  if (error instanceof DataDirError) return !(error instanceof DataDirInUseError);
  return [CredentialsRefused, PlanRefused, UriUnusable, WrongDatabase].some((kind) => error instanceof kind);
}

export interface StartOptions {
  /** Ends the start, and nothing after it: what was opened is closed, and the start rejects with its reason. */
  readonly signal?: AbortSignal;
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
  #opening: Promise<void> | null = null;
  #stopAsked = false;
  #ended: Promise<void> | null = null;
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

  /** From the receipt of the oldest event of the last batch to its acknowledgement by the database, ms; 0 where none waits. */
  get lagMs(): number {
    const { outbox, flusher } = this.#progress.built ?? {};
    return outbox === undefined || outbox.pending === 0 ? 0 : (flusher?.lagMs ?? 0);
  }

  /** Events that were accepted and are not in the database, so far; after a stop, those that are lost. */
  get unwritten(): number {
    return this.#progress.built?.outbox.pending ?? 0;
  }

  /**
   * Resolves once the stream is being opened: the database is there, and what an earlier run knew is taken up. Waits
   * for a database that is away or busy. When it rejects, also because of {@link stop}, everything it had opened is
   * closed. A collector runs once: a second start is a {@link StartRefused}.
   */
  async start({ signal }: StartOptions = {}): Promise<void> {
    if (this.#ended !== null) throw new StartRefused("the collector was stopped: create another");
    if (this.#opening !== null) throw new StartRefused("the collector was started already");
    const abort = (): void => this.#soft.abort(signal?.reason);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    this.#opening = this.#open();
    try {
      await this.#opening;
    } catch (error) {
      await this.#end().catch((left: unknown) => this.#log.error({ err: left }, "not all was closed"));
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async #open(): Promise<void> {
    const config = this.#config;
    this.#soft.signal.throwIfAborted();
    const dataDir = await openDataDir(config.dataDir);
    const lock = await takeDataDir(dataDir, this.#soft.signal);
    this.#releasers.push("the lock of DATA_DIR", () => lock.release());
    const collector = await collectorId(dataDir);
    this.#soft.signal.throwIfAborted();
    const insist = insistent({
      log: this.#log,
      signal: this.#soft.signal,
      onAway: () => this.#progress.databaseAway(this.#clock.now()),
      onUp: () => this.#progress.databaseUp(),
    });

    const outbox = new MemoryOutbox(config.flush.waitingMb * MIB);
    const states = new CurrentStates();
    const all = await this.#serveAndConnect(dataDir, insist);
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

    const egress = this.#egress(dataDir);
    const members = await this.#takeUp(intake, all, collector, insist);
    this.#soft.signal.throwIfAborted();
    const flushing = new AbortController();
    const flushed = flusher.run(flushing.signal, this.#hard.signal);
    flushed.catch((error: Error) => this.#fail(error));
    this.#releasers.push("the flush", async () => {
      flushing.abort();
      await flushed;
      if (this.unwritten > 0)
        this.#log.error({ unwritten: this.unwritten }, "stopped before MongoDB had everything");
    });
    const sources = this.#watch(intake, members, egress);
    const roster = { config, all, collector, intake, sources, members, clock: this.#clock, log: this.#log };
    this.#beside("the watch of the roster", (signal) => followRoster(roster, signal));
    this.#beside("giving up in words", (signal) => expire(intake, this.#clock, signal));
    const { intervalMs } = config.backfill;
    if (intervalMs === 0) return;
    const traders = (): Iterable<Address> => intake.addresses();
    const about = { all, info: sources.info, recorder: sources.recorder, intervalMs, traders };
    const job = { ...about, clock: this.#clock, log: this.#log };
    this.#beside("the backfill", (signal) => backfillJob(job, signal));
  }

  /**
   * Stops softly: a start that is under way ends, and everything accepted is written first. A second call, or ten
   * seconds, stops hard: what MongoDB does not take then is {@link unwritten}.
   */
  stop(): Promise<void> {
    if (this.#stopAsked) this.#hard.abort();
    this.#stopAsked = true;
    return this.#end();
  }

  #end(): Promise<void> {
    if (this.#ended !== null) return this.#ended;
    this.#progress.enter("stopping", this.#clock.now());
    this.#soft.abort(new DOMException("the collector was stopped", "AbortError"));
    const deadline = setTimeout(() => this.#hard.abort(), STOP_DEADLINE_MS);
    this.#ended = this.#release().finally(() => clearTimeout(deadline));
    return this.#ended;
  }

  async #release(): Promise<void> {
    // What a start has under way is known only when it has ended.
    if (this.#opening !== null) await untilAborted(this.#hard.signal, this.#opening);
    await this.#releasers.releaseAll();
  }

  async #serveAndConnect(dataDir: string, insist: Insist): Promise<Collections> {
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
    this.#soft.signal.throwIfAborted();
    this.#log.info({ url: server.url }, "health and stats are served");
    const { db } = await openDatabase({
      config: this.#config,
      dataDir,
      log: this.#log,
      signal: this.#soft.signal,
      hard: this.#hard.signal,
      releasers: this.#releasers,
      insist,
      onLost: (error) => this.#fail(error),
    });
    await insist(() => claimDatabase(collections(db), networkOf(this.#config.venue.apiUrl)));
    const { orders, positions, fills } = this.#config.store.retentionDays;
    const retention = { orderDays: orders, positionDays: positions, fillDays: fills };
    return prepareCollections(db, retention, insist);
  }

  /** Follows every trader from what an earlier run knew; the most important first. */
  async #takeUp(intake: Intake, all: Collections, collector: string, insist: Insist): Promise<Followed[]> {
    this.#progress.enter("recovering", this.#clock.now());
    const priorities = new Map<Address, number>(this.#config.traders.map((each) => [each, 1]));
    const wanted = await insist(() => wantedTraders(all));
    for (const { ethAddress, priority } of wanted) priorities.set(ethAddress, priority);
    const traders = [...priorities.keys()];
    await insist(() => finishLastBatches(all, collector, Date.now()));
    await insist(() => giveUpUnfollowed(all, collector, traders));
    const unwatched = await insist(() => markWatched(all, collector, traders, Date.now()));
    const known = await insist(() => recover(all, traders, this.#clock.now(), Date.now()));
    const followed: Followed[] = [];
    for (const [ethAddress, priority] of priorities) {
      const before = known.get(ethAddress) ?? [];
      intake.follow(ethAddress, before, this.#clock.now());
      followed.push({ ethAddress, priority, dexes: knownInUse(before) });
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

  /** What an earlier run has spent at the venue, and where this one puts down what it spends. */
  #egress(dataDir: string): Egress {
    const { minuteMs } = this.#timings;
    const warn = (why: string): void => this.#log.warn({ why }, "the venue's limits across a restart");
    return new Egress({ file: join(dataDir, "egress.json"), clock: this.#clock, minuteMs, warn });
  }

  #watch(intake: Intake, followed: readonly Followed[], egress: Egress): Sources {
    const sources = new Sources({
      ...{
        config: this.#config,
        clock: this.#clock,
        timings: this.#timings,
        feed: this.#feed,
        intake,
        egress,
      },
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
    running.catch((error: Error) => {
      if (!ended.signal.aborted) this.#fail(error);
    });
    this.#releasers.push(what, async () => {
      ended.abort();
      await untilAborted(this.#hard.signal, running);
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

/** Resolves when `deed` has ended, however it did, and at the latest when `signal` aborts. */
async function untilAborted(signal: AbortSignal, deed: Promise<unknown>): Promise<void> {
  await orAborted(signal, deed).catch(() => undefined);
}
