// What `backfill` takes on the command line: traders, times, kinds.
import { InvalidArgumentError } from "commander";
import { BACKFILL_KINDS, type BackfillKind } from "../app/visits/backfill.js";
import type { Address } from "../domain/address.js";
import { ADDRESS_ALLOWED, parseNamedAddress } from "../domain/named-address.js";
import { printable } from "../telemetry/printable.js";

const SPAN = /^(?<count>[1-9]\d{0,4})(?<unit>[dh])$/;
const UNIT_MS = { d: 86_400_000, h: 3_600_000 };
const ISO =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/** One more trader. */
export function trader(text: string, before: readonly Address[] = []): Address[] {
  const address = parseNamedAddress(text);
  if (address !== null) return [...before, address];
  throw new InvalidArgumentError(`"${printable(text)}" is not ${ADDRESS_ALLOWED}.`);
}

/** ms since 1970 UTC. Without a zone a time is UTC. */
export function sinceTime(text: string, now: number): number {
  const time = relative(text, now) ?? absolute(text);
  if (time === null) {
    throw new InvalidArgumentError(
      `"${printable(text)}" is no time: a date such as 2026-09-01 or 2026-09-01T12:00Z, or how long ago, such as 30d or 12h.`,
    );
  }
  if (time > now) throw new InvalidArgumentError(`"${printable(text)}" is in the future.`);
  return Math.max(0, time);
}

export function kindsOf(text: string): BackfillKind[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !BACKFILL_KINDS.some((kind) => kind === name));
  if (wrong === undefined) return BACKFILL_KINDS.filter((kind) => names.includes(kind));
  throw new InvalidArgumentError(`"${printable(wrong)}" is not one of ${BACKFILL_KINDS.join(", ")}.`);
}

function relative(text: string, now: number): number | null {
  const { count, unit } = SPAN.exec(text)?.groups ?? {};
  return count === undefined ? null : now - Number(count) * UNIT_MS[unit === "d" ? "d" : "h"];
}

/** The 30th of February is no time. */
function absolute(text: string): number | null {
  const { day, zone } = ISO.exec(text)?.groups ?? {};
  if (day === undefined) return null;
  const midnight = Date.parse(`${day}T00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return null;
  const time = text === day ? midnight : Date.parse(zone === undefined ? `${text}Z` : text);
  return Number.isNaN(time) ? null : time;
}
