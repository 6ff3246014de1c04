// The formats of settings: what a text means, or why it is refused.
import { isIP } from "node:net";
import convict from "convict";
import { ADDRESS_ALLOWED, parseNamedAddress } from "../domain/named-address.js";
import { printable, shorten } from "../telemetry/printable.js";
import { redact } from "../telemetry/redact.js";

declare const gives: unique symbol;

/**
 * The name of a convict format for values of type T. It says what is allowed, in words that follow "is not" in a
 * refusal.
 */
export type Format<T> = string & { readonly [gives]: T };

/** What stands in place of a value that was refused: a sentence for each thing wrong with it. */
export class Refused {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    this.problems = problems;
  }
}

/** A text as a refusal shows it: in quotes, on one line, without passwords, of bounded length. */
export function quote(text: string): string {
  return JSON.stringify(shorten(printable(redact(text)), 100));
}

// A converter that throws would hide the other problems: it answers with what was refused.
function define<T>(allowed: string, read: (text: string) => T | Refused): Format<T> {
  const validate = (value: unknown) => {
    if (value instanceof Refused) throw new TypeError(value.problems.join("; "));
  };
  convict.addFormat({ name: allowed, coerce: read, validate });
  return allowed as Format<T>;
}

/** A format of our own; `parse` gives null for what it refuses, `show` is how a refusal shows that. */
export function format<T>(allowed: string, parse: (text: string) => T | null, show = quote): Format<T> {
  return define(allowed, (text) => parse(text) ?? new Refused([`${show(text)} is not ${allowed}`]));
}

/** A format whose refusals are sentences of its own. */
export function readFormat<T>(
  allowed: string,
  read: (text: string) => { readonly value: T } | { readonly problem: string },
): Format<T> {
  return define(allowed, (text) => {
    const answer = read(text);
    return "value" in answer ? answer.value : new Refused([answer.problem]);
  });
}

/** A comma-separated list of what `parse` takes, each once; empty items are skipped, each bad one is a problem. */
function list<T>(allowed: string, one: string, parse: (text: string) => T | null): Format<T[]> {
  return define(`${allowed}, separated by commas`, (text) => {
    const items = text.split(",").map((item) => item.trim());
    const values = new Set<T>();
    const problems: string[] = [];
    for (const item of items.filter((item) => item !== "")) {
      const value = parse(item);
      if (value === null) problems.push(`${quote(item)} is not ${one}`);
      else values.add(value);
    }
    return problems.length > 0 ? new Refused(problems) : [...values];
  });
}

const BOOLEANS = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["0", false],
]);

export const BOOLEAN = format(
  "true or false (or yes, no, on, off, 1, 0)",
  (text) => BOOLEANS.get(text.toLowerCase()) ?? null,
);

export function wholeNumber(min: number, max: number): Format<number> {
  return format(`a whole number from ${min} to ${max}`, (text) => within(text, /^\d+$/, min, max));
}

/** A whole number, or one word instead. */
export function wholeNumberOr<const W extends string>(word: W, min: number, max: number): Format<number | W> {
  return format(`a whole number from ${min} to ${max}, or ${word}`, (text) =>
    text.toLowerCase() === word ? word : within(text, /^\d+$/, min, max),
  );
}

/** Minutes as people write them; the value is in ms. */
export function minutes(min: number, max: number): Format<number> {
  return format(`a number of minutes from ${min} to ${max} (at most 3 decimals)`, (text) => {
    const value = within(text, /^\d+(?:\.\d{1,3})?$/, min, max);
    return value === null ? null : Math.round(value * 60_000);
  });
}

/** Seconds as people write them; the value is in ms. */
export function seconds(min: number, max: number): Format<number> {
  return format(`a number of seconds from ${min} to ${max} (at most 3 decimals)`, (text) => {
    const value = within(text, /^\d+(?:\.\d{1,3})?$/, min, max);
    return value === null ? null : Math.round(value * 1_000);
  });
}

function within(text: string, shape: RegExp, min: number, max: number): number | null {
  const value = shape.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

/** One of some words, in any case; the value has the case given here. */
export function oneOf<const W extends string>(...words: readonly W[]): Format<W> {
  return format(
    `one of ${words.join(", ")}`,
    (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()) ?? null,
  );
}

export const ADDRESSES = list("addresses", ADDRESS_ALLOWED, parseNamedAddress);

export const DEXES = list("dex names", "a dex name (1 to 16 lower-case letters or digits)", (text) =>
  /^[a-z0-9]{1,16}$/.test(text) ? text : null,
);

/** IPv4 in dotted form, IPv6 in any; nothing that stands for several. */
export const LOCAL_ADDRESSES = list(
  "IP addresses of this machine",
  "an IP address of this machine (such as 192.0.2.7 or 2001:db8::7)",
  parseLocalAddress,
);

/** In the one spelling that each address has; an IPv4 address in the clothes of IPv6 is one of IPv4. */
function parseLocalAddress(text: string): string | null {
  if (isIP(text) === 4) return text === "0.0.0.0" ? null : text;
  if (isIP(text) === 0 || !URL.canParse(`http://[${text}]`)) return null;
  const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:(?<high>[0-9a-f]+):(?<low>[0-9a-f]+)$/.exec(address)?.groups;
  if (mapped === undefined) return address === "::" ? null : address;
  const bits = Number.parseInt(mapped.high ?? "", 16) * 65_536 + Number.parseInt(mapped.low ?? "", 16);
  return parseLocalAddress([24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join("."));
}

export const PATH = format("a path of at most 4096 characters", (text) =>
  /^\P{Cc}{1,4096}$/u.test(text) ? text : null,
);

export const TOKEN = format(
  "1 to 256 visible ASCII characters without blanks",
  (text) => (/^[\x21-\x7e]{1,256}$/.test(text) ? text : null),
  () => "its value (not shown)",
);
