// Walks the records of a segment, checks each, and finds its way again behind damage.
import type { ReadableFiles } from "./files.js";
import { decodeHead, decodeRecord, type JournalRecord, RECORD_HEAD_BYTES } from "./record.js";
import { decodeFooter, FOOTER_BYTES, FOOTER_MARK, type SegmentFooter } from "./segment-format.js";

/** `damaged` is bytes that are no record; at the very end of a segment that is not sealed, a torn write. */
export type Scanned =
  | { readonly kind: "record"; readonly record: JournalRecord; readonly offset: number }
  | { readonly kind: "damaged"; readonly offset: number; readonly bytes: number }
  | { readonly kind: "footer"; readonly footer: SegmentFooter; readonly offset: number };

export interface ScanOptions {
  readonly seed: number;
  /** Where a record begins, or the footer. */
  readonly offset: number;
  /** Lowest sequence that may come. */
  readonly next: number;
  /** Highest one: what comes after it belongs to a later segment, and is left over here. */
  readonly last: number;
}

const CHUNK_BYTES = 256 * 1024;

export class Scanner {
  readonly #seed: number;
  readonly #last: number;
  #offset: number;
  #next: number;
  #damagedFrom: number | null = null;
  #wants = 0;
  #ended = false;

  constructor({ seed, offset, next, last }: ScanOptions) {
    this.#seed = seed;
    this.#offset = offset;
    this.#next = next;
    this.#last = last;
  }

  /** From where the next bytes are wanted. */
  get offset(): number {
    return this.#offset;
  }

  /** How many of them at least. */
  get wants(): number {
    return this.#wants;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** `bytes` begin at {@link offset}; `final`: nothing comes after them. */
  take(bytes: Buffer, final: boolean): Scanned[] {
    const found: Scanned[] = [];
    const base = this.#offset;
    let at = 0;
    this.#wants = 0;
    while (!this.#ended) {
      const step = this.#step(bytes, at, base + at, final, found);
      if (step === null) break;
      at += step;
    }
    this.#offset = base + at;
    return found;
  }

  /** How many bytes were understood; null where more are needed, or none are left. */
  #step(bytes: Buffer, at: number, offset: number, final: boolean, found: Scanned[]): number | null {
    const left = bytes.length - at;
    const range = { from: this.#next, to: Number.MAX_SAFE_INTEGER };
    const head = left < RECORD_HEAD_BYTES ? null : decodeHead(bytes, at, this.#seed, range);
    if (head !== null) {
      const size = RECORD_HEAD_BYTES + head.length;
      if (size > left && !final) return this.#more(size);
      const record = size > left ? null : decodeRecord(bytes, at, head);
      if (record !== null) {
        this.#closeDamage(offset, found);
        if (record.sequence > this.#last) return this.#end();
        found.push({ kind: "record", record, offset });
        this.#next = record.sequence + 1;
        return size;
      }
    } else if (left >= 4 && bytes.readUInt32LE(at) === FOOTER_MARK) {
      if (left < FOOTER_BYTES && !final) return this.#more(FOOTER_BYTES);
      const footer = decodeFooter(bytes, at, offset, this.#seed);
      if (footer !== null) {
        this.#closeDamage(offset, found);
        found.push({ kind: "footer", footer, offset });
        this.#end();
        return FOOTER_BYTES;
      }
    } else if (left < RECORD_HEAD_BYTES && !final) return this.#more(RECORD_HEAD_BYTES);
    return this.#search(bytes, at, offset, final, found);
  }

  /** Steps over bytes that cannot be where a record of ours begins. */
  #search(bytes: Buffer, at: number, offset: number, final: boolean, found: Scanned[]): number | null {
    if (at >= bytes.length) {
      if (final) {
        this.#closeDamage(offset, found);
        this.#end();
      }
      return null;
    }
    this.#damagedFrom ??= offset;
    return 1;
  }

  #closeDamage(offset: number, found: Scanned[]): void {
    if (this.#damagedFrom === null) return;
    found.push({ kind: "damaged", offset: this.#damagedFrom, bytes: offset - this.#damagedFrom });
    this.#damagedFrom = null;
  }

  #more(bytes: number): null {
    this.#wants = bytes;
    return null;
  }

  #end(): null {
    this.#ended = true;
    return null;
  }
}

/** What is found from `options.offset` to `end`, a chunk of the file at a time. */
export async function* scan(
  files: ReadableFiles,
  name: string,
  options: ScanOptions,
  end: number,
): AsyncGenerator<readonly Scanned[], void, void> {
  const scanner = new Scanner(options);
  while (!scanner.ended) {
    const left = Math.max(0, end - scanner.offset);
    const asked = Math.min(Math.max(CHUNK_BYTES, scanner.wants), left);
    const bytes = await files.read(name, scanner.offset, asked);
    const final = bytes.length < asked || scanner.offset + bytes.length >= end;
    yield scanner.take(bytes, final);
  }
}
