// Exact numbers to BSON and back: doubles to compute with, and the exact text beside those that a double cannot hold.
import { Decimal128, type Document, Double, Int32, Long } from "mongodb";
import {
  absolute,
  type Decimal,
  DOUBLE_DIGITS,
  decimalFromNumber,
  fitsDouble,
  isNegative,
  parseDecimal,
  scaleOf,
  wholeOf,
} from "../../domain/decimal.js";
import type { OrderId } from "../../domain/ids.js";

/** `{sz: 0.1}`, and `{szStr}` besides where the double does not give the number back. */
export function numeric<K extends string>(
  name: K,
  value: Decimal | null,
): { [P in K]: number | Double | null } & { [P in `${K}Str`]?: string } {
  const fields = { [name]: double(value) };
  addText(fields, name, value);
  return fields as { [P in K]: number | Double | null } & { [P in `${K}Str`]?: string };
}

/** A double even where the number is whole: the driver alone writes those as int32, and only those. */
export function double(value: Decimal | null): number | Double | null {
  if (value === null) return null;
  const number = Number(value);
  return Number.isInteger(number) ? new Double(number) : number;
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
  return new Long(value | 0, Math.floor(value / 2 ** 32));
}

/** An order's id: as {@link id64} where it is a number, else the text that it is. */
export function orderId(value: OrderId): Long | string {
  return typeof value === "string" ? value : id64(value);
}

/** What {@link orderId} wrote. */
export function readOrderId(value: unknown): OrderId {
  return typeof value === "string" ? value : Number(value);
}

/** A whole number that is usually small: never a double, which the driver makes of what exceeds 32 bits. */
export function whole(value: number): Int32 | Long {
  const small = new Int32(value);
  return small.value === value ? small : id64(value);
}

/** Below zero what was above it: for comparing inside the database, exactly, the larger first. */
export function negated(value: Decimal): Decimal128 {
  if (value.length <= DOUBLE_DIGITS) return negatedShort(value);
  return Decimal128.fromString(isNegative(value) ? absolute(value) : `-${value}`);
}

const EXPONENT_BIAS = 6_176;

/**
 * As the driver reads it, which takes ten times as long: the digits as a whole number of at most 64 bits, which a
 * double holds exactly, and on top of them exponent and sign.
 */
function negatedShort(value: Decimal): Decimal128 {
  const digits = Math.abs(wholeOf(value));
  const bytes = Buffer.allocUnsafe(16).fill(0);
  bytes.writeUInt32LE(digits % 2 ** 32, 0);
  bytes.writeUInt32LE(Math.floor(digits / 2 ** 32), 4);
  const sign = isNegative(value) ? 0 : 1;
  bytes.writeUInt16LE((sign << 15) | ((EXPONENT_BIAS - scaleOf(value)) << 1), 14);
  return new Decimal128(bytes);
}

export function date(ms: number): Date;
export function date(ms: number | null): Date | null;
export function date(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
