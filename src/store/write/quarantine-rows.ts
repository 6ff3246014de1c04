// Keeps what could not be understood: one document for each distinct raw text, counted.
import { createHash } from "node:crypto";
import type { Document } from "mongodb";
import { type Address, parseAddress } from "../../domain/address.js";
import type { Quarantined } from "../../domain/quarantined.js";
import type { Collections, Row } from "../mongo/collections.js";

/** Writes each; the same raw text again only raises its count and widens when it was seen. */
export async function writeQuarantine(all: Collections, entries: readonly Quarantined[]): Promise<void> {
  if (entries.length === 0) return;
  const operations = entries.map((entry) => ({ updateOne: { ...upsertOf(entry), upsert: true } }));
  await all.quarantine.bulkWrite(operations, { ordered: false });
}

function upsertOf(entry: Quarantined): { filter: { _id: string }; update: Document } {
  const { raw, reason, path, ethAddress } = entry;
  const seen = new Date(entry.receivedAt);
  return {
    filter: { _id: createHash("sha256").update(raw).digest("hex") },
    update: {
      $inc: { count: 1 },
      $min: { firstSeen: seen },
      $max: { lastSeen: seen },
      $setOnInsert: { raw, reason, path, ethAddress },
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
  /** Whose it is; null where that was not kept. */
  readonly ethAddress: Address | null;
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

/** At most `limit` ids, 0 for all, that begin with `prefix`: hex digits, in lower case. */
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
  return row === null ? null : readText(row);
}

/** Those with these ids, or all that there are now, `size` at a time. */
export async function* keptTexts(
  all: Collections,
  ids: readonly string[] | null,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<KeptText[], void, void> {
  const wanted = ids ?? (await quarantinedIds(all, "", 0, signal));
  for (let from = 0; from < wanted.length; from += size) {
    const some = all.quarantine.find({ _id: { $in: wanted.slice(from, from + size) } }, { signal });
    yield (await some.toArray()).map(readText);
  }
}

/** Takes those with these ids out of quarantine, or all; gives how many there were. */
export async function dropQuarantined(all: Collections, ids: readonly string[] | null): Promise<number> {
  if (ids !== null && ids.length === 0) return 0;
  const { deletedCount } = await all.quarantine.deleteMany(ids === null ? {} : { _id: { $in: [...ids] } });
  return deletedCount;
}

function readText(row: Row): KeptText {
  const { raw, ethAddress } = row;
  const address = typeof ethAddress === "string" ? parseAddress(ethAddress) : null;
  return { ...readKept(row), raw: String(raw ?? ""), ethAddress: address };
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
