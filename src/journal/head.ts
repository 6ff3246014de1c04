// The newest records in memory: those that are not synced yet, and those that a reader may ask for next.
import { type JournalRecord, recordBytes } from "./record.js";

/** Records let go of are shifted out of the array when there are this many. */
const SHIFT_AT = 1_024;

export class Head {
  readonly #maxBytes: number;
  #records: JournalRecord[] = [];
  /** How many of the first records are let go of. */
  #gone = 0;
  #bytes = 0;
  #next: number;

  constructor(next: number, maxBytes: number) {
    this.#next = next;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** The sequence of the first record here; that of the next one to come where none is. */
  get first(): number {
    return this.#next - (this.#records.length - this.#gone);
  }

  /** The sequence of the next record to come. */
  get next(): number {
    return this.#next;
  }

  push(body: Uint8Array, at: number): void {
    this.#records.push({ sequence: this.#next, at, body });
    this.#next++;
    this.#bytes += recordBytes(body);
  }

  /** From `from`, which is here, to `to`: at most `max` records, and `maxBytes` unless the first alone is longer. */
  slice(from: number, to: number, max: number, maxBytes: number): JournalRecord[] {
    const taken: JournalRecord[] = [];
    let bytes = 0;
    const start = this.#gone + from - this.first;
    const end = Math.min(this.#records.length, start + Math.min(max, to - from + 1));
    for (let i = start; i < end; i++) {
      const record = this.#records[i]!;
      bytes += recordBytes(record.body);
      if (taken.length > 0 && bytes > maxBytes) break;
      taken.push(record);
    }
    return taken;
  }

  /**
   * Lets go of what is synced and either asked for by nobody any more (every reader is past `needed`) or more than
   * there is room for.
   */
  release(synced: number, needed: number): void {
    while (this.#gone < this.#records.length) {
      const first = this.#records[this.#gone]!;
      if (first.sequence > synced) break;
      if (first.sequence > needed && this.#bytes <= this.#maxBytes) break;
      this.#bytes -= recordBytes(first.body);
      this.#gone++;
    }
    if (this.#gone < SHIFT_AT && this.#gone < this.#records.length) return;
    if (this.#gone * 2 < this.#records.length) return;
    this.#records = this.#records.slice(this.#gone);
    this.#gone = 0;
  }
}
