// What the venue's log told, to the recorder: what is stored already is not told again.
import type { Address } from "../domain/address.js";
import type { CashEvent } from "../domain/cash.js";
import { type Fill, fillId } from "../domain/fill.js";
import type { FillsReport, Past } from "../domain/observation.js";
import type { Collections } from "../store/mongo/collections.js";
import { storedFills } from "../store/read/known-fills.js";
import { storedIds } from "../store/read/stored-ids.js";
import type { BackfillParts } from "./options.js";
import { taken } from "./patience.js";

/** Whose rows they are, when they came, and since when the trader is followed. */
export interface PageOf {
  readonly ethAddress: Address;
  readonly receivedAt: number;
  readonly past: Past;
}

type RecordParts = Pick<BackfillParts, "all" | "recorder">;

/** Resolves once the database has them; rejects where that is to be tried again. */
export async function recordFills(
  { all, recorder }: RecordParts,
  source: FillsReport["source"],
  fills: readonly Fill[],
  page: PageOf,
): Promise<{ readonly inserted: number }> {
  const idOf = (fill: Fill): string => fillId(page.ethAddress, fill);
  const { whole, inPart } = await storedFills(all, fills.map(idOf));
  const unknown = fills.filter((fill) => !whole.has(idOf(fill)));
  const about = { ...page, past: { ...page.past, inPart }, source, series: source };
  return taken(recorder.record({ kind: "fills", ...about, fills: unknown }));
}

/** As {@link recordFills}. */
export async function recordCash(
  { all, recorder }: RecordParts,
  collection: keyof Pick<Collections, "funding" | "ledgerUpdates">,
  events: readonly CashEvent[],
): Promise<{ readonly inserted: number }> {
  const ids = events.map(({ id }) => id);
  const stored = await storedIds(all[collection], ids);
  return taken(recorder.recordCash(events.filter(({ id }) => !stored.has(id))));
}
