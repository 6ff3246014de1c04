// Keeps what could not be understood: one document for each distinct raw text, counted.
import { createHash } from "node:crypto";
import type { Document } from "mongodb";
import type { Quarantined } from "../domain/quarantine.js";
import type { Collections, Row } from "./collections.js";

/** Writes each; the same raw text again only raises its count and widens when it was seen. */
export async function writeQuarantine(all: Collections, entries: readonly Quarantined[]): Promise<void> {
  if (entries.length === 0) return;
  const operations = entries.map((entry) => ({ updateOne: { ...upsertOf(entry), upsert: true } }));
  await all.quarantine.bulkWrite(operations, { ordered: false });
}

function upsertOf(entry: Quarantined): { filter: { _id: string }; update: Document } {
  const { raw, reason, path } = entry;
  const seen = new Date(entry.receivedAt);
  return {
    filter: { _id: createHash("sha256").update(raw).digest("hex") },
    update: {
      $inc: { count: 1 },
      $min: { firstSeen: seen },
      $max: { lastSeen: seen },
      $setOnInsert: { raw, reason, path },
    },
  };
}

/** One text that was put aside, without the text. Times are null where the document does not hold them. */
export interface Kept {
  /** SHA-256 of the text, 64 hex digits. */
  readonly id: string;
  /** How often it was met. */
  readonly count: number;
  readonly firstSeen: Date | null;
  readonly lastSeen: Date | null;
  readonly path: string;
  readonly reason: string;
}

export interface KeptText extends Kept {
  readonly raw: string;
}

/** How many texts are kept, and the `limit` that were met last, the latest first. */
export async function newestQuarantined(
  all: Collections,
  limit: number,
  signal: AbortSignal,
): Promise<{ total: number; entries: Kept[] }> {
  const newest = all.quarantine.find({}, { projection: { raw: 0 }, signal }).sort({ lastSeen: -1 });
  const entries = (await newest.limit(limit).toArray()).map(readKept);
  return { total: await all.quarantine.countDocuments({}, { hint: "_id_", signal }), entries };
}

/** At most `limit` ids that begin with `prefix`: hex digits, in lower case. */
export async function quarantinedIds(
  all: Collections,
  prefix: string,
  limit: number,
  signal: AbortSignal,
): Promise<string[]> {
  // No hex digit comes after "f".
  const range = { $gte: prefix, $lt: `${prefix}g` };
  const rows = all.quarantine.find({ _id: range }, { projection: { _id: 1 }, signal });
  return (await rows.limit(limit).toArray()).map(({ _id }) => String(_id));
}

/** The text that is kept under `id`, null where none is. */
export async function readQuarantined(
  all: Collections,
  id: string,
  signal: AbortSignal,
): Promise<KeptText | null> {
  const row = await all.quarantine.findOne({ _id: id }, { signal });
  return row === null ? null : { ...readKept(row), raw: String(row.raw ?? "") };
}

function readKept(row: Row): Kept {
  const time = (value: unknown): Date | null => (value instanceof Date ? value : null);
  return {
    id: String(row._id),
    count: Number(row.count ?? 0),
    firstSeen: time(row.firstSeen),
    lastSeen: time(row.lastSeen),
    path: String(row.path ?? ""),
    reason: String(row.reason ?? ""),
  };
}
