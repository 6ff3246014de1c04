// The composition root of `collect`: parts meet here, start in order, and stop in reverse.
import type { Config } from "../../config/load.js";
import { collectorId, openDataDir } from "../../data-dir/data-dir.js";
import { takeDataDir } from "../../data-dir/take-data-dir.js";
import { addressOf } from "../../domain/address.js";
import type { Flusher } from "../../pipeline/flusher.js";
import type { Intake } from "../../pipeline/intake.js";
import { type Listeners, Taps } from "../../pipeline/taps.js";
import { startServer } from "../../server/server.js";
import type { Stats } from "../../server/stats.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Metrics } from "../../telemetry/metrics.js";
import { type Clock, REAL_CLOCK } from "../../timing/clock.js";
import { orAborted } from "../../timing/or-aborted.js";
import { groupOf, Hyperliquid, type Timings, VENUE_TIMINGS } from "../../venues/hyperliquid/index.js";
import type { Followed, Venue } from "../../venues/venue.js";
import { insistent } from "../database/insist.js";
import { prepareDatabase } from "../database/prepare-database.js";
import { Releasers } from "../database/releasers.js";
import { checkLocalAddresses } from "../local-addresses.js";
import { planSettings } from "../venue-settings.js";
import { backfillJob } from "./backfill-job.js";
import { followRoster, type RosterOptions } from "./follow-roster.js";
import { createMetrics } from "./metrics/metrics.js";
import { openJournalOf } from "./open-journal.js";
import { createPipeline, giveUpUnexplained } from "./pipeline.js";
import { Progress } from "./progress.js";
import { readReasons, readStats } from "./report.js";
import { checkPlan, StartRefused } from "./start-refusals.js";
import { beginAnew, takeUp } from "./take-up.js";
import { venueSink } from "./venue-sink.js";

/** From a soft stop to the hard one, ms. */
const STOP_DEADLINE_MS = 10_000;

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
    this.#taps = new Taps(log, groupOf);
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
    const about = { config: this.#config, progress: this.#progress };
    return readStats(about, this.#progress.watching(), this.#clock.now());
  }

  /** From the receipt of the oldest event of the last batch to its acknowledgement by the database, ms; 0 where none waits. */
  get lagMs(): number {
    const flusher = this.#progress.built?.flusher ?? null;
    return flusher === null || flusher.pending === 0 ? 0 : flusher.lagMs;
  }

  /** Records of the journal that each of its readers has not taken; the next start gives them to it. */
  get behind(): Readonly<Record<string, number>> {
    const readers = this.#progress.journal?.status().readers ?? [];
    return Object.fromEntries(readers.map(({ name, behind }) => [name, behind]));
  }

  /** Records that the disk has not taken; after a stop, those that are lost. */
  get unsynced(): number {
    const journal = this.#progress.journal;
    return journal === null ? 0 : journal.sequence - journal.synced;
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
    await checkLocalAddresses(config.venue.localAddresses);
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

    const journal = await openJournalOf({
      ...{ config, dataDir, collector, log: this.#log },
      onSync: (ms) => this.#metrics.synced(ms / 1_000),
      onTaken: (error) => this.#fail(error),
    });
    this.#releasers.push("the journal", async () => {
      await journal.close(this.#hard.signal);
      if (journal.synced < journal.sequence)
        this.#log.error({ lost: journal.sequence - journal.synced }, "the disk took no more of the journal");
    });
    this.#progress.opened(journal);
    await this.#serve();
    const stored = await prepareDatabase({
      ...{ config, dataDir, log: this.#log, releasers: this.#releasers, insist },
      ...{ signal: this.#soft.signal, hard: this.#hard.signal },
      onLost: (error) => this.#fail(error),
    });
    const { intake, flusher } = createPipeline({
      ...{ config, journal, stored, collector, taps: this.#taps, metrics: this.#metrics },
      ...{ clock: this.#clock, log: this.#log },
      unexplained: (...asked) => this.#progress.venue?.explain(...asked),
      fillsMissed: (ethAddress) => this.#progress.venue?.healFills(ethAddress),
    });
    this.#progress.parts({ flusher, intake });
    this.#progress.enter("recovering", this.#clock.now());
    await flusher?.drain(this.#soft.signal);
    const about = { config, intake, collector, clock: this.#clock, log: this.#log };
    const members = stored === null ? beginAnew(about) : await takeUp(about, stored, insist);
    checkPlan(config, members, this.#log);
    this.#soft.signal.throwIfAborted();
    if (flusher !== null) this.#flush(flusher);
    const venue = this.#watch(intake, members, dataDir);
    this.#beside("giving up in words", (signal) => giveUpUnexplained(intake, this.#clock, signal));
    if (stored !== null) this.#besideDatabase({ ...about, all: stored, venue, members });
  }

  /** What reads or writes the database beside the flush: the roster, and history. */
  #besideDatabase(about: RosterOptions): void {
    const { all, intake, venue } = about;
    this.#beside("the watch of the roster", (signal) => followRoster(about, signal));
    const { intervalMs } = this.#config.backfill;
    const { history } = venue;
    if (intervalMs === 0 || history === null) return;
    const traders = () => [...intake.addresses()].map(addressOf);
    const job = { all, history, recorder: intake, intervalMs, traders, clock: this.#clock, log: this.#log };
    this.#beside("the backfill", (signal) => backfillJob(job, signal));
  }

  #flush(flusher: Flusher): void {
    const flushing = new AbortController();
    const flushed = flusher.run(flushing.signal, this.#hard.signal);
    flushed.catch((error: Error) => this.#fail(error));
    this.#releasers.push("the flush", async () => {
      flushing.abort();
      await flushed;
    });
  }

  /**
   * Stops softly: a start that is under way ends, and everything accepted is written first. A second call, or ten
   * seconds, stops hard: what MongoDB has not taken by then waits in the journal, see {@link behind}.
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

  async #serve(): Promise<void> {
    const { host, port, token } = this.#config.http;
    if (port === "off") return;
    const about = { config: this.#config, progress: this.#progress };
    const server = await startServer({
      host,
      port,
      token,
      database: this.#config.store.kind,
      reasons: () => readReasons(about, this.#clock.now()),
      stats: () => readStats(about, this.#progress.watching(), this.#clock.now()),
      metrics: async () => ({ contentType: this.#metrics.contentType, text: await this.#metrics.text() }),
      log: this.#log,
    });
    this.#url = server.url;
    this.#releasers.push("the HTTP server", () => server.close());
    this.#soft.signal.throwIfAborted();
    this.#log.info({ url: server.url }, "health and stats are served");
  }

  #watch(intake: Intake, followed: readonly Followed[], dataDir: string): Venue {
    const config = this.#config;
    const venue = new Hyperliquid({
      ...planSettings(config),
      ...{ apiUrl: config.venue.apiUrl, wsUrl: config.venue.wsUrl },
      ...{ clock: this.#clock, timings: this.#timings, spentDirectory: dataDir, log: this.#log },
      sink: venueSink(intake, this.#taps, this.#progress, this.#clock, this.#log),
    });
    this.#releasers.push("the venue", () => venue.stop(this.#hard.signal));
    this.#progress.streaming(venue, this.#clock.now());
    const { feed } = venue.status();
    if (feed !== null && feed.active !== null) this.#log.info(feed, "feed chosen");
    for (const trader of followed) venue.follow(trader);
    return venue;
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

/** Resolves when `deed` has ended, however it did, and at the latest when `signal` aborts. */
async function untilAborted(signal: AbortSignal, deed: Promise<unknown>): Promise<void> {
  await orAborted(signal, deed).catch(() => undefined);
}
