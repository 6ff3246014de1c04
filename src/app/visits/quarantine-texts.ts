// What was put aside because it could not be understood, as the database of the settings holds it.
import { HypertrailError } from "../../errors.js";
import type { Collections } from "../../store/mongo/collections.js";
import {
  dropQuarantined,
  type Kept,
  type KeptText,
  newestQuarantined,
  quarantinedIds,
  readQuarantined,
} from "../../store/write/quarantine-rows.js";
import { type VisitOptions, visitDatabase } from "./visit-database.js";

export type { Kept, KeptText };

/** No text, or more than one, has an id that begins so. */
export class NoSuchText extends HypertrailError {
  override readonly name = "NoSuchText";
  override readonly code = "no_such_text";
  override readonly retryable = false;
}

/** Ids that are named where a prefix fits several. */
const NAMED = 5;

/** How many are kept, and the `limit` that were met last, the latest first. */
export function listQuarantined(
  options: VisitOptions,
  limit: number,
): Promise<{ total: number; entries: Kept[] }> {
  return visitDatabase(options, (all) => newestQuarantined(all, limit, options.signal));
}

/** The text whose id begins with `prefix` (hex digits, in lower case); throws a {@link NoSuchText}. */
export function showQuarantined(options: VisitOptions, prefix: string): Promise<KeptText> {
  const { signal } = options;
  return visitDatabase(options, async (all) => {
    const id = await findQuarantined(all, prefix, signal);
    return (await readQuarantined(all, id, signal)) ?? refuse(prefix);
  });
}

/** Takes the text whose id begins with `prefix` out of quarantine, or all of them where it is null; gives how many. */
export function dropKept(options: VisitOptions, prefix: string | null): Promise<number> {
  return visitDatabase(options, async (all) =>
    dropQuarantined(all, prefix === null ? null : [await findQuarantined(all, prefix, options.signal)]),
  );
}

/** The id that begins with `prefix`; throws a {@link NoSuchText}. */
export async function findQuarantined(
  all: Collections,
  prefix: string,
  signal: AbortSignal,
): Promise<string> {
  const ids = await quarantinedIds(all, prefix, NAMED + 1, signal);
  if (ids.length > 1) throw new NoSuchText(ambiguous(prefix, ids));
  return ids[0] ?? refuse(prefix);
}

function refuse(prefix: string): never {
  throw new NoSuchText(`nothing in quarantine has an id that begins with "${prefix}"`);
}

/** Names some of the ids, each with a few digits more than were given. */
function ambiguous(prefix: string, ids: readonly string[]): string {
  const named = ids.slice(0, NAMED);
  const length = Math.max(12, prefix.length + 4);
  const shown = named.map((id) => id.slice(0, length)).join(", ");
  const more = ids.length > NAMED ? ", …" : "";
  return `"${prefix}" fits more than one id: ${shown}${more}; name more of it`;
}
