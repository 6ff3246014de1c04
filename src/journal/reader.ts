// A reader: from memory where it keeps up, from the disk where it is behind, past what is gone.
import { codeOf, JournalReadError } from "./errors.js";
import type { Files } from "./files.js";
import type { Findings } from "./findings.js";
import type { Head } from "./head.js";
import type { Batch, Reader, ReadOptions } from "./journal.js";
import { type JournalRecord, type Range, recordBytes } from "./record.js";
import { scan } from "./scan.js";
import type { Segment, Segments } from "./segments.js";

/** What a reader needs of the log. */
export interface Log {
  readonly files: Files;
  readonly head: Head;
  readonly segments: Segments;
  readonly findings: Findings;
  synced(): number;
  oldest(): number;
  closed(): boolean;
  /** Resolves with the next sync, when the log is closed, or when one of `signals` aborts. */
  changed(...signals: readonly AbortSignal[]): Promise<void>;
  /** The reader has everything up to `cursor`. */
  moved(reader: LogReader): void;
  left(reader: LogReader): void;
}

const BATCH_BYTES = 4 * 1024 * 1024;
/** Times in a row that a place on the disk is asked for before it is given up. */
const TRIES = 5;

interface Read {
  readonly records: JournalRecord[];
  /** The sequence up to which nothing more is to be had there. */
  readonly last: number;
}

export class LogReader implements Reader {
  readonly name: string;
  readonly lasting: boolean;
  readonly #log: Log;
  readonly #closed = new AbortController();
  /** Batches that were given out, in order, and whether they are done. */
  readonly #out: { readonly last: number; done: boolean }[] = [];
  #cursor: number;
  #position: number;
  #failures = 0;
  /** Where the next record of a segment begins. */
  #place: { readonly segment: Segment; readonly next: number; readonly offset: number } | null = null;

  constructor(name: string, lasting: boolean, cursor: number, log: Log) {
    this.name = name;
    this.lasting = lasting;
    this.#cursor = cursor;
    this.#position = cursor;
    this.#log = log;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Up to here it was given out. */
  get position(): number {
    return this.#position;
  }

  get behind(): number {
    return Math.max(0, this.#log.synced() - this.#cursor);
  }

  async read({ max, maxBytes = BATCH_BYTES, signal }: ReadOptions): Promise<Batch | null> {
    let gone = this.#position;
    while (!signal.aborted && !this.#closed.signal.aborted) {
      const missed = gone > this.#position ? { from: this.#position + 1, to: gone } : null;
      if (gone >= this.#log.synced()) {
        if (missed !== null) return this.#batch(missed, []);
        if (this.#log.closed()) return null;
        await this.#log.changed(signal, this.#closed.signal);
        continue;
      }
      const found = await this.#find(gone + 1, max, maxBytes);
      if (found.records.length > 0) return this.#batch(missed, found.records);
      gone = Math.max(gone, found.last);
    }
    return null;
  }

  close(): void {
    this.#closed.abort();
    this.#log.left(this);
  }

  #batch(missed: Range | null, records: readonly JournalRecord[]): Batch {
    const last = records.at(-1)?.sequence ?? missed?.to ?? this.#position;
    const entry = { last, done: !this.lasting };
    this.#position = last;
    this.#out.push(entry);
    if (!this.lasting) this.#advance();
    const done = (): void => {
      entry.done = true;
      this.#advance();
    };
    return { missed, records, last, done };
  }

  #advance(): void {
    let cursor = this.#cursor;
    while (this.#out[0]?.done === true) cursor = this.#out.shift()!.last;
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    this.#log.moved(this);
  }

  /** Records from `next` on, or how far there are none. */
  async #find(next: number, max: number, maxBytes: number): Promise<Read> {
    const { head, segments } = this.#log;
    const oldest = this.#log.oldest();
    if (next < oldest) return { records: [], last: oldest - 1 };
    if (next >= head.first) {
      const records = head.slice(next, this.#log.synced(), max, maxBytes);
      return { records, last: next - 1 };
    }
    const segment = segments.holding(next);
    if (segment === undefined) {
      const following = Math.min(segments.firstFrom(next) ?? head.first, head.first);
      return { records: [], last: following - 1 };
    }
    try {
      const read = await this.#readSegment(segment, next, max, maxBytes);
      this.#failures = 0;
      return read;
    } catch (cause) {
      return this.#unread(segment, next, cause);
    }
  }

  #unread(segment: Segment, next: number, cause: unknown): Read {
    // It was let go of meanwhile.
    if (codeOf(cause) === "ENOENT" && next < this.#log.oldest()) return { records: [], last: next - 1 };
    this.#failures++;
    if (this.#failures < TRIES)
      throw new JournalReadError(`record ${next} of the journal cannot be read: ${String(cause)}`, { cause });
    this.#failures = 0;
    const { name: file, last } = segment;
    const kind = codeOf(cause) === "ENOENT" ? "missing" : "corrupt";
    const sequences = { from: next, to: last };
    this.#log.findings.add({ kind, file, offset: 0, bytes: 0, sequences, copy: null });
    return { records: [], last };
  }

  async #readSegment(segment: Segment, next: number, max: number, maxBytes: number): Promise<Read> {
    const { end, last, name, seed } = segment;
    const place = this.#place;
    const from =
      place?.segment === segment && place.next === next
        ? { sequence: next, offset: place.offset }
        : segment.before(next);
    const records: JournalRecord[] = [];
    let expected = from.sequence;
    let bytes = 0;
    let damage: { readonly offset: number; readonly bytes: number } | null = null;
    const start = { seed, offset: from.offset, next: expected, last };
    for await (const found of scan(this.#log.files, name, start, end)) {
      for (const each of found) {
        if (each.kind === "footer") continue;
        if (each.kind === "damaged") {
          damage = each;
          continue;
        }
        const { record, offset } = each;
        const { sequence, body } = record;
        segment.note(sequence, offset);
        if (damage !== null || sequence > expected)
          await this.#tellHole(segment, expected, sequence - 1, damage, offset);
        if (sequence > Math.max(next, expected)) {
          // The records before it go out first, then what is missing.
          if (records.length > 0) return { records, last: expected - 1 };
          return { records, last: sequence - 1 };
        }
        damage = null;
        expected = sequence + 1;
        if (sequence < next) continue;
        bytes += recordBytes(body);
        if (records.length > 0 && bytes > maxBytes) return { records, last: sequence - 1 };
        records.push(record);
        this.#place = { segment, next: expected, offset: offset + recordBytes(body) };
        if (records.length >= max) return { records, last: sequence };
      }
    }
    if (expected > last || records.length > 0) return { records, last: expected - 1 };
    await this.#tellHole(segment, Math.max(next, expected), last, damage, end);
    return { records, last };
  }

  async #tellHole(
    { name: file }: Segment,
    from: number,
    to: number,
    damage: { readonly offset: number; readonly bytes: number } | null,
    at: number,
  ): Promise<void> {
    const { findings } = this.#log;
    const sequences = from > to ? null : { from, to };
    if (damage === null) {
      findings.add({ kind: "gap", file, offset: at, bytes: 0, sequences, copy: null });
      return;
    }
    const copy = await findings.keep(file, damage.offset, damage.bytes, "damaged");
    findings.add({ kind: "corrupt", file, offset: damage.offset, bytes: damage.bytes, sequences, copy });
  }
}
