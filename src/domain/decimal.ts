// Exact decimals as canonical strings: plain digits, no exponent, no trailing zeros, no "-0".
import Big from "big.js";

declare const canonical: unique symbol;

/** A decimal in canonical form, so that equal numbers are equal strings. */
export type Decimal = string & { readonly [canonical]: true };

/** Most digits that a decimal may have: what MongoDB's Decimal128 still holds exactly. */
export const MAX_DIGITS = 34;

export const ZERO = "0" as Decimal;

const MINUS = 45;
const POINT = 46;
const NOUGHT = 48;
const NINE = 57;

/**
 * The canonical form of a plain decimal (`"3000.0"` → `"3000"`), or null where `text` is no plain decimal
 * (`"NaN"`, `"1e5"`, `""`) or has more than {@link MAX_DIGITS} digits.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_DIGITS + 2) return null;
  const point = pointOf(text);
  if (point === null) return null;
  let end = text.length;
  if (point < end) {
    while (text.charCodeAt(end - 1) === NOUGHT) end--;
    if (end - 1 === point) end = point;
  }
  const first = text.charCodeAt(0) === MINUS ? 1 : 0;
  let start = first;
  while (start + 1 < point && text.charCodeAt(start) === NOUGHT) start++;
  if (end - start - (point < end ? 1 : 0) > MAX_DIGITS) return null;
  if (end - start === 1 && text.charCodeAt(start) === NOUGHT) return ZERO;
  if (start > first) return `${first === 1 ? "-" : ""}${text.slice(start, end)}` as Decimal;
  return (end < text.length ? text.slice(0, end) : text) as Decimal;
}

/**
 * Where the point of a plain decimal stands; its end where there is none, null where `text` is no plain decimal. By
 * hand, since every number of every frame passes here.
 */
function pointOf(text: string): number | null {
  const { length } = text;
  const first = text.charCodeAt(0) === MINUS ? 1 : 0;
  let point = length;
  for (let at = first; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= NOUGHT && code <= NINE) continue;
    if (code !== POINT || point < length || at === first || at === length - 1) return null;
    point = at;
  }
  return length > first ? point : null;
}

/**
 * The canonical form of what has been found to be a plain decimal of at most {@link MAX_DIGITS} digits; nothing is
 * checked again, since every number of every frame passes here.
 */
export function canonicalOf(plain: string): Decimal {
  const last = plain.length - 1;
  const first = plain.charCodeAt(0);
  const leads = first === MINUS || (first === NOUGHT && last > 0 && plain.charCodeAt(1) !== POINT);
  if (leads || last >= MAX_DIGITS) return decimal(plain);
  if (plain.charCodeAt(last) !== NOUGHT || last === 0) return plain as Decimal;
  if (plain.charCodeAt(last - 1) !== POINT) return decimal(plain);
  return last === 2 && first === NOUGHT ? ZERO : (plain.slice(0, last - 1) as Decimal);
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
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  return parseDecimal(text.includes("e") ? new Big(value).toFixed() : text);
}

/** So many digits come back from the nearest double, whatever they are; a decimal that short has no more. */
export const DOUBLE_DIGITS = 15;

/** Whether the nearest double of `value` reads back as `value`. */
export function fitsDouble(value: Decimal): boolean {
  return value.length <= DOUBLE_DIGITS || decimalFromNumber(Number(value)) === value;
}

/** -1, 0 or 1 as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return a === b ? 0 : new Big(a).cmp(b);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  return new Big(a).plus(b).toFixed() as Decimal;
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  const short = a.length + b.length <= DOUBLE_DIGITS ? multiplyShort(a, b) : null;
  return short ?? (new Big(a).times(b).toFixed() as Decimal);
}

/**
 * The product as whole numbers, which doubles hold exactly, and then the point: prices times sizes, mostly. Of so few
 * digits the nearest double is written as they are; only what is below a millionth would get an exponent.
 */
function multiplyShort(a: Decimal, b: Decimal): Decimal | null {
  const product = (wholeOf(a) * wholeOf(b)) / 10 ** (scaleOf(a) + scaleOf(b));
  return product === 0 ? ZERO : Math.abs(product) < 1e-6 ? null : (String(product) as Decimal);
}

/** The digits as a whole number, exact up to {@link DOUBLE_DIGITS} of them: `"-1.50"` → -150. */
export function wholeOf(value: Decimal): number {
  return Number(value.replace(".", ""));
}

/** The digits behind the point. */
export function scaleOf(value: Decimal): number {
  const point = value.indexOf(".");
  return point < 0 ? 0 : value.length - 1 - point;
}

export function isNegative(value: Decimal): boolean {
  return value.charCodeAt(0) === MINUS;
}

export function negate(value: Decimal): Decimal {
  if (value === ZERO) return ZERO;
  return (isNegative(value) ? value.slice(1) : `-${value}`) as Decimal;
}

export function absolute(value: Decimal): Decimal {
  return (isNegative(value) ? value.slice(1) : value) as Decimal;
}
