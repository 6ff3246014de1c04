// What was found damaged or gone: told once, its bytes kept beside.
import type { Files } from "./files.js";
import type { Range } from "./record.js";

/**
 * `corrupt`: bytes that fail their checksum. `missing`: records that must be there, and no file has them. `gap`: the
 * sequence jumps inside a file. `torn`: what a crash left half at the end, which nobody was told of as far as is known.
 */
export type FindingKind = "corrupt" | "missing" | "gap" | "torn";

export interface Finding {
  readonly kind: FindingKind;
  readonly file: string | null;
  /** Where in the file, and how much of it; 0 where nothing is left to point at. */
  readonly offset: number;
  readonly bytes: number;
  /** The records that are gone by it; null where none are, or nobody knows which. */
  readonly sequences: Range | null;
  /** The file that keeps the bytes; null where there is none. */
  readonly copy: string | null;
}

/** Copies that are kept; older ones make room. */
const COPIES_MAX = 32;
const LAST_MAX = 100;
const CHUNK_BYTES = 1024 * 1024;

export const COPY = /[.](?:damaged|torn)$/;

export class Findings {
  readonly #files: Files;
  readonly #tell: (finding: Finding) => void;
  readonly #known = new Set<string>();
  readonly #last: Finding[] = [];
  #total = 0;

  constructor(files: Files, tell: (finding: Finding) => void) {
    this.#files = files;
    this.#tell = tell;
  }

  /** The last hundred, and how many there were in all. */
  get last(): readonly Finding[] {
    return this.#last;
  }

  get total(): number {
    return this.#total;
  }

  /** Tells it, unless it was told before. */
  add(finding: Finding): void {
    const { kind, file, offset, sequences } = finding;
    const key = `${kind} ${file} ${offset} ${sequences?.from}`;
    if (this.#known.has(key)) return;
    if (this.#known.size >= 10 * LAST_MAX) this.#known.clear();
    this.#known.add(key);
    this.#total++;
    this.#last.push(finding);
    if (this.#last.length > LAST_MAX) this.#last.shift();
    this.#tell(finding);
  }

  /** Keeps a copy of part of a file. Gives its name, or null where it could not be written. */
  async keep(file: string, offset: number, bytes: number, as: "damaged" | "torn"): Promise<string | null> {
    const copy = `${file}.${offset}.${as}`;
    try {
      const there = await this.#files.list();
      const known = there.find(({ name }) => name === copy);
      if (known?.bytes === bytes) return copy;
      if (known !== undefined) await this.#files.remove(copy);
      await this.#makeRoom(there.map(({ name }) => name).filter((name) => COPY.test(name)));
      await this.#copy(file, offset, bytes, copy);
      return copy;
    } catch {
      return null;
    }
  }

  async #makeRoom(copies: readonly string[]): Promise<void> {
    const tooMany = copies.length - COPIES_MAX + 1;
    // Names begin with a sequence, so they sort by age.
    for (const name of copies.toSorted().slice(0, Math.max(0, tooMany))) await this.#files.remove(name);
  }

  async #copy(file: string, offset: number, bytes: number, to: string): Promise<void> {
    const copy = await this.#files.create(to);
    try {
      for (let done = 0; done < bytes; ) {
        const part = await this.#files.read(file, offset + done, Math.min(CHUNK_BYTES, bytes - done));
        if (part.length === 0) break;
        await copy.write(part);
        done += part.length;
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
  }
}
