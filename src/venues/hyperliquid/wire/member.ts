// Reads one member of the venue's JSON strictly: what has the wrong kind is a Misfit.

/** Characters that a coin, word or id may have; the longest known is a hash of 66. */
export const MAX_TEXT = 128;

/** Digits that a decimal may have. */
export const MAX_DIGITS = 34;

export type Members = Readonly<Record<string, unknown>>;

/** Thrown where the venue's JSON is not what it must be; caught at the element, or the frame, that it spoils. */
export class Misfit extends Error {
  /** Relative to the element: `leverage.type`; empty for the element itself. */
  readonly member: string;

  constructor(member: string, value: unknown, allowed: string) {
    super(`${describe(value)} is not ${allowed}`);
    this.name = "Misfit";
    this.member = member;
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}...` : JSON.stringify(value);
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readMembers(value: unknown, member = ""): Members {
  if (!isMembers(value)) throw new Misfit(member, value, "an object");
  return value;
}

export function readArray(value: unknown, member = ""): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misfit(member, value, "an array");
  return value;
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}

export function readText(value: unknown, member: string): string {
  if (!isText(value)) throw new Misfit(member, value, `a string of at most ${MAX_TEXT} characters`);
  return value;
}

/** For what stands as it is: unlike for {@link readTextOrNull}, what is missing is not null. */
export function isTextOrNull(value: unknown): value is string | null {
  return value === null || isText(value);
}

export function readTextOrNull(value: unknown, member: string): string | null {
  return value === undefined || value === null ? null : readText(value, member);
}

/** A coin is never empty: an empty one would name nothing. */
export function isCoin(value: unknown): value is string {
  return isText(value) && value !== "";
}

export function readCoin(value: unknown, member: string): string {
  if (!isCoin(value)) throw new Misfit(member, value, `a coin of 1 to ${MAX_TEXT} characters`);
  return value;
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

export function isAddress(value: unknown): value is string {
  return typeof value === "string" && ADDRESS.test(value);
}

export function readAddress(value: unknown, member: string): string {
  if (!isAddress(value)) throw new Misfit(member, value, "an address");
  return value;
}

const MINUS = 45;
const POINT = 46;
const NOUGHT = 48;
const NINE = 57;

/** By hand, since every number of every frame passes here: digits, a `-` before them, one `.` between them. */
export function isDecimal(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const { length } = value;
  if (length > MAX_DIGITS + 2) return false;
  const start = value.charCodeAt(0) === MINUS ? 1 : 0;
  let points = 0;
  for (let at = start; at < length; at++) {
    const code = value.charCodeAt(at);
    if (code >= NOUGHT && code <= NINE) continue;
    if (code !== POINT || points > 0 || at === start || at === length - 1) return false;
    points = 1;
  }
  const digits = length - start - points;
  return digits > 0 && digits <= MAX_DIGITS;
}

export function readDecimal(value: unknown, member: string): string {
  if (!isDecimal(value))
    throw new Misfit(member, value, `a string of a plain decimal of at most ${MAX_DIGITS} digits`);
  return value;
}

export function isDecimalOrNull(value: unknown): value is string | null {
  return value === null || isDecimal(value);
}

export function readDecimalOrNull(value: unknown, member: string): string | null {
  return value === undefined || value === null ? null : readDecimal(value, member);
}

export function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** An oid, tid or time. */
export function readInteger(value: unknown, member: string): number {
  if (!isInteger(value)) throw new Misfit(member, value, "a whole number from 0 to 2^53 - 1");
  return value;
}

/** The last moment that a Date can tell, ms. */
const MAX_TIME = 8.64e15;

export function isTime(value: unknown): value is number {
  return isInteger(value) && value <= MAX_TIME;
}

export function readTime(value: unknown, member: string): number {
  if (!isTime(value)) throw new Misfit(member, value, "ms from 0 to 8.64e15");
  return value;
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

export function isFlagOrNull(value: unknown): value is boolean | null {
  return value === true || value === false || value === null;
}

export function readFlagOrNull(value: unknown, member: string): boolean | null {
  if (value === undefined || value === null) return null;
  if (!isFlag(value)) throw new Misfit(member, value, "a boolean");
  return value;
}

export function isSide(value: unknown): value is "B" | "A" {
  return value === "B" || value === "A";
}

export function readSide(value: unknown, member: string): "B" | "A" {
  if (!isSide(value)) throw new Misfit(member, value, '"B" or "A"');
  return value;
}
