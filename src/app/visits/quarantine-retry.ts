// Reads again what was put aside, with the code of today: what can be understood and written now leaves quarantine.
import { BACKFILL_COLLECTOR, type Recorder } from "../../backfill/options.js";
import { recordCash, recordFills } from "../../backfill/record.js";
import type { Address } from "../../domain/address.js";
import { type EventBatch, WRITTEN_KINDS } from "../../domain/batch.js";
import { decode } from "../../journal/codec.js";
import { COLLECTION_NAMES, type Collections } from "../../store/mongo/collections.js";
import { followedSince } from "../../store/write/backfill-checkpoints.js";
import { EventWriter } from "../../store/write/event-writer.js";
import { dropQuarantined, type KeptText, keptTexts } from "../../store/write/quarantine-rows.js";
import { REAL_CLOCK } from "../../timing/clock.js";
import { orAborted } from "../../timing/or-aborted.js";
import { type Retold, reread } from "../../venues/hyperliquid/index.js";
import { openRecorder } from "./backfill-recorder.js";
import { findQuarantined } from "./quarantine-texts.js";
import { type VisitOptions, visitDatabase } from "./visit-database.js";

/** What became of one text. */
export interface Retried {
  readonly id: string;
  readonly path: string;
  /** Why it stays; null where it has left quarantine. */
  readonly why: string | null;
  /** New documents that came of it. */
  readonly inserted: number;
}

/** A text of which something is to be recorded through its trader's ledger. */
interface ToRecord {
  readonly text: KeptText;
  readonly ethAddress: Address;
  readonly told: Exclude<Retold, { readonly kind: "nothing" }>;
}

/** Texts that are looked at together. */
const TEXTS_AT_ONCE = 200;

/**
 * Those whose id begins with `prefix`, which must be one, or all; `tell` hears of each. Rejects as `visitDatabase`
 * does, and with a `NoSuchText`.
 */
export async function retryQuarantined(
  options: VisitOptions,
  prefix: string | null,
  tell: (retried: Retried) => void,
): Promise<void> {
  const { signal } = options;
  await visitDatabase(options, async (all) => {
    const ids = prefix === null ? null : [await findQuarantined(all, prefix, signal)];
    for await (const texts of keptTexts(all, ids, TEXTS_AT_ONCE, signal)) {
      signal.throwIfAborted();
      // A call that waits for a frozen database is let go of.
      const told = await orAborted(signal, retry(options, all, texts));
      await dropQuarantined(
        all,
        told.flatMap(({ id, why }) => (why === null ? id : [])),
      );
      for (const each of told) tell(each);
    }
  });
}

async function retry(
  options: VisitOptions,
  all: Collections,
  texts: readonly KeptText[],
): Promise<Retried[]> {
  const told: Retried[] = [];
  const toRecord: ToRecord[] = [];
  for (const text of texts) {
    const { id, path } = text;
    if (path === "journal" || COLLECTION_NAMES.has(path)) {
      told.push({ id, path, ...(await writeAgain(all, text)) });
      continue;
    }
    const receivedAt = (text.lastSeen ?? new Date()).getTime();
    const read = reread({ ...text, receivedAt });
    if (!read.ok) told.push({ id, path, why: read.reason, inserted: 0 });
    else if (read.told.kind === "nothing" || read.ethAddress === null)
      told.push({ id, path, why: null, inserted: 0 });
    else toRecord.push({ text, ethAddress: read.ethAddress, told: read.told });
  }
  return [...told, ...(await record(options, all, toRecord))];
}

/** A document that the database refused, or a line of the journal. */
async function writeAgain(all: Collections, text: KeptText): Promise<Pick<Retried, "why" | "inserted">> {
  const batch = batchOf(text);
  const [unknown] = batch.quarantined;
  if (unknown !== undefined) return { why: unknown.reason, inserted: 0 };
  const writer = new EventWriter(all, BACKFILL_COLLECTOR, Date.now);
  const written = await writer.write(batch);
  const inserted = WRITTEN_KINDS.reduce((sum, kind) => sum + written[kind].inserted, 0);
  return { why: written.quarantined > 0 ? "the database refuses it still" : null, inserted };
}

function batchOf({ raw, path }: KeptText): EventBatch {
  const asLine = (word: string): EventBatch => decode(Buffer.from(`{"${word}":${raw}}`), Date.now());
  if (path === "journal") return decode(Buffer.from(raw), Date.now());
  const event = asLine("event");
  return event.events.length > 0 ? event : asLine("state");
}

async function record(
  { config, log, signal }: VisitOptions,
  all: Collections,
  toRecord: readonly ToRecord[],
): Promise<Retried[]> {
  if (toRecord.length === 0) return [];
  const traders = [...new Set(toRecord.map(({ ethAddress }) => ethAddress))];
  const { recorder, run } = await openRecorder({ config, all, traders, clock: REAL_CLOCK, log });
  const done = new AbortController();
  const written = run(done.signal, signal);
  try {
    // All of them wait for the same flush.
    return await Promise.all(toRecord.map((each) => recordOne(each, all, recorder)));
  } finally {
    done.abort();
    await written;
  }
}

async function recordOne(
  { text, ethAddress, told }: ToRecord,
  all: Collections,
  recorder: Recorder,
): Promise<Retried> {
  const { id, path } = text;
  const past = { followedSince: await followedSince(all, ethAddress) };
  const receivedAt = (text.lastSeen ?? new Date()).getTime();
  const { inserted } =
    told.kind === "fills"
      ? await recordFills({ all, recorder }, told.source, told.fills, { ethAddress, receivedAt, past })
      : await recordCash({ all, recorder }, told.kind, told.events);
  return { id, path, why: null, inserted };
}
