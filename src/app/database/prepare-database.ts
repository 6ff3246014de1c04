// The database of a collector: opened, claimed for its network, its collections and indexes as they must be.
import { type Collections, collections, prepareCollections } from "../../store/mongo/collections.js";
import { claimDatabase, networkOf } from "../../store/mongo/meta.js";
import { type DatabaseOptions, openDatabase } from "./open-database.js";

/** Null where there is to be none. Rejects as `openDatabase` does, and with a `WrongDatabase`. */
export async function prepareDatabase(options: DatabaseOptions): Promise<Collections | null> {
  const { config, insist } = options;
  if (config.store.kind === "none") return null;
  const { db } = await openDatabase(options);
  await insist(() => claimDatabase(collections(db), networkOf(config.venue.apiUrl)));
  const { orders, positions, fills } = config.store.retentionDays;
  return prepareCollections(db, { orderDays: orders, positionDays: positions, fillDays: fills }, insist);
}
