// Events on their way through the real journal, flusher and writer, with a record of what became of each batch.
import type { EventBatch, Written } from "../../../src/domain/batch.js";
import type { Event } from "../../../src/domain/event.js";
import { openMemoryJournal } from "../../../src/journal/memory.js";
import { CurrentStates } from "../../../src/pipeline/current-states.js";
import { EventLog } from "../../../src/pipeline/event-log.js";
import { Flusher } from "../../../src/pipeline/flusher.js";
import type { Sink } from "../../../src/pipeline/patient-sink.js";
import type { Clock } from "../../../src/timing/clock.js";
import { quietLog } from "../../support/quiet-log.js";

/** Retries come fifty times as soon, so that what fails at once is tried often. */
const HASTY: Clock = { now: Date.now, real: (ms) => ms / 50 };
const OPTIONS = { intervalMs: 500, threshold: 500 };

export class Flow implements Sink {
  /** Everything that the journal took, in its order. */
  readonly accepted: Event[] = [];
  /** Everything that the writer said is in the database. */
  readonly acknowledged: Event[] = [];
  /** What the writer rejected batches with. */
  readonly failures: unknown[] = [];
  /** Batches being written now. */
  writing = 0;
  #events: EventLog;
  readonly #states = new CurrentStates();
  readonly #sink: Sink;
  #soft = new AbortController();
  #hard = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #flusher: Flusher | null = null;

  private constructor(events: EventLog, sink: Sink) {
    this.#events = events;
    this.#sink = sink;
  }

  static async open(sink: Sink): Promise<Flow> {
    return new Flow(new EventLog(await openMemoryJournal()), sink);
  }

  /** Events that the database does not have, as the flusher says. */
  get pending(): number {
    return this.#flusher?.pending ?? this.accepted.length;
  }

  accept(events: readonly Event[]): void {
    this.accepted.push(...events);
    this.#events.append({ events });
    this.#flusher?.appended();
  }

  start(): void {
    this.#soft = new AbortController();
    this.#hard = new AbortController();
    const { log } = quietLog();
    // A life of its own: what the last one has left waits in the journal.
    if (this.#flusher !== null) this.#events = new EventLog(this.#events.journal);
    const parts = { events: this.#events, states: this.#states, sink: this, clock: HASTY, log };
    this.#flusher = new Flusher(parts, OPTIONS);
    this.#running = this.#flusher.run(this.#soft.signal, this.#hard.signal);
  }

  /** Resolves when everything accepted is acknowledged. */
  async finish(): Promise<void> {
    this.#soft.abort();
    await this.#running;
  }

  /** Resolves when nothing is being written any more: what was not acknowledged waits in the journal. */
  async halt(): Promise<void> {
    this.#soft.abort();
    this.#hard.abort();
    await this.#running;
  }

  async write(batch: EventBatch): Promise<Written> {
    this.writing++;
    try {
      const written = await this.#sink.write(batch);
      this.acknowledged.push(...batch.events);
      return written;
    } catch (error) {
      this.failures.push(error);
      throw error;
    } finally {
      this.writing--;
    }
  }
}
