// What the commands of the roster take, and how they say what happened.
import { InvalidArgumentError } from "commander";
import type { Discovered } from "../app/visits/roster-discovery.js";
import type { Address } from "../domain/address.js";
import { type Decimal, parseDecimal } from "../domain/decimal.js";
import { ADDRESS_ALLOWED, parseNamedAddress } from "../domain/named-address.js";
import { printable, shorten } from "../telemetry/printable.js";

export const SHARED_HELP =
  "The database is that of `collect`: MONGODB_URI, else the embedded one in DATA_DIR, whether or not a collector runs." +
  "\nA collector that runs follows every change within seconds.";

const SHOWN = 80;

/** One address after another, each once. */
export function address(text: string, before: readonly Address[] | undefined): readonly Address[] {
  const parsed = parseNamedAddress(text);
  if (parsed === null) throw new InvalidArgumentError(`${quoted(text)} is not ${ADDRESS_ALLOWED}.`);
  return [...new Set([...(before ?? []), parsed])];
}

export function tag(text: string): string {
  if (/^[\w.:-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError(`${quoted(text)} is not a tag: 1 to 64 letters, digits or . _ : -`);
}

export function tags(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...new Set([...(before ?? []), tag(text)])];
}

export function label(text: string): string {
  if (text.trim() !== "" && [...text].length <= 100 && !/\p{Cc}/u.test(text)) return text.trim();
  throw new InvalidArgumentError(`${quoted(text)} is not a label: 1 to 100 characters on one line.`);
}

export function plainDecimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (parsed !== null) return parsed;
  throw new InvalidArgumentError(`${quoted(text)} is not a plain decimal, as 100000 or -0.5.`);
}

/** A tag that only what is added now has, by which it can be removed again. */
export function tagAt(deed: "import" | "discover", now: Date): string {
  return `${deed}-${now.toISOString().replace(/[-:.]/g, "")}`;
}

const SAID: Readonly<Record<Discovered["outcome"], string>> = {
  added: "added",
  again: "added again",
  changed: "changed",
  already: "followed already",
  removed: "was removed before and stays off",
};

export function said(outcome: Discovered["outcome"]): string {
  return SAID[outcome];
}

/** `3 added, 1 followed already` */
export function summary(outcomes: readonly Pick<Discovered, "outcome">[]): string {
  const counts = Object.entries(SAID).flatMap(([outcome, words]) => {
    const count = outcomes.filter((each) => each.outcome === outcome).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  return counts.join(", ") || "nobody added";
}

/** Who is new on the roster. */
export function joined<T extends Pick<Discovered, "outcome">>(outcomes: readonly T[]): T[] {
  return outcomes.filter(({ outcome }) => outcome === "added" || outcome === "again");
}

function quoted(text: string): string {
  return `"${shorten(printable(text), SHOWN)}"`;
}
