// `hypertrail traders`: the roster; here removing and listing, the rest beside it.
import { type Command, Option } from "commander";
import { listTraders, removeTraders } from "../app/visits/roster.js";
import type { Address } from "../domain/address.js";
import type { RosterRow } from "../roster/tracked.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { addAdding } from "./traders-add.js";
import { address, SHARED_HELP, tag } from "./traders-arguments.js";
import { addDiscovering } from "./traders-discover.js";
import { tableText, visible } from "./traders-table.js";
import { visit } from "./visit.js";

interface RemoveCommand {
  readonly tag?: string;
}

interface ListTradersCommand {
  readonly json?: boolean;
  readonly all?: boolean;
}

const HEADER = ["ADDRESS", "PRIORITY", "ADDED", "BY", "TAGS", "LABEL", "WHY"];

export function addTraders(program: Command, done: (code: ExitCode) => void): void {
  const traders = program
    .command("traders")
    .description("who is followed: add, remove, list, import, discover")
    .addHelpText(
      "after",
      `\n${SHARED_HELP}\n\nExamples:\n  hypertrail traders add 0x8cc94dc843e1ea7a19805e0cca43001123512b6a --label whale\n  hypertrail traders discover --by pnl --window month --top 10 --dry-run`,
    );
  addAdding(traders, done);
  addDiscovering(traders, done);
  traders
    .command("remove")
    .description("follow them no longer; what was recorded of them stays")
    .argument("[addresses...]", "whom", address)
    .addOption(new Option("--tag <tag>", "whoever has this tag").argParser(tag))
    .addHelpText(
      "after",
      "\nExamples:\n  hypertrail traders remove 0x8cc94dc843e1ea7a19805e0cca43001123512b6a\n  hypertrail traders remove --tag import-20260921T141320123Z",
    )
    .action(async (addresses: readonly Address[], { tag }: RemoveCommand, command: Command) => {
      if ((addresses.length === 0) === (tag === undefined))
        command.error("error: name addresses or a --tag, one of the two", { exitCode: EXIT.usage });
      done(await remove(new Set(addresses), tag ?? null));
    });
  traders
    .command("list")
    .description("who is followed, the most important first")
    .addOption(new Option("--json", "as JSON, nothing cut"))
    .addOption(new Option("--all", "those that were removed too"))
    .addHelpText("after", "\nExample:\n  hypertrail traders list --all")
    .action(async ({ json = false, all = false }: ListTradersCommand) => done(await list(json, all)));
}

function remove(addresses: ReadonlySet<Address>, tag: string | null): Promise<ExitCode> {
  return visit(async (options) => {
    const which = (row: RosterRow): boolean =>
      tag === null ? addresses.has(row.ethAddress) : row.tags.includes(tag);
    const removed = await removeTraders(options, which);
    const named = new Set<Address>(options.config.traders);
    const lines = removed.map((each) =>
      named.has(each)
        ? `removed ${each}, which TRADERS names: it is followed all the same`
        : `removed ${each}`,
    );
    for (const each of addresses) if (!removed.includes(each)) lines.push(`${each} was not on the roster`);
    lines.push(`${removed.length} removed`);
    return `${lines.join("\n")}\n`;
  });
}

function list(json: boolean, everybody: boolean): Promise<ExitCode> {
  return visit(async (options) => {
    const { rows, strangers } = await listTraders(options);
    const named = options.config.traders;
    for (const id of strangers)
      warn(`_id ${visible(JSON.stringify(id))} is not an address: the row is left out`);
    for (const { id, problems } of rows)
      for (const problem of problems) warn(`${id}: ${visible(problem)}; its default is taken`);
    const shown = rows.filter(({ enabled }) => everybody || enabled);
    if (json) {
      const traders = shown.map(({ id: _, problems: __, ethAddress, ...row }) => ({
        _id: ethAddress,
        ...row,
      }));
      return `${visible(JSON.stringify({ traders, named }))}\n`;
    }
    const enabled = rows.filter((row) => row.enabled).length;
    const removed = rows.length - enabled;
    const also = named.length > 0 ? `; TRADERS names ${named.length}: ${named.join(", ")}` : "";
    const count = `${enabled} followed, ${removed} removed${removed > 0 && !everybody ? " (--all)" : ""}${also}\n`;
    return shown.length === 0
      ? count
      : `${tableText([HEADER, ...shown.map(cellsOf)], process.stdout)}${count}`;
  });
}

function cellsOf(row: RosterRow): string[] {
  const { ethAddress, enabled, priority, addedAt, addedBy, removedAt, tags, label, why } = row;
  const since = enabled
    ? addedAt === null
      ? "-"
      : day(addedAt)
    : `removed ${removedAt === null ? "-" : day(removedAt)}`;
  return [
    ethAddress,
    String(priority),
    since,
    addedBy ?? "hand",
    tags.join(" ") || "-",
    label ?? "-",
    why ?? "-",
  ];
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function warn(line: string): void {
  process.stderr.write(`warning: ${line}\n`);
}
