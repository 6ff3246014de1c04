// A journal whose disk takes no time: for what is decided, where when it is synced does not matter.
import type { EventBatch } from "../../src/domain/batch.js";
import type { Event } from "../../src/domain/event.js";
import { decode } from "../../src/journal/codec.js";
import type { Journal, JournalStatus, Reader } from "../../src/journal/journal.js";
import type { JournalRecord } from "../../src/journal/record.js";

export class InstantJournal implements Journal {
  /** As of a disk that does not take anything. */
  full = false;
  /** Records wait to be synced while it is true. */
  held = false;
  readonly #listeners = new Set<(records: readonly JournalRecord[]) => void>();
  /** Those that nobody has taken yet. */
  #records: JournalRecord[] = [];
  #sequence = 0;
  #synced = 0;

  get sequence(): number {
    return this.#sequence;
  }

  get synced(): number {
    return this.#synced;
  }

  admit(): boolean {
    return !this.full;
  }

  append(bodies: readonly Uint8Array[]): number {
    for (const body of bodies) this.#records.push({ sequence: ++this.#sequence, at: 0, body });
    if (!this.held) this.sync();
    return this.sequence;
  }

  sync(): void {
    const records = this.#records.filter(({ sequence }) => sequence > this.#synced);
    this.#synced = this.sequence;
    for (const listener of this.#listeners) listener(records);
  }

  onSynced(listener: (records: readonly JournalRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was appended since it was last asked. */
  takeAll(): EventBatch[] {
    const records = this.#records;
    this.#records = [];
    return records.map(({ body, at }) => decode(body, at));
  }

  /** As {@link takeAll}, the events alone. */
  take(): Event[] {
    return this.takeAll().flatMap(({ events }) => events);
  }

  async whenSynced(): Promise<void> {}
  async close(): Promise<void> {}

  reader(): Reader {
    throw new Error("nobody reads it");
  }
  tail(): Reader {
    throw new Error("nobody reads it");
  }
  forget(): void {
    throw new Error("nobody reads it");
  }
  status(): JournalStatus {
    throw new Error("it keeps none");
  }
}
