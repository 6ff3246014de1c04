// Tries until the database has it, and counts what it has.
import type { Logger } from "pino";
import { addWritten, type EventBatch, NOTHING_WRITTEN, type Written } from "../domain/batch.js";
import type { Backoff } from "../timing/backoff.js";
import type { Clock } from "../timing/clock.js";
import { retry } from "../timing/retry.js";

/** Writes a batch; rejects unless the database has all of it. Writing the same again is harmless. */
export interface Sink {
  write(batch: EventBatch): Promise<Written>;
}

const BACKOFF: Backoff = { baseMs: 500, factor: 2, capMs: 5_000 };

export class PatientSink {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #log: Logger;
  #counts = NOTHING_WRITTEN;
  #failingSince: number | null = null;

  constructor(sink: Sink, clock: Clock, log: Logger) {
    this.#sink = sink;
    this.#clock = clock;
    this.#log = log;
  }

  /** New documents and known ones, since start. */
  get counts(): Written {
    return this.#counts;
  }

  /** Since when the database does not take what we write, ms; null while it does. */
  get failingSince(): number | null {
    return this.#failingSince;
  }

  /** Resolves once the database has it, which is what it waits for; null when `hard` ended that. */
  async write(batch: EventBatch, hard: AbortSignal): Promise<Written | null> {
    const again = (error: unknown): boolean => {
      this.#failed(error);
      return true;
    };
    try {
      const attempt = () => this.#sink.write(batch);
      const written = await retry(attempt, { backoff: BACKOFF, signal: hard, again, clock: this.#clock });
      this.#succeeded(written);
      return written;
    } catch (error) {
      if (hard.aborted) return null;
      throw error;
    }
  }

  #succeeded(written: Written): void {
    if (this.#failingSince !== null) this.#log.info("database takes writes again");
    this.#failingSince = null;
    this.#counts = addWritten(this.#counts, written);
  }

  #failed(error: unknown): void {
    if (this.#failingSince === null)
      this.#log.warn({ err: error }, "database did not take a batch; kept and retried");
    this.#failingSince ??= this.#clock.now();
  }
}
