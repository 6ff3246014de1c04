// A journal whose disk takes no time: for what is decided, where when it is synced does not matter.
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
  #records: JournalRecord[] = [];
  #taken = 0;
  #synced = 0;

  get sequence(): number {
    return this.#records.length;
  }

  get synced(): number {
    return this.#synced;
  }

  admit(): boolean {
    return !this.full;
  }

  append(bodies: readonly Uint8Array[]): number {
    for (const body of bodies) this.#records.push({ sequence: this.sequence + 1, at: 0, body });
    if (!this.held) this.sync();
    return this.sequence;
  }

  sync(): void {
    const records = this.#records.slice(this.#synced);
    this.#synced = this.sequence;
    for (const listener of this.#listeners) listener(records);
  }

  onSynced(listener: (records: readonly JournalRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The events that were appended since it was last asked. */
  take(): Event[] {
    const records = this.#records.slice(this.#taken);
    this.#taken = this.sequence;
    return records.flatMap(({ body, at }) => decode(body, at).events);
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
