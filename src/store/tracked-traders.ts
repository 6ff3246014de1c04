// The roster in the database: who is followed besides those in the settings.
import { type Address, parseAddress } from "../domain/address.js";
import type { Collections } from "./collections.js";

/** Enabled traders, most important first. A row whose `_id` is no address is left out. */
export async function enabledTraders(all: Collections): Promise<Address[]> {
  const rows = await all.trackedTraders.find({ enabled: true }).sort({ priority: -1 }).toArray();
  return rows.map((row) => parseAddress(String(row._id))).filter((address) => address !== null);
}
