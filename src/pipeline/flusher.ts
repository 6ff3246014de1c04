// Brings what the journal has to MongoDB, by interval or by size, and keeps at it while the database is away.
import PQueue from "p-queue";
import type { Logger } from "pino";
import type { EventBatch, State, Written } from "../domain/batch.js";
import type { Event } from "../domain/event.js";
import type { Quarantined } from "../domain/quarantined.js";
import { twapId } from "../domain/twap.js";
import { JournalReadError } from "../journal/errors.js";
import type { Batch, Reader } from "../journal/journal.js";
import type { Backoff } from "../timing/backoff.js";
import type { Clock } from "../timing/clock.js";
import { pause } from "../timing/pause.js";
import { retry } from "../timing/retry.js";
import type { CurrentStates } from "./current-states.js";
import type { EventLog } from "./event-log.js";
import { PatientSink, type Sink } from "./patient-sink.js";

/** Its name among the readers of the journal. */
export const MONGODB_READER = "mongodb";

export interface FlushOptions {
  /** Between two flushes, ms. */
  readonly intervalMs: number;
  /** So many waiting events are flushed at once. */
  readonly threshold: number;
  /** Told after each flush of events; the lag is from the receipt of the oldest to its acknowledgement. */
  readonly flushed?: (flush: { events: number; seconds: number; lagSeconds: number }) => void;
}

export interface FlusherParts {
  readonly events: EventLog;
  readonly states: CurrentStates;
  readonly sink: Sink;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Events that are written together, and records that are read together, at most. */
const BATCH = 1_000;
const IN_FLIGHT = 3;
const BACKOFF: Backoff = { baseMs: 500, factor: 2, capMs: 5_000 };

/** Somebody who waits until the database has everything up to a sequence. */
interface WriteWaiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (why: Error) => void;
}

/** What came of a batch; nothing where it was not all written. */
interface FlushedBatch {
  readonly events: number;
  readonly lagMs: number;
  readonly orders: Written["orders"];
}

export class Flusher {
  readonly #events: EventLog;
  readonly #reader: Reader;
  readonly #states: CurrentStates;
  readonly #sink: PatientSink;
  readonly #options: FlushOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #waiters = new Set<WriteWaiter>();
  #wake: () => void = () => undefined;
  /** The last record that was asked for. */
  #read: number;
  /** Where the last states were appended: the next ones are when the database has them. */
  #statesAt = 0;
  /** Events of this run that are written, and records of earlier ones that are not. */
  #done = 0;
  #earlier: number;
  #lagMs = 0;
  #ended = false;

  constructor({ events, states, sink, clock, log }: FlusherParts, options: FlushOptions) {
    this.#events = events;
    this.#reader = events.journal.reader(MONGODB_READER);
    this.#read = this.#reader.cursor;
    this.#earlier = Math.max(0, events.begin - this.#reader.cursor);
    this.#states = states;
    this.#sink = new PatientSink(sink, clock, log);
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
  }

  /** Events that the database does not have; of an earlier run each record counts as one. */
  get pending(): number {
    return this.#earlier + this.#events.appended - this.#done;
  }

  /** New documents and known ones, since start. */
  get counts(): Written {
    return this.#sink.counts;
  }

  /** Since when the database does not take what we write, ms; null while it does. */
  get failingSince(): number | null {
    return this.#sink.failingSince;
  }

  /** From the receipt of the oldest event of the last batch to its acknowledgement, ms. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** To be called after each append: flushes early when enough waits. */
  appended(): void {
    if (this.pending >= this.#options.threshold) this.#wake();
  }

  /** Resolves once the database has everything up to `sequence`; rejects where the run ends before. */
  written(sequence: number): Promise<void> {
    if (this.#reader.cursor >= sequence) return Promise.resolve();
    if (this.#ended) return Promise.reject(notWritten());
    return new Promise((resolve, reject) => this.#waiters.add({ sequence, resolve, reject }));
  }

  /** Writes what earlier runs have left; rejects with the reason of `signal` where that ends it. */
  async drain(signal: AbortSignal): Promise<void> {
    const records = this.#earlier;
    if (records > 0) this.#log.info({ records }, "writing what an earlier run has left in the journal");
    await this.#flush(signal);
    signal.throwIfAborted();
  }

  /** Flushes until `soft` aborts, then once more; `hard` ends even a write that is under way. */
  async run(soft: AbortSignal, hard: AbortSignal): Promise<void> {
    // A hard stop may come before the soft one has got here: to go on then would be to spin.
    while (!soft.aborted && !hard.aborted) {
      await this.#due(soft);
      await this.#flush(hard);
    }
    await this.#flush(hard);
    this.#reader.close();
    this.#ended = true;
    for (const { reject } of this.#waiters) reject(notWritten());
    this.#waiters.clear();
  }

  async #due(soft: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    this.appended();
    await pause(this.#clock.real(this.#options.intervalMs), soft, woken.signal);
    this.#wake = () => undefined;
    // However much waits, whatever else there is to do gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Of what was appended before its beginning: what comes meanwhile is of the next one, so that each ends. */
  async #flush(hard: AbortSignal): Promise<void> {
    const started = performance.now();
    this.#appendStates();
    const { sequence } = this.#events.journal;
    const orders = { inserted: 0, duplicates: 0 };
    let events = 0;
    let lagMs = 0;
    const writes = new PQueue({ concurrency: IN_FLIGHT });
    const deliveries: Promise<void>[] = [];
    while (this.#read < sequence && !hard.aborted) {
      const batch = await this.#next(hard);
      if (batch === null) break;
      const delivery = this.#deliver(batch, writes, hard).then((delivered) => {
        events += delivered.events;
        lagMs = Math.max(lagMs, delivered.lagMs);
        orders.inserted += delivered.orders.inserted;
        orders.duplicates += delivered.orders.duplicates;
      });
      deliveries.push(delivery);
      await writes.onSizeLessThan(1);
    }
    await Promise.all(deliveries);
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

  /** The newest of each state, not each of them: none before the database has the last ones. */
  #appendStates(): void {
    if (this.#reader.cursor < this.#statesAt) return;
    const states = this.#states.take();
    if (states.length > 0) this.#statesAt = this.#events.append({ states });
  }

  /** Null where `hard` ended it, or the journal is closed. */
  async #next(hard: AbortSignal): Promise<Batch | null> {
    const again = (error: unknown): boolean => {
      if (!(error instanceof JournalReadError)) return false;
      this.#log.warn({ err: error }, "the journal cannot be read; tried again");
      return true;
    };
    const read = () => this.#reader.read({ max: BATCH, signal: hard });
    try {
      const batch = await retry(read, { backoff: BACKOFF, signal: hard, again, clock: this.#clock });
      if (batch === null) return null;
      this.#read = batch.last;
      if (batch.missed !== null)
        this.#log.error({ missed: batch.missed }, "records of the journal are lost: MongoDB never gets them");
      return batch;
    } catch (error) {
      if (hard.aborted) return null;
      throw error;
    }
  }

  /** Ends when the database has all of it, which is then done, or when `hard` ended that. */
  async #deliver(batch: Batch, writes: PQueue, hard: AbortSignal): Promise<FlushedBatch> {
    const { events, states, quarantined, ofThisRun } = this.#contentOf(batch);
    const delivered = { events: 0, lagMs: 0, orders: { inserted: 0, duplicates: 0 } };
    const write = (part: EventBatch): Promise<boolean> =>
      writes.add(async () => {
        const written = await this.#sink.write(part, hard);
        delivered.orders.inserted += written?.orders.inserted ?? 0;
        delivered.orders.duplicates += written?.orders.duplicates ?? 0;
        return written !== null;
      });
    const parts: Promise<boolean>[] = [];
    for (let from = 0; from < events.length; from += BATCH)
      parts.push(write({ events: events.slice(from, from + BATCH), states: [], quarantined: [] }));
    const written = await Promise.all(parts);
    // A state that is ahead of the events in the database would hide them from a run that has no journal any more.
    if (states.length > 0 || quarantined.length > 0)
      written.push(await write({ events: [], states, quarantined }));
    if (written.includes(false)) return delivered;
    batch.done();
    this.#settle(batch, ofThisRun);
    // What completes an event says when that one was told: its receipt is not known.
    const oldest = events.find((event) => !("completes" in event && event.completes));
    if (oldest === undefined) return { ...delivered, events: events.length };
    this.#lagMs = this.#clock.now() - oldest.observedAt;
    return { ...delivered, events: events.length, lagMs: this.#lagMs };
  }

  /** What a batch says: of each state the newest, and how many of the events are of this run. */
  #contentOf({ records }: Batch) {
    const events: Event[] = [];
    const states = new Map<string, State>();
    const quarantined: Quarantined[] = [];
    let ofThisRun = 0;
    for (const record of records) {
      const said = this.#events.read(record);
      if (record.sequence > this.#events.begin) ofThisRun += said.events.length;
      for (const event of said.events) events.push(event);
      for (const state of said.states) states.set(keyOf(state), state);
      for (const entry of said.quarantined) quarantined.push(entry);
    }
    return { events, states: [...states.values()], quarantined, ofThisRun };
  }

  /** The database has a batch. */
  #settle({ missed, records }: Batch, ofThisRun: number): void {
    const { begin } = this.#events;
    const earlier = records.filter(({ sequence }) => sequence <= begin).length;
    const lost = missed === null ? 0 : Math.max(0, Math.min(missed.to, begin) - missed.from + 1);
    this.#earlier = Math.max(0, this.#earlier - earlier - lost);
    this.#done += ofThisRun;
    // What was lost of this run was counted, and nobody knows how much of it there was.
    if (this.#reader.cursor >= this.#events.journal.sequence) {
      this.#done = this.#events.appended;
      this.#earlier = 0;
    }
    for (const waiter of this.#waiters) {
      if (waiter.sequence > this.#reader.cursor) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}

function notWritten(): Error {
  return new DOMException("stopped before the database had it", "AbortError");
}

function keyOf(state: State): string {
  return "twap" in state ? twapId(state.ethAddress, state.twap) : `${state.ethAddress}:${state.dex}`;
}
