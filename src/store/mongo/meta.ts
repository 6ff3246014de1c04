// What a database says of itself: whose network it records, and the version of its schema.

import type { Document } from "mongodb";
import { HypertrailError } from "../../errors.js";
import type { Collections } from "./collections.js";

/** Raised when a stored document changes its meaning; an older hypertrail refuses a newer database. */
export const SCHEMA_VERSION = 1;

/** The database belongs to something else: nothing was written to it. */
export class WrongDatabase extends HypertrailError {
  override readonly name = "WrongDatabase";
  override readonly code = "wrong_database";
  override readonly retryable = false;
}

/** The network that an API URL belongs to: `mainnet`, `testnet`, or the host itself for any other venue. */
export function networkOf(apiUrl: string): string {
  const { hostname } = new URL(apiUrl);
  if (hostname === "api.hyperliquid.xyz") return "mainnet";
  if (hostname === "api.hyperliquid-testnet.xyz") return "testnet";
  return hostname;
}

/** Claims an empty database for `network`; throws {@link WrongDatabase} where it records another, or is newer. */
export async function claimDatabase(all: Collections, network: string): Promise<void> {
  const schema = await claim(all, "schema", { version: SCHEMA_VERSION });
  if (schema.version > SCHEMA_VERSION) {
    throw new WrongDatabase(
      `database "${all.meta.dbName}" has schema version ${schema.version}; this hypertrail knows up to ${SCHEMA_VERSION}`,
    );
  }
  const venue = await claim(all, "venue", { network });
  if (venue.network !== network) {
    throw new WrongDatabase(
      `database "${all.meta.dbName}" records ${venue.network}, not ${network}; set MONGODB_DB to another name`,
    );
  }
}

async function claim<T extends Document>(all: Collections, name: string, value: T): Promise<T> {
  const stored = await all.meta.findOneAndUpdate(
    { _id: name },
    { $setOnInsert: value },
    { upsert: true, returnDocument: "after" },
  );
  return { ...value, ...stored };
}
