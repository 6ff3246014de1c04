// The one way out: what was decided is appended to the journal, and told once it is synced.
import type { EventBatch } from "../domain/batch.js";
import { decode, encode } from "../journal/codec.js";
import type { Journal } from "../journal/journal.js";
import type { JournalRecord } from "../journal/record.js";
import { Slab } from "../journal/slab.js";

/** Something to be told once everything up to a sequence is on the disk. */
interface Untold {
  readonly sequence: number;
  readonly tell: () => void;
}

/** Bytes of the bodies whose meaning is kept: more than what comes between two flushes at 2,000 events a second. */
const REMEMBERED_BYTES = 8 * 1_048_576;

export class EventLog {
  readonly journal: Journal;
  /** The last sequence of an earlier run, 0 where there is none. */
  readonly begin: number;
  /** Of the newest records: what they were made of, which is what they say. Oldest first. */
  readonly #batches = new Map<Uint8Array, EventBatch>();
  #bytes = 0;
  readonly #slab = new Slab();
  #untold: Untold[] = [];
  #appended = 0;

  constructor(journal: Journal) {
    this.journal = journal;
    this.begin = journal.sequence;
    journal.onSynced(() => this.#tellSynced());
  }

  /** Events that were appended by this run. */
  get appended(): number {
    return this.#appended;
  }

  /** Whether another observation may be decided; see {@link Journal.admit}. */
  admit(): boolean {
    return this.journal.admit();
  }

  /** Always takes it. `tell` is called when all of it is synced. Gives the sequence of its last record. */
  append(batch: Partial<EventBatch>, tell?: () => void): number {
    const { events = [], states = [], quarantined = [] } = batch;
    const encoded = encode({ events, states, quarantined }, this.#slab);
    for (const { body, batch } of encoded) this.#remember(body, batch);
    this.#appended += events.length;
    const sequence = this.journal.append(encoded.map(({ body }) => body));
    if (tell !== undefined) this.#tellAt(sequence, tell);
    return sequence;
  }

  /** Calls `tell` when everything that was appended before is synced: at once where it is. */
  afterwards(tell: () => void): void {
    this.#tellAt(this.journal.sequence, tell);
  }

  /** What a record says. */
  read({ body, at }: JournalRecord): EventBatch {
    return this.#batches.get(body) ?? decode(body, at);
  }

  /** While the database is away their bytes are enough: as objects they take four times as much. */
  #remember(body: Uint8Array, batch: EventBatch): void {
    this.#batches.set(body, batch);
    this.#bytes += body.length;
    for (const oldest of this.#batches.keys()) {
      if (this.#bytes <= REMEMBERED_BYTES) return;
      this.#batches.delete(oldest);
      this.#bytes -= oldest.length;
    }
  }

  #tellAt(sequence: number, tell: () => void): void {
    this.#untold.push({ sequence, tell });
    this.#tellSynced();
  }

  #tellSynced(): void {
    const { synced } = this.journal;
    let count = 0;
    while (count < this.#untold.length && this.#untold[count]!.sequence <= synced) count++;
    for (const { tell } of this.#untold.splice(0, count)) tell();
  }
}
