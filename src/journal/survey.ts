// Reads a segment through, from its header to its end: what is in it, and where something is not.
import type { ReadableFiles } from "./files.js";
import { type JournalRecord, type Range, recordBytes } from "./record.js";
import { type Scanned, scan } from "./scan.js";
import { HEADER_BYTES, type SegmentFooter } from "./segment-format.js";

/** `corrupt`: bytes that are no record stand there. `gap`: none do, and the sequence jumps. */
export interface Hole {
  readonly kind: "corrupt" | "gap";
  readonly offset: number;
  readonly bytes: number;
  /** The records that are gone by it; null where none are. */
  readonly sequences: Range | null;
}

export interface Survey {
  readonly records: number;
  /** `first - 1` where it has none. */
  readonly last: number;
  readonly lastAt: number | null;
  /** After its last record. */
  readonly end: number;
  /** Holes with records behind them. */
  readonly holes: readonly Hole[];
  /** Bytes at the end that are neither record nor footer; null where there are none. */
  readonly tail: { readonly offset: number; readonly bytes: number } | null;
  readonly footer: SegmentFooter | null;
}

export interface SurveyOptions {
  readonly name: string;
  readonly seed: number;
  readonly first: number;
  /** Highest sequence that is this segment's. */
  readonly last: number;
  /** How much of the file is looked at. */
  readonly end: number;
  readonly visit?: (record: JournalRecord, offset: number) => void;
}

export async function survey(files: ReadableFiles, options: SurveyOptions): Promise<Survey> {
  const course = new Course(options);
  const from = { seed: options.seed, offset: HEADER_BYTES, next: options.first, last: options.last };
  for await (const found of scan(files, options.name, from, options.end))
    for (const each of found) course.pass(each);
  return course.end();
}

/** What was passed so far. */
class Course {
  readonly #options: SurveyOptions;
  readonly #holes: Hole[] = [];
  #records = 0;
  #next: number;
  #lastAt: number | null = null;
  #end = HEADER_BYTES;
  #damage: { readonly offset: number; readonly bytes: number } | null = null;
  #footer: SegmentFooter | null = null;

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#next = options.first;
  }

  pass(found: Scanned): void {
    if (found.kind === "damaged") this.#damage = { offset: found.offset, bytes: found.bytes };
    else if (found.kind === "record") this.#record(found.record, found.offset);
    else {
      this.#hole(found.footer.last + 1, found.offset);
      this.#next = Math.max(this.#next, found.footer.last + 1);
      this.#end = found.offset;
      this.#footer = found.footer;
    }
  }

  end(): Survey {
    const read = { records: this.#records, last: this.#next - 1, lastAt: this.#lastAt, end: this.#end };
    return { ...read, holes: this.#holes, tail: this.#damage, footer: this.#footer };
  }

  #record(record: JournalRecord, offset: number): void {
    this.#hole(record.sequence, offset);
    this.#next = record.sequence + 1;
    this.#lastAt = record.at;
    this.#end = offset + recordBytes(record.body);
    this.#records++;
    this.#options.visit?.(record, offset);
  }

  /** The next sequence that is there is `next`, at `offset`. */
  #hole(next: number, offset: number): void {
    const sequences = next > this.#next ? { from: this.#next, to: next - 1 } : null;
    if (this.#damage !== null) this.#holes.push({ kind: "corrupt", ...this.#damage, sequences });
    else if (sequences !== null) this.#holes.push({ kind: "gap", offset, bytes: 0, sequences });
    this.#damage = null;
  }
}
