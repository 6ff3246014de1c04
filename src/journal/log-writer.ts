// The one who writes: groups what was appended, syncs it, and begins a new segment after every error.
import { type Backoff, backoffMs } from "../timing/backoff.js";
import type { Clock } from "../timing/clock.js";
import { Bell } from "./bell.js";
import { codeOf, JournalInUseError } from "./errors.js";
import type { Files, GrowingFile } from "./files.js";
import type { Findings } from "./findings.js";
import type { Head } from "./head.js";
import { encodeRecords, type JournalRecord, recordBytes } from "./record.js";
import { encodeFooter, encodeHeader, FOOTER_BYTES, type Identity, segmentName } from "./segment-format.js";
import { Segment, type Segments } from "./segments.js";
import { survey } from "./survey.js";

export interface LogWriterOptions {
  readonly files: Files;
  readonly identity: Identity;
  readonly head: Head;
  readonly segments: Segments;
  readonly findings: Findings;
  /** Names of segments that are on the disk. */
  readonly taken: ReadonlySet<string>;
  readonly segmentBytes: number;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: () => number;
  /** These are on the disk now; the sync took `ms`. */
  readonly onSynced: (records: readonly JournalRecord[], ms: number) => void;
  /** The disk takes no writes, for the first time; and takes them again. */
  readonly onFailing: (error: unknown) => void;
  readonly onHealed: () => void;
  /** The disk is full: whatever can go should. */
  readonly onPressed: () => Promise<void>;
}

interface Tail {
  readonly segment: Segment;
  readonly file: GrowingFile;
}

export interface Failing {
  readonly since: number;
  readonly error: string;
  readonly attempts: number;
}

/** Most bytes that one sync waits for; after errors less, so that what is left of a full disk is used. */
const GROUP_BYTES = 8 * 1024 * 1024;
const SMALL_GROUP_BYTES = 64 * 1024;
const NO_SPACE = new Set(["ENOSPC", "EDQUOT"]);

export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #taken: Set<string>;
  readonly #ended = new Bell();
  #tail: Tail | null = null;
  #synced: number;
  #groupBytes = GROUP_BYTES;
  #failing: Failing | null = null;
  #stopping = false;
  #givenUp = false;
  #wake: () => void = () => undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#taken = new Set(options.taken);
    this.#synced = options.head.next - 1;
  }

  get synced(): number {
    return this.#synced;
  }

  get failing(): Failing | null {
    return this.#failing;
  }

  /** There is something to write. */
  wake(): void {
    this.#wake();
  }

  /** `run` ends when everything is written. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** `run` ends with its next step. */
  giveUp(): void {
    this.#givenUp = true;
    this.#ended.ring();
    this.stop();
  }

  /** Until it is stopped. */
  async run(): Promise<void> {
    while (!this.#givenUp) {
      const behind = this.#synced < this.#options.head.next - 1;
      if (!behind && this.#stopping) break;
      if (!behind && this.#failing === null) await this.#sleep();
      else if (!(await this.#tryOnce())) return;
    }
    await this.#finish();
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** False where it makes no sense to go on. */
  async #tryOnce(): Promise<boolean> {
    try {
      await this.#writeGroup();
      return true;
    } catch (error) {
      await this.#fail(error);
      return !(error instanceof JournalInUseError);
    }
  }

  async #writeGroup(): Promise<void> {
    const { head, segments, segmentBytes, onSynced } = this.#options;
    const { segment, file } = this.#tail ?? (await this.#begin());
    const records = head.slice(this.#synced + 1, head.next - 1, Number.POSITIVE_INFINITY, this.#groupBytes);
    if (records.length > 0) await file.write(encodeRecords(records, segment.seed));
    const began = performance.now();
    await file.sync();
    const ms = performance.now() - began;
    if (segment.records === 0 && records.length > 0) segments.add(segment);
    for (const { sequence, at, body } of records) {
      segment.note(sequence, segment.end);
      segment.end += recordBytes(body);
      segment.last = sequence;
      segment.lastAt = at;
    }
    segment.records += records.length;
    segment.bytes = segment.end;
    this.#synced += records.length;
    if (this.#failing !== null) this.#options.onHealed();
    this.#failing = null;
    this.#groupBytes = Math.min(GROUP_BYTES, 2 * this.#groupBytes);
    onSynced(records, ms);
    if (segment.end >= segmentBytes) await this.#seal(segment, file);
  }

  async #begin(): Promise<Tail> {
    const { files, identity, clock, random } = this.#options;
    const first = this.#synced + 1;
    const createdAt = clock.now();
    const salt = Math.floor(random() * 2 ** 32);
    const { bytes, seed } = encodeHeader({ identity, first, createdAt, salt });
    const name = this.#freeName(first);
    const file = await this.#create(files, name);
    this.#taken.add(name);
    this.#tail = { segment: new Segment(name, first, seed, bytes.length, createdAt), file };
    await file.write(bytes);
    return this.#tail;
  }

  #freeName(first: number): string {
    for (let attempt = 0; ; attempt++) {
      const name = segmentName(first, attempt);
      if (!this.#taken.has(name)) return name;
    }
  }

  async #create(files: Files, name: string): Promise<GrowingFile> {
    try {
      return await files.create(name);
    } catch (error) {
      // It is none of those that we know of.
      if (codeOf(error) === "EEXIST") throw new JournalInUseError(name);
      await this.#remove(name);
      throw error;
    }
  }

  async #seal(segment: Segment, file: GrowingFile): Promise<void> {
    const { end, last, lastAt, records } = segment;
    await file.write(encodeFooter({ last, lastAt, records }, end, segment.seed));
    await file.sync();
    segment.bytes = end + FOOTER_BYTES;
    this.#tail = null;
    await file.close().catch(() => undefined);
  }

  /** Nothing is written any more to the segment that had the error; what it has not synced goes into the next one. */
  async #fail(error: unknown): Promise<void> {
    const { clock, backoff, random, onPressed } = this.#options;
    const { since, attempts } = this.#failing ?? { since: clock.now(), attempts: 0 };
    if (this.#failing === null) this.#options.onFailing(error);
    const message = error instanceof Error ? error.message : String(error);
    this.#failing = { since, error: message, attempts: attempts + 1 };
    this.#groupBytes = Math.max(SMALL_GROUP_BYTES, this.#groupBytes / 2);
    const tail = this.#tail;
    this.#tail = null;
    if (tail !== null) await this.#leave(tail);
    if (error instanceof JournalInUseError) return;
    if (NO_SPACE.has(codeOf(error))) await onPressed();
    const waitMs = clock.real(backoffMs(backoff, attempts, random()));
    if (!this.#givenUp) await this.#ended.wait(waitMs);
  }

  async #leave({ segment, file }: Tail): Promise<void> {
    await file.close().catch(() => undefined);
    if (segment.records === 0) return this.#remove(segment.name);
    await this.#check(segment).catch(() => undefined);
    try {
      await this.#options.files.cut(segment.name, segment.end);
      segment.bytes = segment.end;
    } catch {
      // What stands behind its end belongs to the segment that follows, and is read from there.
    }
  }

  /** Whether what was synced is still what was written. */
  async #check(segment: Segment): Promise<void> {
    const { files, findings } = this.#options;
    const { name, first, last, end } = segment;
    const read = await survey(files, segment);
    for (const hole of read.holes) {
      const copy = hole.bytes === 0 ? null : await findings.keep(name, hole.offset, hole.bytes, "damaged");
      findings.add({ ...hole, file: name, copy });
    }
    if (read.last >= last) return;
    const sequences = { from: Math.max(first, read.last + 1), to: last };
    const bytes = end - read.end;
    const copy = await findings.keep(name, read.end, bytes, "damaged");
    findings.add({ kind: "corrupt", file: name, offset: read.end, bytes, sequences, copy });
  }

  async #remove(name: string): Promise<void> {
    try {
      await this.#options.files.remove(name);
      this.#taken.delete(name);
    } catch {
      this.#taken.add(name);
    }
  }

  async #finish(): Promise<void> {
    const tail = this.#tail;
    this.#tail = null;
    if (tail === null) return;
    if (tail.segment.records === 0 || this.#givenUp) return this.#leave(tail);
    try {
      await this.#seal(tail.segment, tail.file);
    } catch {
      await this.#leave(tail);
    }
  }
}
