// Text from elsewhere, made fit for one line of a terminal.
import { stripVTControlCharacters } from "node:util";

/** Blank characters that would end a line or move the cursor. */
const BREAKS = /[\t-\r\u0085\u2028\u2029]+/gu;
/** All other control characters; the bidirectional ones would make a terminal show text in another order. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `text` on one line: breaks become a space; escape sequences and control characters are left out. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(BREAKS, " ").replace(CONTROLS, "");
}

/** The first `limit` characters of `text`; what was cut is said. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}... (${text.length - limit} more characters)`;
}
