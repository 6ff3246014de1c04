// The segments that there are, and where in them a sequence is to be looked for.
import type { HeldSegment } from "./retention.js";

/** Below `sequence` everything stands before `offset`. */
interface Mark {
  readonly sequence: number;
  readonly offset: number;
}

/** Bytes between two marks: so much is read at most to find a record. */
const MARK_BYTES = 256 * 1024;

export class Segment implements HeldSegment {
  readonly name: string;
  readonly first: number;
  readonly seed: number;
  /** Its last record that is synced; `first - 1` where there is none. */
  last: number;
  /** Where the next record comes, or the footer stands. */
  end: number;
  /** Size of the file. */
  bytes: number;
  lastAt: number;
  records = 0;
  readonly #marks: Mark[] = [];

  constructor(name: string, first: number, seed: number, end: number, at: number) {
    this.name = name;
    this.first = first;
    this.seed = seed;
    this.last = first - 1;
    this.end = end;
    this.bytes = end;
    this.lastAt = at;
    this.#marks.push({ sequence: first, offset: end });
  }

  /** That the record `sequence` begins at `offset`. */
  note(sequence: number, offset: number): void {
    const last = this.#marks.at(-1)!;
    if (sequence > last.sequence && offset - last.offset >= MARK_BYTES)
      this.#marks.push({ sequence, offset });
  }

  /** Where to begin to look for `sequence`, and the lowest sequence that may come there. */
  before(sequence: number): Mark {
    let low = 0;
    let high = this.#marks.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#marks[middle]!.sequence <= sequence) low = middle;
      else high = middle - 1;
    }
    return this.#marks[low]!;
  }
}

/** Oldest first; of two that hold the same sequence the later one counts. */
export class Segments {
  #all: Segment[];

  constructor(all: readonly Segment[]) {
    this.#all = [...all];
  }

  get all(): readonly Segment[] {
    return this.#all;
  }

  get bytes(): number {
    return this.#all.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  add(segment: Segment): void {
    this.#all.push(segment);
  }

  drop(segment: Segment): void {
    this.#all = this.#all.filter((each) => each !== segment);
  }

  /** Takes the first `count` away. */
  shift(count: number): readonly Segment[] {
    const gone = this.#all.slice(0, count);
    this.#all = this.#all.slice(count);
    return gone;
  }

  /** The segment that should have `sequence`; undefined where none has. */
  holding(sequence: number): Segment | undefined {
    return this.#all.find(({ first, last }) => first <= sequence && sequence <= last);
  }

  /** The lowest sequence from `sequence` on that a segment begins with; undefined where none does. */
  firstFrom(sequence: number): number | undefined {
    return this.#all.find(({ first, last }) => first >= sequence && last >= first)?.first;
  }
}
