// Exact numbers to BSON and back: doubles to compute with, and the exact text beside those that a double cannot hold.
import { Decimal128, type Document, Double, Int32, Long } from "mongodb";
import {
  absolute,
  type Decimal,
  decimalFromNumber,
  fitsDouble,
  isNegative,
  parseDecimal,
} from "../domain/decimal.js";

/** `{sz: Double}`, and `{szStr}` besides where the double does not give the number back. */
export function numeric<K extends string>(
  name: K,
  value: Decimal | null,
): { [P in K]: Double | null } & { [P in `${K}Str`]?: string } {
  const fields = { [name]: double(value) };
  addText(fields, name, value);
  return fields as { [P in K]: Double | null } & { [P in `${K}Str`]?: string };
}

/** A double even where the number is whole: the driver alone writes those as int32. */
export function double(value: Decimal | null): Double | null {
  return value === null ? null : new Double(Number(value));
}

/** Adds the exact text of the field `name` to `doc`, where its double does not give the number back. */
export function addText(doc: Document, name: string, value: Decimal | null): void {
  if (value !== null && !fitsDouble(value)) doc[`${name}Str`] = value;
}

/** The exact number of a field written by {@link numeric}; null where it is not known. */
export function readNumeric(doc: Readonly<Record<string, unknown>>, name: string): Decimal | null {
  const text = doc[`${name}Str`];
  if (typeof text === "string") return parseDecimal(text);
  const value = doc[name];
  return typeof value === "number" ? decimalFromNumber(value) : null;
}

/** Ids are 64-bit in the database whatever their size, so that every reader sees one type. */
export function id64(value: number): Long {
  return Long.fromNumber(value);
}

/** A whole number that is usually small: never a double, which the driver makes of what exceeds 32 bits. */
export function whole(value: number): Int32 | Long {
  const small = new Int32(value);
  return small.value === value ? small : id64(value);
}

/** Below zero what was above it: for comparing inside the database, exactly, the larger first. */
export function negated(value: Decimal): Decimal128 {
  return Decimal128.fromString(isNegative(value) ? absolute(value) : `-${value}`);
}

export function date(ms: number): Date;
export function date(ms: number | null): Date | null;
export function date(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
