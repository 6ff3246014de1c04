// The journal of a directory: puts head, writer, keeper and readers together.
import type { Backoff } from "../timing/backoff.js";
import { type Clock, REAL_CLOCK } from "../timing/clock.js";
import { Bell } from "./bell.js";
import { READER_NAME } from "./cursors.js";
import { JournalClosedError, JournalError, UnknownSequenceError } from "./errors.js";
import type { Files } from "./files.js";
import type { Finding, Findings } from "./findings.js";
import { Head } from "./head.js";
import type { Journal, JournalStatus, Reader, Since } from "./journal.js";
import { Keeper } from "./keeper.js";
import { LogWriter } from "./log-writer.js";
import { type Log, LogReader } from "./reader.js";
import { type JournalRecord, MAX_BODY_BYTES, recordBytes } from "./record.js";
import type { RecoveredLog } from "./recover.js";
import type { Identity } from "./segment-format.js";
import { Segments } from "./segments.js";
import { SyncWaiters } from "./sync-waiters.js";

export interface JournalOptions {
  readonly files: Files;
  readonly identity: Identity;
  /** Most bytes on the disk. */
  readonly maxBytes: number;
  /** How long a record is kept that every reader has, ms. */
  readonly keepMs: number;
  /** The reader for which the log rather refuses than lets go; null: none. From the first record on it is held for it. */
  readonly privileged: string | null;
  /** Others that last and may not be known yet: their cursors are on the disk before the first record is. */
  readonly readers?: readonly { readonly name: string; readonly begin: "oldest" | "next" }[];
  /** 64 MiB, and at most an eighth of `maxBytes`. */
  readonly segmentBytes?: number;
  /** Most bytes in memory; 64 MiB. */
  readonly headBytes?: number;
  /** Shortest time between two savings of the cursors, ms; 1,000. */
  readonly cursorsEveryMs?: number;
  readonly backoff?: Backoff;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of everything that was found damaged or gone. */
  readonly onFinding?: (finding: Finding) => void;
  /** Told once when the disk begins to take no writes, and once when it takes them again. */
  readonly onFailing?: (error: unknown) => void;
  readonly onHealed?: () => void;
  /** Told how long each sync took, ms. */
  readonly onSync?: (ms: number) => void;
}

const MIB = 1024 * 1024;
const BACKOFF: Backoff = { baseMs: 200, factor: 2, capMs: 10_000 };
const OVERFLOW_TOLD_MS = 3_600_000;

/** What `open.ts` makes of a directory. */
export class FileJournal implements Journal {
  readonly #options: JournalOptions;
  readonly #clock: Clock;
  readonly #findings: Findings;
  readonly #segments: Segments;
  readonly #head: Head;
  readonly #writer: LogWriter;
  readonly #keeper: Keeper;
  readonly #log: Log;
  readonly #running: Promise<unknown>;
  readonly #readers = new Set<LogReader>();
  readonly #listeners = new Set<(records: readonly JournalRecord[]) => void>();
  readonly #waiters = new SyncWaiters();
  readonly #bell = new Bell();
  #closed = false;
  #unsyncedBytes = 0;
  #half: Since | null = null;
  #full: Since | null = null;
  #refused = 0;
  #refusedAt: number | null = null;
  #syncs = 0;
  #lastSyncMs = 0;
  #listenerFailures = 0;

  constructor(options: JournalOptions, findings: Findings, found: RecoveredLog) {
    const {
      files,
      identity,
      maxBytes,
      privileged,
      keepMs,
      backoff = BACKOFF,
      random = Math.random,
    } = options;
    const { clock = REAL_CLOCK, headBytes = 64 * MIB, cursorsEveryMs = 1_000 } = options;
    this.#options = options;
    this.#clock = clock;
    this.#findings = findings;
    const segments = new Segments(found.segments);
    const head = new Head(found.next, headBytes);
    this.#segments = segments;
    this.#head = head;
    const keeper = new Keeper({
      ...{ files, identity, segments, privileged, maxBytes, keepMs, clock },
      ...{ cursors: found.cursors, oldest: found.oldest, everyMs: cursorsEveryMs },
      synced: () => this.synced,
      onRound: () => this.#judge(),
    });
    this.#keeper = keeper;
    this.#writer = new LogWriter({
      ...{ files, identity, head, segments, findings, backoff, clock, random, taken: found.taken },
      segmentBytes: Math.min(options.segmentBytes ?? 64 * MIB, Math.floor(maxBytes / 8)),
      onSynced: (records, ms) => this.#onSynced(records, ms),
      onFailing: (error) => options.onFailing?.(error),
      onHealed: () => options.onHealed?.(),
      onPressed: () => keeper.round(true),
    });
    this.#log = {
      ...{ files, head, segments, findings },
      synced: () => this.synced,
      oldest: () => keeper.oldest,
      closed: () => this.#closed,
      changed: (...signals) => this.#bell.wait(null, ...signals),
      moved: (reader) => this.#moved(reader),
      left: (reader) => this.#readers.delete(reader),
    };
    this.#running = Promise.all([this.#writer.run(), this.#keeper.run()]);
  }

  get sequence(): number {
    return this.#head.next - 1;
  }

  get synced(): number {
    return this.#writer.synced;
  }

  admit(): boolean {
    this.#judge();
    if (!this.#closed && this.#full === null && this.#writer.failing === null) return true;
    this.#refused++;
    this.#refusedAt = this.#clock.now();
    return false;
  }

  append(bodies: readonly Uint8Array[]): number {
    if (this.#closed) throw new JournalClosedError();
    const long = bodies.find((body) => body.length > MAX_BODY_BYTES);
    if (long !== undefined)
      throw new RangeError(`a body has ${long.length} bytes: it may have ${MAX_BODY_BYTES}`);
    const now = this.#clock.now();
    for (const body of bodies) {
      this.#head.push(body, now);
      this.#unsyncedBytes += recordBytes(body);
    }
    if (bodies.length > 0) this.#writer.wake();
    return this.sequence;
  }

  whenSynced(sequence: number, signal?: AbortSignal): Promise<void> {
    if (sequence <= this.synced) return Promise.resolve();
    if (this.#closed) return Promise.reject(new JournalClosedError());
    return this.#waiters.wait(sequence, signal);
  }

  onSynced(listener: (records: readonly JournalRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reader(name: string, begin: "oldest" | "next" = "oldest"): Reader {
    if (!READER_NAME.test(name))
      throw new RangeError(
        `reader ${JSON.stringify(name)}: a name is a to z, 0 to 9, ":", "." and "-", up to 64`,
      );
    if ([...this.#readers].some((reader) => reader.lasting && reader.name === name))
      throw new JournalError(`reader ${name} reads already`);
    const known = this.#keeper.cursors.get(name);
    const cursor = known ?? (begin === "next" ? this.synced : this.#keeper.oldest - 1);
    if (known === undefined) this.#keeper.move(name, cursor);
    return this.#read(new LogReader(name, true, cursor, this.#log));
  }

  tail(after: number): Reader {
    if (!Number.isInteger(after) || after < 0 || after > this.sequence)
      throw new UnknownSequenceError(after, this.sequence);
    return this.#read(new LogReader("", false, after, this.#log));
  }

  forget(name: string): void {
    for (const reader of this.#readers) if (reader.lasting && reader.name === name) reader.close();
    this.#keeper.forget(name);
  }

  status(): JournalStatus {
    this.#judge();
    const keeper = this.#keeper;
    const now = this.#clock.now();
    const [first] = this.#segments.all;
    const told = this.#refusedAt !== null && now - this.#refusedAt < OVERFLOW_TOLD_MS;
    return {
      sequence: this.sequence,
      synced: this.synced,
      oldest: Math.max(keeper.oldest, first?.first ?? keeper.oldest),
      oldestAt: first?.lastAt ?? null,
      bytes: keeper.bytes,
      capacityBytes: this.#options.maxBytes,
      headBytes: this.#head.bytes,
      segments: this.#segments.all.length,
      readers: [...keeper.cursors].map(([name, cursor]) => {
        const behind = Math.max(0, this.synced - cursor);
        return { name, cursor, behind, cutOff: keeper.cutOff(name) };
      }),
      half: this.#half,
      full: this.#full,
      overflowed: told ? { since: this.#refusedAt ?? 0, refused: this.#refused } : null,
      failing: this.#writer.failing,
      unsaved: keeper.unsaved,
      syncs: this.#syncs,
      lastSyncMs: this.#lastSyncMs,
      findings: { total: this.#findings.total, last: this.#findings.last },
      listenerFailures: this.#listenerFailures,
    };
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const ended = new Bell();
    this.#writer.stop();
    this.#keeper.stop();
    void this.#running.then(() => this.#keeper.last()).then(() => ended.ring());
    await ended.wait(null, signal);
    // A call that hangs in the disk cannot be ended; nobody waits for it.
    this.#writer.giveUp();
    this.#waiters.reject(new JournalClosedError());
    this.#bell.ring();
  }

  #read(reader: LogReader): LogReader {
    this.#readers.add(reader);
    return reader;
  }

  #moved(reader: LogReader): void {
    if (reader.lasting) this.#keeper.move(reader.name, reader.cursor);
    this.#release();
  }

  #onSynced(records: readonly JournalRecord[], ms: number): void {
    this.#syncs++;
    this.#lastSyncMs = ms;
    this.#options.onSync?.(ms);
    for (const { body } of records) this.#unsyncedBytes -= recordBytes(body);
    if (records.length > 0) this.#tell(records);
    this.#waiters.synced(this.synced);
    this.#release();
    this.#bell.ring();
    this.#keeper.wake();
  }

  #tell(records: readonly JournalRecord[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(records);
      } catch {
        this.#listenerFailures++;
      }
    }
  }

  #release(): void {
    let needed = Number.POSITIVE_INFINITY;
    for (const { position } of this.#readers) needed = Math.min(needed, position);
    this.#head.release(this.synced, needed);
  }

  #judge(): void {
    const now = this.#clock.now();
    const { maxBytes } = this.#options;
    const unsynced = this.#unsyncedBytes;
    const full = this.#keeper.bytes + unsynced >= maxBytes || unsynced >= this.#head.maxBytes;
    this.#half = this.#keeper.needed >= maxBytes / 2 ? (this.#half ?? { since: now }) : null;
    this.#full = full ? (this.#full ?? { since: now }) : null;
  }
}
