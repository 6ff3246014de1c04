// Opens what is on the disk: checks whose it is, reads its ends, keeps and cuts what is torn, tells what is gone.
import { CURSORS, type Cursors, readCursors } from "./cursors.js";
import { codeOf, JournalOwnerError, JournalReadError, JournalVersionError } from "./errors.js";
import type { FileEntry, Files, ReadableFiles } from "./files.js";
import type { Findings } from "./findings.js";
import {
  decodeFooter,
  decodeHeader,
  FOOTER_BYTES,
  FORMAT,
  HEADER_BYTES,
  type HeaderRead,
  type Identity,
  parseSegmentName,
} from "./segment-format.js";
import { Segment } from "./segments.js";
import { survey } from "./survey.js";

export interface RecoveredLog {
  /** Those with records, oldest first. */
  readonly segments: readonly Segment[];
  readonly cursors: ReadonlyMap<string, number>;
  /** Whether all readers are known; not where the file that says so is damaged or gone. */
  readonly cursorsKnown: boolean;
  readonly oldest: number;
  /** The next sequence to give out. */
  readonly next: number;
  /** Names of segments that are on the disk, also of those that could not be removed. */
  readonly taken: ReadonlySet<string>;
}

/** A file with the name of a segment, and what its header says. */
export interface Found extends FileEntry {
  readonly first: number;
  readonly attempt: number;
  readonly header: HeaderRead;
}

/** Segments and their headers, oldest first. One that vanishes meanwhile is left out. */
export async function findSegments(files: ReadableFiles): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await files.list()) {
    const name = parseSegmentName(entry.name);
    if (name === null) continue;
    const bytes = await readOrNull(files, entry.name, 0, HEADER_BYTES);
    if (bytes === null) continue;
    const read = decodeHeader(bytes);
    const misnamed = read.kind === "header" && read.header.first !== name.first;
    found.push({ ...entry, ...name, header: misnamed ? { kind: "damaged" } : read });
  }
  return found.sort((a, b) => a.first - b.first || a.attempt - b.attempt);
}

/** Null where the file is gone. */
export async function readOrNull(
  files: ReadableFiles,
  name: string,
  offset: number,
  length: number,
): Promise<Buffer | null> {
  try {
    return await files.read(name, offset, length);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw new JournalReadError(`${name} of the journal cannot be read: ${String(cause)}`, { cause });
  }
}

/** Throws, and has changed nothing, where the journal is not ours or of another format. */
export async function recover(
  files: Files,
  identity: Identity,
  findings: Findings,
  now: number,
): Promise<RecoveredLog> {
  const found = await findSegments(files);
  for (const { name, header } of found) {
    if (header.kind === "version") throw new JournalVersionError(name, header.version, FORMAT);
    if (header.kind === "header") refuseOthers(header.header.identity, identity);
  }
  const read = await readCursors(files);
  if (read.kind === "version") throw new JournalVersionError(CURSORS, read.version, FORMAT);
  if (read.kind === "cursors") refuseOthers(read.cursors.identity, identity);
  if (read.kind === "damaged") {
    const copy = `${CURSORS}.${now}.damaged`;
    const kept = (await succeeds(files.rename(CURSORS, copy))) ? copy : null;
    findings.add({ ...WHOLE, kind: "corrupt", file: CURSORS, bytes: read.bytes, copy: kept });
  } else if (read.kind === "absent" && found.length > 0) {
    findings.add({ ...WHOLE, kind: "missing", file: CURSORS });
  }
  return new Recovery(files, findings, read.kind === "cursors" ? read.cursors : null, found).run();
}

const WHOLE = { offset: 0, bytes: 0, sequences: null, copy: null };

function refuseOthers(found: Identity, expected: Identity): void {
  for (const what of ["collector", "network"] as const)
    if (found[what] !== expected[what]) throw new JournalOwnerError(what, found[what], expected[what]);
}

class Recovery {
  readonly #files: Files;
  readonly #findings: Findings;
  readonly #cursors: Cursors | null;
  readonly #found: readonly Found[];
  readonly #taken = new Set<string>();
  /** The highest sequence that is known to have been on the disk. */
  readonly #known: number;
  /** Up to here every sequence is there, or was told to be gone. */
  #told: number;

  constructor(files: Files, findings: Findings, cursors: Cursors | null, found: readonly Found[]) {
    this.#files = files;
    this.#findings = findings;
    this.#cursors = cursors;
    this.#found = found;
    this.#told = (cursors?.oldest ?? found[0]?.first ?? 1) - 1;
    this.#known = Math.max(this.#told, cursors?.synced ?? 0, ...Object.values(cursors?.readers ?? {}));
  }

  async run(): Promise<RecoveredLog> {
    const oldest = this.#told + 1;
    const cursors = new Map(Object.entries(this.#cursors?.readers ?? {}));
    const usable = await this.#usable(oldest);
    const segments: Segment[] = [];
    for (const [i, file] of usable.entries()) {
      const following = usable[i + 1];
      const segment = await this.#read(file, following === undefined ? null : following.first - 1);
      if (segment.last >= segment.first) segments.push(segment);
      else await this.#remove(file.name);
    }
    this.#missing(this.#known);
    const next = Math.max(this.#known, segments.at(-1)?.last ?? 0) + 1;
    const cursorsKnown = this.#cursors !== null || this.#found.length === 0;
    return { segments, cursors, cursorsKnown, oldest, next, taken: this.#taken };
  }

  /** Those that count: a header that can be read, not let go of, not begun again. */
  async #usable(oldest: number): Promise<Found[]> {
    const sound: Found[] = [];
    for (const file of this.#found) {
      this.#taken.add(file.name);
      if (file.header.kind === "header") sound.push(file);
      else await this.#setAside(file, file === this.#found.at(-1));
    }
    const usable: Found[] = [];
    for (const [i, file] of sound.entries()) {
      const following = sound[i + 1];
      // The last one keeps the sequence, also where everything in it was let go of.
      const over = following !== undefined && following.first <= oldest;
      if (over || following?.first === file.first) await this.#remove(file.name);
      else usable.push(file);
    }
    return usable;
  }

  /** A whole file whose header is gone. At the end of the log it may be one that a crash left unfinished. */
  async #setAside({ name, first, bytes }: Found, atEnd: boolean): Promise<void> {
    const kind = atEnd && this.#known < first ? "torn" : "corrupt";
    const copy = `${name}.0.${kind === "torn" ? "torn" : "damaged"}`;
    const kept = bytes > 0 && (await succeeds(this.#files.rename(name, copy)));
    if (kept) this.#taken.delete(name);
    else if (bytes === 0) await this.#remove(name);
    this.#findings.add({ ...WHOLE, kind, file: name, bytes, copy: kept ? copy : null });
  }

  async #remove(name: string): Promise<void> {
    if (await succeeds(this.#files.remove(name))) this.#taken.delete(name);
  }

  /** `last`: its highest sequence, by what follows; null where nothing does. */
  async #read(file: Found, last: number | null): Promise<Segment> {
    if (file.header.kind !== "header") throw new RangeError(`${file.name} has no header`);
    const { seed, header, copies } = file.header;
    if (copies === 1)
      this.#findings.add({ ...WHOLE, kind: "corrupt", file: file.name, bytes: HEADER_BYTES / 2 });
    const segment = new Segment(file.name, file.first, seed, HEADER_BYTES, header.createdAt);
    segment.bytes = file.bytes;
    this.#missing(file.first - 1);
    if (!(await this.#readFooter(segment))) await this.#readThrough(segment, last);
    this.#told = Math.max(this.#told, segment.last);
    return segment;
  }

  async #readFooter(segment: Segment): Promise<boolean> {
    const offset = segment.bytes - FOOTER_BYTES;
    if (offset < HEADER_BYTES) return false;
    const bytes = await readOrNull(this.#files, segment.name, offset, FOOTER_BYTES);
    const footer = bytes === null ? null : decodeFooter(bytes, 0, offset, segment.seed);
    if (footer === null) return false;
    segment.last = footer.last;
    segment.lastAt = footer.lastAt;
    segment.records = footer.records;
    segment.end = offset;
    return true;
  }

  async #readThrough(segment: Segment, last: number | null): Promise<void> {
    const { name, first, seed, bytes } = segment;
    const read = await survey(this.#files, {
      ...{ name, first, seed, last: last ?? Number.MAX_SAFE_INTEGER, end: bytes },
      visit: ({ sequence }, offset) => segment.note(sequence, offset),
    });
    for (const hole of read.holes) {
      const copy =
        hole.bytes === 0 ? null : await this.#findings.keep(name, hole.offset, hole.bytes, "damaged");
      this.#findings.add({ ...hole, file: name, copy });
    }
    segment.last = read.last;
    segment.lastAt = read.lastAt ?? segment.lastAt;
    segment.records = read.records;
    segment.end = read.end;
    if (read.tail !== null) await this.#cutTail(segment, read.tail, last ?? this.#known);
  }

  /** `due`: the highest sequence that must have been there. */
  async #cutTail(segment: Segment, tail: { offset: number; bytes: number }, due: number): Promise<void> {
    const lost = segment.last < due;
    const sequences = lost ? { from: segment.last + 1, to: due } : null;
    const copy = await this.#findings.keep(segment.name, tail.offset, tail.bytes, lost ? "damaged" : "torn");
    const kind = lost ? "corrupt" : "torn";
    this.#findings.add({ ...tail, kind, file: segment.name, sequences, copy });
    if (lost) this.#told = due;
    // Nothing is written behind it, so that it may stay where no copy can be made.
    if (copy === null) return;
    if (await succeeds(this.#files.cut(segment.name, segment.end))) segment.bytes = segment.end;
  }

  /** Everything up to `due` must be there; tells what is not. */
  #missing(due: number): void {
    if (due <= this.#told) return;
    const sequences = { from: this.#told + 1, to: due };
    this.#findings.add({ ...WHOLE, kind: "missing", file: null, sequences });
    this.#told = due;
  }
}

async function succeeds(done: Promise<void>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch {
    return false;
  }
}
