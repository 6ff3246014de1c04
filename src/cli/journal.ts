// `hypertrail journal`: looks at the log that every event goes through.
import { type Command, Option } from "commander";
import {
  type DumpedRecord,
  dumpJournal,
  type Finding,
  type JournalOverview,
  journalOverview,
  type Verified,
  verifyJournal,
} from "../app/visits/journal.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { tableText } from "./traders-table.js";
import { visit } from "./visit.js";
import { wholeNumber } from "./whole-number.js";

interface JsonCommand {
  readonly json?: true;
}

interface DumpCommand {
  readonly from: number;
  readonly to: number;
}

const MIB = 1024 * 1024;
const LAST_SEQUENCE = Number.MAX_SAFE_INTEGER;
/** Findings that are printed one by one. */
const TOLD_MAX = 100;

export function addJournal(program: Command, done: (code: ExitCode) => void): void {
  const json = (): Option => new Option("--json", "as JSON");
  const journal = program
    .command("journal")
    .description("look at the log that every event goes through before it is told and written")
    .addHelpText(
      "after",
      "\nIt is that of DATA_DIR. Nothing is opened for writing: it works beside a running collector, and without one." +
        "\n\nExamples:\n  hypertrail journal status\n  hypertrail journal verify\n  hypertrail journal dump --from 1000",
    );
  journal
    .command("status")
    .description("its readers, how far behind each is, its size, and the age of its oldest record")
    .addOption(json())
    .addHelpText("after", "\nExample:\n  hypertrail journal status --json")
    .action(async ({ json }: JsonCommand) =>
      done(
        await visit(async ({ config }) => {
          const overview = await journalOverview(config);
          return json === true ? `${JSON.stringify(overview)}\n` : overviewText(overview, Date.now());
        }),
      ),
    );
  journal
    .command("verify")
    .description("read every record, and name what is damaged or gone")
    .addOption(json())
    .addHelpText(
      "after",
      "\n`corrupt`: bytes that fail their checksum. `missing`: records that must be there, and no file has them." +
        "\n`gap`: the sequence jumps inside a file. `torn`: the end is being written, or a crash left it: no damage." +
        "\nExits with 0 where all is whole, 1 where something is damaged or gone." +
        "\n\nExample:\n  hypertrail journal verify",
    )
    .action(async ({ json }: JsonCommand) => done(await verified(json === true)));
  journal
    .command("dump")
    .description("print every record, a line of JSON for each thing that it says")
    .addOption(sequence("--from <sequence>", "the first record").default(1))
    .addOption(sequence("--to <sequence>", "the last record").default(LAST_SEQUENCE, "the last there is"))
    .addHelpText(
      "after",
      "\nExample:\n  hypertrail journal dump --from 1000 | jq 'select(.event) | .event.id'",
    )
    .action(async ({ from, to }: DumpCommand) => {
      if (from <= to)
        return done(
          await visit(async ({ config, signal }) => dumpLines(dumpJournal(config, { from, to }, signal))),
        );
      process.stderr.write(`--from ${from} comes after --to ${to}\n`);
      done(EXIT.usage);
    });
}

function sequence(flags: string, what: string): Option {
  return new Option(flags, what).argParser(wholeNumber(1, LAST_SEQUENCE));
}

async function verified(json: boolean): Promise<ExitCode> {
  let damaged = false;
  const code = await visit(async ({ config, signal }) => {
    const found = await verifyJournal(config, signal);
    damaged = found.findings.some(({ kind }) => kind !== "torn");
    return json ? `${JSON.stringify({ ok: !damaged, ...found })}\n` : verifiedText(found);
  });
  return code === EXIT.clean && damaged ? EXIT.failed : code;
}

/** For a person; `now` in ms. */
export function overviewText(overview: JournalOverview, now: number): string {
  const { directory, identity, oldest, oldestAt, last, segments, bytes, copies, readers } = overview;
  const age = oldestAt === null ? "" : `, the oldest begun ${minutes(now - oldestAt)} ago`;
  const lines = [
    `journal:    ${directory}`,
    `of:         ${identity === null ? "nobody knows whom" : `collector ${identity.collector}, ${identity.network}`}`,
    `records:    ${oldest === null ? "none" : `${oldest} to ${last ?? oldest}`}`,
    `size:       ${(bytes / MIB).toFixed(1)} MiB in ${segments} segment${segments === 1 ? "" : "s"}${age}`,
    ...(copies.length === 0 ? [] : [`kept aside: ${copies.join(", ")}`]),
    "",
  ];
  const rows = readers.map(({ name, cursor, behind }) => [name, String(cursor), String(behind)]);
  const table =
    rows.length === 0
      ? "nobody reads it\n"
      : tableText([["READER", "HAS", "BEHIND"], ...rows], process.stdout);
  return `${lines.join("\n")}\n${table}`;
}

/** What is damaged or gone, a line each, and how much is whole. */
export function verifiedText({ records, findings }: Verified): string {
  const told = findings.slice(0, TOLD_MAX).map(findingLine);
  const more = findings.length > TOLD_MAX ? [`… and ${findings.length - TOLD_MAX} more`] : [];
  const damaged = findings.filter(({ kind }) => kind !== "torn").length;
  const verdict = damaged === 0 ? "all is whole" : `${damaged} finding${damaged === 1 ? "" : "s"}`;
  return `${[...told, ...more, `${records} record${records === 1 ? "" : "s"} read: ${verdict}`].join("\n")}\n`;
}

function findingLine({ kind, file, offset, bytes, sequences }: Finding): string {
  const where = file === null ? "" : ` ${file}${bytes === 0 ? "" : ` at ${offset}, ${bytes} bytes`}`;
  const which = sequences === null ? "" : `: records ${sequences.from} to ${sequences.to}`;
  return `${kind}${where}${which}`;
}

/** A line for each line of a record, with its sequence and time before it. */
async function* dumpLines(records: AsyncIterable<DumpedRecord>): AsyncGenerator<string, void, void> {
  for await (const { seq, at, lines } of records) {
    const head = `{"seq":${seq},"at":${JSON.stringify(new Date(at).toISOString())},`;
    yield lines.map((line) => `${head}${line.slice(1)}\n`).join("");
  }
}

function minutes(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 60_000));
  return whole < 120 ? `${whole} min` : `${Math.round(whole / 60)} h`;
}
