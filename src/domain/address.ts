// A trader's public address: 20 bytes of lower-case hex.
import type { TraderId } from "./ids.js";

/** `0x` and 40 lower-case hex digits. */
export type Address = `0x${string}`;

const ADDRESS = /^0x[0-9a-f]{40}$/;

/** The address in lower case, or null where `text` is not one. */
export function parseAddress(text: string): Address | null {
  const lower = text.trim().toLowerCase();
  return ADDRESS.test(lower) ? (lower as Address) : null;
}

/** The address that a trader's id is. Throws a TypeError for one of another kind: it is of another venue. */
export function addressOf(trader: TraderId): Address {
  const address = parseAddress(trader);
  if (address === null) throw new TypeError(`${JSON.stringify(trader)} is no address`);
  return address;
}
