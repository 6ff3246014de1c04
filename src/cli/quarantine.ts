// `hypertrail quarantine`: what could not be understood and was put aside.
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type Kept,
  type KeptText,
  listQuarantined,
  showQuarantined,
} from "../app/visits/quarantine-texts.js";
import { printable } from "../telemetry/printable.js";
import type { ExitCode } from "./exit-codes.js";
import { addRetryAndDrop } from "./quarantine-retry.js";
import { visit } from "./visit.js";
import { wholeNumber } from "./whole-number.js";

const LIMIT_MAX = 1_000;
/** Digits of an id in a listing: few enough to read, more than enough to tell a month's texts apart. */
const SHORT_ID = 12;
/** Most that a path takes of the columns of a listing: the reason beside it is to be seen too. */
const PATH_SHARE = 0.25;
const COLUMNS = 80;
const HEADER = ["ID", "COUNT", "LAST SEEN", "PATH", "REASON"];

interface ShowCommand {
  readonly json?: boolean;
}

interface ListTextsCommand extends ShowCommand {
  readonly limit: number;
}

export function addQuarantine(program: Command, done: (code: ExitCode) => void): void {
  const json = (): Option => new Option("--json", "as JSON, nothing cut");
  const quarantine = program
    .command("quarantine")
    .description("what could not be understood: frames, orders and documents, each with the reason")
    .addHelpText(
      "after",
      "\nThe database is that of `collect`: MONGODB_URI, else the embedded one in DATA_DIR, whether or not a collector runs." +
        "\n\nExamples:\n  hypertrail quarantine list --limit 5\n  hypertrail quarantine show 3f9a\n  hypertrail quarantine retry",
    );
  quarantine
    .command("list")
    .description("what was met last, the latest first")
    .addOption(new Option("--limit <n>", "at most so many").argParser(wholeNumber(1, LIMIT_MAX)).default(20))
    .addOption(json())
    .addHelpText("after", "\nExample:\n  hypertrail quarantine list --limit 5")
    .action(async ({ limit, json }: ListTextsCommand) =>
      done(
        await visit(async (options) => {
          const listing = await listQuarantined(options, limit);
          return json ? jsonText({ ...listing }) : listingText(listing, columnsOf(process.stdout));
        }),
      ),
    );
  quarantine
    .command("show")
    .description("one text and all that is known of it")
    .argument("<id>", "its id, or the first digits of it: 4 or more", idPrefix)
    .addOption(json())
    .addHelpText("after", "\nExample:\n  hypertrail quarantine show 3f9a")
    .action(async (prefix: string, { json }: ShowCommand) =>
      done(
        await visit(async (options) => {
          const found = await showQuarantined(options, prefix);
          return json ? jsonText({ ...found }) : entryText(found);
        }),
      ),
    );
  addRetryAndDrop(quarantine, idPrefix, done);
}

function idPrefix(text: string): string {
  if (/^[0-9a-f]{4,64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError(`"${printable(text)}" is not the beginning of an id: 4 to 64 hex digits.`);
}

/** A table of `columns` width, and how many there are in all. */
export function listingText(
  { total, entries }: { readonly total: number; readonly entries: readonly Kept[] },
  columns: number,
): string {
  if (entries.length === 0) return "quarantine is empty\n";
  const rows = [
    HEADER,
    ...entries.map(({ id, count, lastSeen, path, reason }) => [
      id.slice(0, SHORT_ID),
      String(count),
      timeText(lastSeen),
      cut(printable(path), Math.floor(columns * PATH_SHARE)),
      printable(reason),
    ]),
  ];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ""))));
  const line = (row: readonly string[]): string => {
    const cells = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell)));
    return cut(cells.join("  ").trimEnd(), columns);
  };
  const shown = entries.length < total ? `the latest ${entries.length} of ${total}` : `${total} in all`;
  return `${[...rows.map(line), shown].join("\n")}\n`;
}

/** Everything that is known of one text, and the text; control characters are shown as their escapes. */
export function entryText({ id, reason, path, count, firstSeen, lastSeen, raw }: KeptText): string {
  const lines = [
    ["id", id],
    ["reason", visible(reason)],
    ["path", visible(path)],
    ["count", String(count)],
    ["first seen", timeText(firstSeen)],
    ["last seen", timeText(lastSeen)],
  ];
  const about = lines.map(([name = "", value = ""]) => `${`${name}:`.padEnd(12)}${value}`);
  return `${[...about, "", visible(raw)].join("\n")}\n`;
}

/** What a terminal does not show as a character of its own: controls, directions, what is invisible. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** On one line, and nothing in it steers a terminal. */
function visible(text: string): string {
  return text.replace(HIDDEN, (character) => SHORT_ESCAPES.get(character) ?? escaped(character));
}

/** On one line; what is hidden is an escape of JSON, so that what is read from it is what is kept. */
function jsonText(value: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(value).replace(HIDDEN, escaped)}\n`;
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

function timeText(time: Date | null): string {
  return time === null ? "-" : `${time.toISOString().slice(0, 19)}Z`;
}

function cut(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, columns - 1).join("")}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** A terminal that does not know its width says 0. */
function columnsOf({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : COLUMNS;
}
