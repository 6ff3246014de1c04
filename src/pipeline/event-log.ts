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

export class EventLog {
  readonly journal: Journal;
  /** The last sequence of an earlier run, 0 where there is none. */
  readonly begin: number;
  /** Of records that are in memory: what they were made of, which is what they say. */
  readonly #batches = new WeakMap<Uint8Array, EventBatch>();
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
    for (const { body, batch } of encoded) this.#batches.set(body, batch);
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
