// The roster in the database: who is followed besides those in the settings.
import type { Address } from "../../domain/address.js";
import {
  type AddedBy,
  byImportance,
  fulfil,
  type RosterRow,
  readTracked,
  type TrackingOutcome,
  type Wish,
} from "../../roster/tracked.js";
import type { Collections } from "../mongo/collections.js";

/** Somebody to follow, as important as `priority` (1 to 100) says. */
export interface WantedTrader {
  readonly ethAddress: Address;
  readonly priority: number;
}

/** Enabled traders, each once, most important first. A row whose `_id` is no address is left out. */
export async function wantedTraders(all: Collections, signal?: AbortSignal): Promise<WantedTrader[]> {
  const projection = { _id: 1, enabled: 1, priority: 1 };
  const rows = await all.trackedTraders
    .find({ enabled: true }, { projection, ...(signal !== undefined && { signal }) })
    .toArray();
  const wanted = rows.flatMap((row) => readTracked(row) ?? []).sort(byImportance);
  const once = new Map(wanted.toReversed().map(({ ethAddress, priority }) => [ethAddress, priority]));
  return [...once].map(([ethAddress, priority]) => ({ ethAddress, priority })).sort(byImportance);
}

/** The addresses of {@link wantedTraders}. */
export async function enabledTraders(all: Collections): Promise<Address[]> {
  return (await wantedTraders(all)).map(({ ethAddress }) => ethAddress);
}

/** All rows, enabled ones first, then by importance; and the `_id`s that are no address. */
export async function readRoster(
  all: Collections,
  signal: AbortSignal,
): Promise<{ rows: RosterRow[]; strangers: string[] }> {
  const rows: RosterRow[] = [];
  const strangers: string[] = [];
  for (const document of await all.trackedTraders.find({}, { signal }).toArray()) {
    const row = readTracked(document);
    if (row === null) strangers.push(String(document._id));
    else rows.push(row);
  }
  rows.sort((a, b) => Number(b.enabled) - Number(a.enabled) || byImportance(a, b));
  return { rows, strangers };
}

/** Puts each on the roster, each address once; `now` is our clock, ms. Gives what happened, in the order of the wishes. */
export async function addTracked(
  all: Collections,
  wishes: readonly Wish[],
  addedBy: AddedBy,
  now: number,
  signal: AbortSignal,
): Promise<{ ethAddress: Address; outcome: TrackingOutcome }[]> {
  const { rows } = await readRoster(all, signal);
  // The first of several rows of one address is the one that counts.
  const byAddress = new Map(rows.toReversed().map((row) => [row.ethAddress, row]));
  const deeds = wishes.map((wish) => {
    const row = byAddress.get(wish.ethAddress) ?? null;
    return { id: row?.id ?? wish.ethAddress, wish, ...fulfil(wish, row, addedBy, new Date(now)) };
  });
  const operations = deeds
    .filter(({ outcome }) => outcome !== "already")
    .map(({ id, set }) => ({ updateOne: { filter: { _id: id }, update: { $set: set }, upsert: true } }));
  if (operations.length > 0) await all.trackedTraders.bulkWrite(operations, { ordered: false });
  return deeds.map(({ wish, outcome }) => ({ ethAddress: wish.ethAddress, outcome }));
}

/** Takes each enabled row that `which` picks off the roster, and keeps it. Gives their addresses. */
export async function removeTracked(
  all: Collections,
  which: (row: RosterRow) => boolean,
  now: number,
  signal: AbortSignal,
): Promise<Address[]> {
  const { rows } = await readRoster(all, signal);
  const leaving = rows.filter((row) => row.enabled && which(row));
  if (leaving.length > 0) {
    await all.trackedTraders.updateMany(
      { _id: { $in: leaving.map(({ id }) => id) } },
      { $set: { enabled: false, removedAt: new Date(now) } },
    );
  }
  return [...new Set(leaving.map(({ ethAddress }) => ethAddress))];
}

/** Whether nobody was ever put on the roster. */
export async function rosterIsNew(all: Collections): Promise<boolean> {
  return (await all.trackedTraders.findOne({}, { projection: { _id: 1 } })) === null;
}
