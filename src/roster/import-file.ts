// Reads a list of traders: an address on each line, a label and a priority after commas if wanted.
import type { Address } from "../domain/address.js";
import { ADDRESS_ALLOWED, parseNamedAddress } from "../domain/named-address.js";
import { isPriority } from "./tracked.js";

export interface Imported {
  readonly ethAddress: Address;
  readonly label: string | null;
  readonly priority: number | null;
}

export interface ImportFile {
  readonly traders: readonly Imported[];
  /** What is wrong, each with the number of its line. */
  readonly problems: readonly string[];
  /** Lines of an address that an earlier line has; the earlier one counts. */
  readonly repeated: readonly string[];
}

const COLUMNS = ["address", "label", "priority"] as const;

type Column = (typeof COLUMNS)[number];

const LABEL_MAX = 100;
const SHOWN = 60;

/**
 * The columns are `address,label,priority`, the last two may be left out, and a lone number after the address is the
 * priority; a first line that begins with `address` names them otherwise. `#` begins a comment, at the start of a line
 * or after a lone address. A field with commas stands in double quotes.
 */
export function readImportFile(text: string): ImportFile {
  const traders = new Map<Address, Imported>();
  const lineOf = new Map<Address, number>();
  const problems: string[] = [];
  const repeated: string[] = [];
  let header: readonly Column[] | null = null;
  let first = true;
  for (const [at, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim().replace(/^([^,]*?)\s+#.*$/, "$1");
    if (line === "" || line.startsWith("#")) continue;
    const wrong = (problem: string): number => problems.push(`line ${at + 1}: ${problem}`);
    const fields = fieldsOf(line);
    if (fields === null) {
      wrong(`a double quote is not closed: ${shown(line)}`);
      continue;
    }
    const leads = first && fields[0]?.toLowerCase() === "address";
    first = false;
    if (leads) {
      header = columnsOf(fields);
      if (header === null) wrong(`${shown(line)} names other columns than ${COLUMNS.join(", ")}`);
      continue;
    }
    const read = readLine(fields, header ?? columnsWithoutHeader(fields));
    if (typeof read === "string") {
      wrong(read);
      continue;
    }
    const { ethAddress } = read;
    const earlier = lineOf.get(ethAddress);
    if (earlier === undefined) {
      lineOf.set(ethAddress, at + 1);
      traders.set(ethAddress, read);
    } else {
      repeated.push(`line ${at + 1}: ${ethAddress} stands on line ${earlier} already, which counts`);
    }
  }
  return { traders: [...traders.values()], problems, repeated };
}

function readLine(fields: readonly string[], columns: readonly Column[]): Imported | string {
  const given = (column: Column): string => fields[columns.indexOf(column)] ?? "";
  if (fields.length > columns.length)
    return `${fields.length} fields, where ${columns.join(",")} are allowed`;
  const ethAddress = parseNamedAddress(given("address"));
  if (ethAddress === null) return `${shown(given("address"))} is not ${ADDRESS_ALLOWED}`;
  const label = given("label");
  if (label.length > LABEL_MAX)
    return `a label of ${label.length} characters; at most ${LABEL_MAX} are allowed`;
  const text = given("priority");
  const priority = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (text !== "" && !isPriority(priority))
    return `priority ${shown(text)} is not a whole number from 1 to 100`;
  return { ethAddress, label: label === "" ? null : label, priority: text === "" ? null : priority };
}

function columnsWithoutHeader(fields: readonly string[]): readonly Column[] {
  return fields.length === 2 && /^\d+$/.test(fields[1] ?? "") ? ["address", "priority"] : COLUMNS;
}

function columnsOf(fields: readonly string[]): readonly Column[] | null {
  const named = fields.map((field) => COLUMNS.find((column) => column === field.toLowerCase()));
  const known = named.filter((column) => column !== undefined);
  return known.length === fields.length && new Set(known).size === known.length ? known : null;
}

/** Null where a quote is not closed. */
function fieldsOf(line: string): string[] | null {
  const fields: string[] = [];
  const field = /\s*(?:"((?:[^"]|"")*)"\s*|([^",][^,]*)?)(,|$)/y;
  for (;;) {
    const found = field.exec(line);
    if (found === null) return null;
    const [, quoted, plain = "", end] = found;
    fields.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end !== ",") return fields;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
