// Keeps what could not be understood: one document for each distinct raw text, counted.
import { createHash } from "node:crypto";
import type { Document } from "mongodb";
import type { Quarantined } from "../domain/quarantine.js";
import type { Collections } from "./collections.js";

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
