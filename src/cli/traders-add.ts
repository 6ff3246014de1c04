// `hypertrail traders add` and `import`: addresses that a person names, each checked with the venue.
import { type Command, Option } from "commander";
import { addTraders } from "../app/visits/roster.js";
import { readTextFile } from "../config/text-file.js";
import type { Address } from "../domain/address.js";
import { readImportFile } from "../roster/import-file.js";
import { type AddedBy, PRIORITY, type Wish } from "../roster/tracked.js";
import { printable } from "../telemetry/printable.js";
import type { ExitCode } from "./exit-codes.js";
import { address, joined, label, said, summary, tagAt, tags } from "./traders-arguments.js";
import { type Visit, visit } from "./visit.js";
import { wholeNumber } from "./whole-number.js";

interface CheckOptions {
  readonly check: boolean;
  readonly strict?: boolean;
  readonly withSubAccounts?: boolean;
}

interface AddCommand extends CheckOptions {
  readonly priority?: number;
  readonly label?: string;
  readonly tag?: readonly string[];
}

interface ImportCommand extends CheckOptions {
  readonly skipInvalid?: boolean;
}

/** Wrong lines that are named one by one. */
const NAMED = 20;

export function addAdding(traders: Command, done: (code: ExitCode) => void): void {
  const priority = wholeNumber(PRIORITY.min, PRIORITY.max);
  const add = traders
    .command("add")
    .description("follow them from now on")
    .argument("<addresses...>", "whom", address)
    .addOption(
      new Option("--priority <n>", "1 to 100; more is streamed first, polled more often").argParser(priority),
    )
    .addOption(new Option("--label <text>", "what you call it").argParser(label))
    .addOption(new Option("--tag <tag>", "may be given more than once").argParser(tags));
  withCheck(add)
    .addHelpText(
      "after",
      "\nExample:\n  hypertrail traders add 0x8cc94dc843e1ea7a19805e0cca43001123512b6a --priority 10 --label whale",
    )
    .action(async (addresses: readonly Address[], { priority, label, tag = [], ...check }: AddCommand) => {
      const wish = { priority: priority ?? null, label: label ?? null, tags: tag, mark: null, why: null };
      const wishes = addresses.map((ethAddress) => ({ ethAddress, ...wish }));
      const report = async (options: Visit): Promise<string> => {
        const { lines, added } = await addAll(options, wishes, "add", check);
        const undo = added.length > 0 ? `; undo: hypertrail traders remove ${added.join(" ")}` : "";
        return `${lines.join("\n")}${undo}\n`;
      };
      done(await visit(report));
    });
  const importing = traders
    .command("import")
    .description("follow all of a file, or nobody where a line of it is wrong")
    .argument("<file>", "lines of address[,label][,priority]; # begins a comment")
    .addOption(new Option("--skip-invalid", "leave wrong lines out"));
  withCheck(importing)
    .addHelpText("after", "\nExample:\n  hypertrail traders import traders.csv --skip-invalid")
    .action(async (file: string, options: ImportCommand) =>
      done(await visit((given) => importFile(given, file, options))),
    );
}

function withCheck(command: Command): Command {
  return command
    .addOption(new Option("--with-sub-accounts", "their sub-accounts and child vaults too"))
    .addOption(new Option("--strict", "nobody, where the venue has never seen one of them"))
    .addOption(new Option("--no-check", "do not ask the venue who they are"));
}

async function importFile(options: Visit, file: string, given: ImportCommand): Promise<string> {
  const { traders, problems, repeated } = readImportFile(await readTextFile(file));
  for (const line of [...bounded(problems), ...bounded(repeated)]) tell(`${file}: ${line}`);
  if (problems.length > 0 && given.skipInvalid !== true) {
    const wrong = problems.length === 1 ? "a line is" : `${problems.length} lines are`;
    throw new Error(`${file}: nobody is imported: ${wrong} wrong (--skip-invalid leaves them out)`);
  }
  if (traders.length === 0) throw new Error(`${file}: nobody is imported: it names no address`);
  const tag = tagAt("import", new Date());
  const why = `line of ${file}`;
  const wishes = traders.map((trader): Wish => ({ ...trader, tags: [], mark: tag, why }));
  const { lines, added } = await addAll(options, wishes, "import", given);
  const undo = added.length > 0 ? `; undo: hypertrail traders remove --tag ${tag}` : "";
  return `${lines.join("\n")}${undo}\n`;
}

async function addAll(
  options: Visit,
  wishes: readonly Wish[],
  addedBy: AddedBy,
  { check, strict = false, withSubAccounts = false }: CheckOptions,
): Promise<{ lines: string[]; added: Address[] }> {
  const how = { addedBy, check, strict, withSubAccounts, say: tell };
  const { outcomes, notes } = await addTraders(options, wishes, how);
  const lines = [
    ...notes.map((note) => printable(note)),
    ...outcomes.map(({ ethAddress, outcome }) => `${ethAddress} ${said(outcome)}`),
    summary(outcomes),
  ];
  return { lines, added: joined(outcomes).map(({ ethAddress }) => ethAddress) };
}

function bounded(lines: readonly string[]): string[] {
  const more = lines.length - NAMED;
  return more > 0 ? [...lines.slice(0, NAMED), `and ${more} lines more`] : [...lines];
}

function tell(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
