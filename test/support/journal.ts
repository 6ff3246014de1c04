// Journals for tests: small ones, their records as text, everything a reader gets.
import type { JournalOptions } from "../../src/journal/file-journal.js";
import type { Batch, Journal, Reader } from "../../src/journal/journal.js";
import { openMemoryJournal } from "../../src/journal/memory.js";
import type { JournalRecord, Range } from "../../src/journal/record.js";

export const IDENTITY = { collector: "6f1d3a52-9f3e-4b0c-8a57-0a2c8e1f7d11", network: "mainnet" };
export const NEVER = new AbortController().signal;

export function body(text: string): Buffer {
  return Buffer.from(text);
}

export function text({ body: bytes }: JournalRecord): string {
  return Buffer.from(bytes).toString();
}

/** Segments of a few records, cursors saved at once, errors tried again after a millisecond. */
export function openSmall(options: Partial<JournalOptions> = {}): Promise<Journal> {
  return openMemoryJournal({
    identity: IDENTITY,
    segmentBytes: 1_024 + 200,
    cursorsEveryMs: 0,
    backoff: { baseMs: 1, factor: 1, capMs: 1 },
    ...options,
  });
}

/** Appends and waits for the disk. */
export async function write(journal: Journal, ...texts: readonly string[]): Promise<number> {
  const last = journal.append(texts.map(body));
  await journal.whenSynced(last);
  return last;
}

export interface Everything {
  readonly records: JournalRecord[];
  readonly missed: Range[];
}

/** What the reader gets up to what is synced now; done. */
export async function drain(journal: Journal, reader: Reader & { position?: number }, max = 100) {
  const all: Everything & { batches: Batch[] } = { records: [], missed: [], batches: [] };
  const end = journal.synced;
  let at = reader.cursor;
  while (at < end) {
    const batch = await reader.read({ max, signal: NEVER });
    if (batch === null) break;
    if (batch.missed !== null) all.missed.push(batch.missed);
    all.records.push(...batch.records);
    all.batches.push(batch);
    batch.done();
    at = batch.last;
  }
  return all;
}

/** Everything that the journal can still give. */
export async function everything(journal: Journal): Promise<Everything> {
  const tail = journal.tail(0);
  const all = await drain(journal, tail);
  tail.close();
  return all;
}
