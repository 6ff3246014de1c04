// Exact decimals as canonical strings: plain digits, no exponent, no trailing zeros, no "-0".
import Big from "big.js";

declare const canonical: unique symbol;

/** A decimal in canonical form, so that equal numbers are equal strings. */
export type Decimal = string & { readonly [canonical]: true };

/** Most digits that a decimal may have: what MongoDB's Decimal128 still holds exactly. */
export const MAX_DIGITS = 34;

export const ZERO = "0" as Decimal;

const PLAIN = /^-?\d+(?:\.\d+)?$/;

/**
 * The canonical form of a plain decimal (`"3000.0"` → `"3000"`), or null where `text` is no plain decimal
 * (`"NaN"`, `"1e5"`, `""`) or has more than {@link MAX_DIGITS} digits.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_DIGITS + 2 || !PLAIN.test(text)) return null;
  const negative = text.charCodeAt(0) === 45;
  let start = negative ? 1 : 0;
  let end = text.length;
  if (text.includes(".")) {
    while (text.charCodeAt(end - 1) === 48) end--;
    if (text.charCodeAt(end - 1) === 46) end--;
  }
  while (start < end - 1 && text.charCodeAt(start) === 48 && text.charCodeAt(start + 1) !== 46) start++;
  const digits = text.slice(start, end);
  if (digits.length - (digits.includes(".") ? 1 : 0) > MAX_DIGITS) return null;
  if (digits === "0") return ZERO;
  return (negative ? `-${digits}` : digits) as Decimal;
}

/** The canonical form of what is known to be a decimal; throws a RangeError naming it otherwise. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (parsed === null)
    throw new RangeError(`"${text}" is not a plain decimal of at most ${MAX_DIGITS} digits`);
  return parsed;
}

/** The shortest decimal that gives this double back; null for NaN and infinities. */
export function decimalFromNumber(value: number): Decimal | null {
  return Number.isFinite(value) ? parseDecimal(new Big(value).toFixed()) : null;
}

/** Whether the nearest double of `value` reads back as `value`. */
export function fitsDouble(value: Decimal): boolean {
  return decimalFromNumber(Number(value)) === value;
}

/** -1, 0 or 1 as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return a === b ? 0 : new Big(a).cmp(b);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  return new Big(a).plus(b).toFixed() as Decimal;
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return new Big(a).times(b).toFixed() as Decimal;
}

export function isNegative(value: Decimal): boolean {
  return value.charCodeAt(0) === 45;
}

export function absolute(value: Decimal): Decimal {
  return (isNegative(value) ? value.slice(1) : value) as Decimal;
}
