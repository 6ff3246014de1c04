// An address as people copy it: bare, with a venue's mark, or within a link to it.
import { type Address, parseAddress } from "./address.js";

/** What stands for an address, in words that follow "is not". */
export const ADDRESS_ALLOWED = "an address (0x and 40 hex digits)";

const MARK = /^hl:/i;
const LINK = /^https?:\/\/[^\s/]+(?<rest>[/?#]\S*)$/i;
const IN_LINK = /(?<![0-9a-z])0x[0-9a-f]{40}(?![0-9a-z])/gi;

/** The address in lower case; null where `text` names none, or more than one. */
export function parseNamedAddress(text: string): Address | null {
  const bare = text.trim().replace(MARK, "");
  const rest = LINK.exec(bare)?.groups?.rest;
  if (rest === undefined) return parseAddress(bare);
  const named = new Set([...rest.matchAll(IN_LINK)].map(([address]) => parseAddress(address)));
  const [only] = named;
  return named.size === 1 ? (only ?? null) : null;
}
