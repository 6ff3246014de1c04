// Brings what waits in the outbox to MongoDB, by interval or by size, and keeps at it while the database is away.
import PQueue from "p-queue";
import type { Logger } from "pino";
import type { EventBatch, State, Written } from "../domain/batch.js";
import { type Backoff, backoffMs } from "../timing/backoff.js";
import type { Clock } from "../timing/clock.js";
import { orAborted } from "../timing/or-aborted.js";
import { pause } from "../timing/pause.js";
import type { CurrentStates } from "./current-states.js";
import type { Lease, Outbox } from "./outbox.js";

/** Writes a batch; rejects unless the database has all of it. Writing the same again is harmless. */
export interface Sink {
  write(batch: EventBatch): Promise<Written>;
}

export interface FlushOptions {
  /** Between two flushes, ms. */
  readonly intervalMs: number;
  /** So many waiting events are flushed at once. */
  readonly threshold: number;
  /** Told after each flush of events; the lag is from the receipt of the oldest to its acknowledgement. */
  readonly flushed?: (flush: { events: number; seconds: number; lagSeconds: number }) => void;
}

const BATCH = 1_000;
const IN_FLIGHT = 3;
const RETRY: Backoff = { baseMs: 500, factor: 2, capMs: 5_000 };

export class Flusher {
  /** New documents and known ones, since start. */
  readonly counts = {
    orders: 0,
    orderDuplicates: 0,
    positions: 0,
    positionDuplicates: 0,
    fills: 0,
    fillDuplicates: 0,
    quarantined: 0,
  };
  readonly #outbox: Outbox;
  readonly #states: CurrentStates;
  readonly #sink: Sink;
  readonly #options: FlushOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  #wake: () => void = () => undefined;
  #failingSince: number | null = null;
  #lagMs = 0;

  constructor(
    outbox: Outbox,
    states: CurrentStates,
    sink: Sink,
    options: FlushOptions,
    clock: Clock,
    log: Logger,
  ) {
    this.#outbox = outbox;
    this.#states = states;
    this.#sink = sink;
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
  }

  /** Since when the database does not take what we write, ms; null while it does. */
  get failingSince(): number | null {
    return this.#failingSince;
  }

  /** From the receipt of the oldest event of the last batch to its acknowledgement, ms. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** To be called after each append: flushes early when enough waits. */
  appended(): void {
    if (this.#outbox.pending >= this.#options.threshold) this.#wake();
  }

  /** Flushes until `soft` aborts, then once more; `hard` ends even a write that is under way. */
  async run(soft: AbortSignal, hard: AbortSignal): Promise<void> {
    // A hard stop may come before the soft one has got here: to go on then would be to spin.
    while (!soft.aborted && !hard.aborted) {
      await this.#due(soft);
      await this.#flush(hard);
    }
    await this.#flush(hard);
  }

  async #due(soft: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    this.appended();
    await pause(this.#clock.real(this.#options.intervalMs), soft, woken.signal);
    this.#wake = () => undefined;
  }

  /**
   * Of what was pending at its beginning: what comes meanwhile is of the next one, so that each ends. States are those
   * of the beginning and written at the end: a state that is ahead of the events in the database would hide them from
   * the run after a kill.
   */
  async #flush(hard: AbortSignal): Promise<void> {
    const started = performance.now();
    const states = this.#states.take();
    const orders = { inserted: 0, duplicates: 0 };
    let events = 0;
    let lagMs = 0;
    const queue = new PQueue({ concurrency: IN_FLIGHT });
    let left = this.#outbox.pending;
    do {
      const batch = this.#outbox.lease(Math.min(BATCH, left));
      if (batch === null) break;
      left -= batch.events.length;
      void queue.add(async () => {
        const written = await this.#deliver(batch, [], hard);
        if (written === null) return batch.putBack();
        batch.done();
        events += batch.events.length;
        lagMs = Math.max(lagMs, this.#clock.now() - (batch.events[0]?.observedAt ?? this.#clock.now()));
        orders.inserted += written.orders.inserted;
        orders.duplicates += written.orders.duplicates;
      });
      await queue.onSizeLessThan(1);
    } while (left > 0 && !hard.aborted);
    await queue.onIdle();
    if (states.length > 0) await this.#deliver({ events: [], quarantined: [] }, states, hard);
    if (events > 0) {
      const seconds = (performance.now() - started) / 1_000;
      this.#options.flushed?.({ events, seconds, lagSeconds: lagMs / 1_000 });
    }
    const flushed = orders.inserted + orders.duplicates;
    if (flushed > 0) {
      const ms = Math.round(performance.now() - started);
      this.#log.info({ ...orders, ms }, `Flushed ${flushed} order updates to database`);
    }
  }

  /** Tries until the database has it, which is what the events wait for; null when `hard` ended that. */
  async #deliver(
    batch: Pick<Lease, "events" | "quarantined">,
    states: readonly State[],
    hard: AbortSignal,
  ): Promise<Written | null> {
    for (let attempt = 0; !hard.aborted; attempt++) {
      try {
        const written = await orAborted(hard, this.#sink.write({ ...batch, states }));
        this.#succeeded(written);
        const oldest = batch.events[0];
        if (oldest !== undefined) this.#lagMs = this.#clock.now() - oldest.observedAt;
        return written;
      } catch (error) {
        if (hard.aborted) break;
        this.#failed(error);
        await pause(this.#clock.real(backoffMs(RETRY, attempt, Math.random())), hard);
      }
    }
    return null;
  }

  #succeeded(written: Written): void {
    if (this.#failingSince !== null) this.#log.info("database takes writes again");
    this.#failingSince = null;
    this.counts.orders += written.orders.inserted;
    this.counts.orderDuplicates += written.orders.duplicates;
    this.counts.positions += written.positions.inserted;
    this.counts.positionDuplicates += written.positions.duplicates;
    this.counts.fills += written.fills.inserted;
    this.counts.fillDuplicates += written.fills.duplicates;
    this.counts.quarantined += written.quarantined;
  }

  #failed(error: unknown): void {
    if (this.#failingSince === null) {
      this.#log.warn(
        { err: error, pending: this.#outbox.pending },
        "database did not take a batch; kept and retried",
      );
    }
    this.#failingSince ??= this.#clock.now();
  }
}
