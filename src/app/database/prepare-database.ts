// The database of a collector: opened, claimed for its network, its collections and indexes as they must be.

import type { Config } from "../../config/load.js";
import { type Collections, collections, prepareCollections } from "../../store/mongo/collections.js";
import type { Connection } from "../../store/mongo/connection.js";
import { claimDatabase, networkOf } from "../../store/mongo/meta.js";
import type { Insist } from "./insist.js";
import { type DatabaseOptions, openDatabase } from "./open-database.js";

/** Null where there is to be none. Rejects as `openDatabase` does, and with a `WrongDatabase`. */
export async function prepareDatabase(options: DatabaseOptions): Promise<Collections | null> {
  const { config, insist } = options;
  if (config.store.kind === "none") return null;
  const { db } = await openDatabase(options);
  return claimAndPrepare(db, config, insist);
}

/** Of a database that is open, without `insist` asked once for its network; throws a `WrongDatabase` where it records another network. */
export async function claimAndPrepare(
  db: Connection["db"],
  { store, venue }: Pick<Config, "store" | "venue">,
  insist?: Insist,
): Promise<Collections> {
  const claim = (): Promise<void> => claimDatabase(collections(db), networkOf(venue.apiUrl));
  await (insist === undefined ? claim() : insist(claim));
  const { orders, positions, fills } = store.retentionDays;
  return prepareCollections(db, { orderDays: orders, positionDays: positions, fillDays: fills }, insist);
}
