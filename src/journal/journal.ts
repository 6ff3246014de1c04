// The log that everything goes through: append, synced, told; readers with durable cursors. What all of it promises.
import type { Finding } from "./findings.js";
import type { JournalRecord, Range } from "./record.js";

export interface ReadOptions {
  /** Most records of a batch. */
  readonly max: number;
  /** Most bytes of a batch, unless one record alone has more; 4 MiB. */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

/** What a reader got: first what it missed, then records in order. */
export interface Batch {
  /** Sequences that are gone for good: let go of, damaged, lost. Null where none are. */
  readonly missed: Range | null;
  readonly records: readonly JournalRecord[];
  /** The sequence up to which the reader has everything with this batch and those before it. */
  readonly last: number;
  /** The reader has it, for good. The cursor moves when all batches before are done as well. */
  done(): void;
}

export interface Reader {
  readonly name: string;
  /** The sequence up to which everything is done. */
  readonly cursor: number;
  /** Synced records after the cursor. */
  readonly behind: number;
  /**
   * The next batch, as soon as one is synced; null when `signal` aborts, the journal is closed or the reader is.
   * One call at a time. Throws a `JournalReadError` where the disk does not read: to be asked again, later; the fifth
   * time in a row it goes on behind what cannot be read, and says so in `missed`.
   */
  read(options: ReadOptions): Promise<Batch | null>;
  /** Reads no more; a cursor stays. */
  close(): void;
}

export interface ReaderStatus {
  readonly name: string;
  readonly cursor: number;
  readonly behind: number;
  /** Times that it was cut off, and records that it lost by it. */
  readonly cutOff: number;
}

/** Since when, ms. */
export interface Since {
  readonly since: number;
}

export interface JournalStatus {
  /** The last sequence that was given out. */
  readonly sequence: number;
  readonly synced: number;
  /** Lowest sequence that can be read. */
  readonly oldest: number;
  readonly oldestAt: number | null;
  readonly bytes: number;
  readonly capacityBytes: number;
  readonly headBytes: number;
  readonly segments: number;
  readonly readers: readonly ReaderStatus[];
  /** The privileged reader holds half of the room. */
  readonly half: Since | null;
  /** It holds all of it, or what waits for the disk fills the head. */
  readonly full: Since | null;
  /** Something was refused because of it within the last hour. */
  readonly overflowed: (Since & { readonly refused: number }) | null;
  /** The disk takes no writes; tried again and again. */
  readonly failing: (Since & { readonly error: string; readonly attempts: number }) | null;
  /** Since when the cursors cannot be saved. */
  readonly unsaved: (Since & { readonly error: string }) | null;
  readonly syncs: number;
  readonly lastSyncMs: number;
  readonly findings: { readonly total: number; readonly last: readonly Finding[] };
  /** Calls of listeners that threw. */
  readonly listenerFailures: number;
}

/** One writer. Bodies are bytes; what they mean is the business of a codec above. */
export interface Journal {
  /**
   * Whether another observation may be decided: not while the log is full or its disk fails. A no is counted. What was
   * decided is always taken: it may pass the bound once.
   */
  admit(): boolean;
  /**
   * Takes all of `bodies`, in order, and gives the sequence of the last one. Nobody is told before they are synced.
   * They are kept as they are and must not be changed: a record that is read from memory has the very body that was
   * appended, so a codec may keep beside it what it was made of. Throws for a closed journal, and a `RangeError` for a
   * body above `MAX_BODY_BYTES`.
   */
  append(bodies: readonly Uint8Array[]): number;
  /** The last sequence that was given out. */
  readonly sequence: number;
  /** Up to here everything is on the disk. */
  readonly synced: number;
  /** Resolves when `sequence` is synced; rejects with the signal's reason, or where the journal is closed before. */
  whenSynced(sequence: number, signal?: AbortSignal): Promise<void>;
  /** Told of records when they are synced, in order, each once. Gives the function that takes it away. */
  onSynced(listener: (records: readonly JournalRecord[]) => void): () => void;
  /**
   * A reader whose cursor lasts. One that is not known yet begins at the oldest record (`"oldest"`) or at the next to
   * come. Its records are held for it, see docs/journal.md.
   */
  reader(name: string, begin?: "oldest" | "next"): Reader;
  /** A reader without a lasting cursor, from after the sequence `after`. Nothing is held for it. */
  tail(after: number): Reader;
  /** Lets go of a reader's cursor, and of what was held for it. */
  forget(name: string): void;
  status(): JournalStatus;
  /** Syncs what was appended, seals, saves the cursors. When `signal` aborts it gives up what the disk does not take. */
  close(signal: AbortSignal): Promise<void>;
}
