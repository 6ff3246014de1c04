// Events on their way through the real outbox, flusher and writer, with a record of what became of each batch.
import type { EventBatch, Written } from "../../../src/domain/batch.js";
import type { Event } from "../../../src/domain/event.js";
import { CurrentStates } from "../../../src/pipeline/current-states.js";
import { Flusher, type Sink } from "../../../src/pipeline/flusher.js";
import { MemoryOutbox } from "../../../src/pipeline/outbox.js";
import type { Clock } from "../../../src/timing/clock.js";
import { quietLog } from "../../support/quiet-log.js";

const OUTBOX_BYTES = 256 * 1_048_576;
/** Retries come fifty times as soon, so that what fails at once is tried often. */
const HASTY: Clock = { now: Date.now, real: (ms) => ms / 50 };
const OPTIONS = { intervalMs: 500, threshold: 500 };

export class Flow implements Sink {
  /** Everything that the outbox took, in its order. */
  readonly accepted: Event[] = [];
  /** Everything that the writer said is in the database. */
  readonly acknowledged: Event[] = [];
  /** What the writer rejected batches with. */
  readonly failures: unknown[] = [];
  /** Batches being written now. */
  writing = 0;
  readonly outbox = new MemoryOutbox(OUTBOX_BYTES);
  readonly #states = new CurrentStates();
  readonly #sink: Sink;
  #soft = new AbortController();
  #hard = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #flusher: Flusher | null = null;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  accept(events: readonly Event[]): void {
    this.accepted.push(...events);
    this.outbox.append(events, []);
    this.#flusher?.appended();
  }

  start(): void {
    this.#soft = new AbortController();
    this.#hard = new AbortController();
    this.#flusher = new Flusher(this.outbox, this.#states, this, OPTIONS, HASTY, quietLog().log);
    this.#running = this.#flusher.run(this.#soft.signal, this.#hard.signal);
  }

  /** Resolves when everything accepted is acknowledged. */
  async finish(): Promise<void> {
    this.#soft.abort();
    await this.#running;
  }

  /** Resolves when nothing is being written any more: what was not acknowledged waits in the outbox. */
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
