// `hypertrail quarantine retry` and `drop`: what can be understood by now is written, and what is of no use goes.
import { type Command, Option } from "commander";
import { type Retried, retryQuarantined } from "../app/visits/quarantine-retry.js";
import { dropKept } from "../app/visits/quarantine-texts.js";
import { printable } from "../telemetry/printable.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { visit } from "./visit.js";

/** Texts that stay, told one by one. */
const TOLD_MAX = 20;
const SHORT_ID = 12;

interface RetryCommand {
  readonly json?: boolean;
}

interface DropCommand {
  readonly all?: boolean;
}

export function addRetryAndDrop(
  quarantine: Command,
  idPrefix: (text: string) => string,
  done: (code: ExitCode) => void,
): void {
  quarantine
    .command("retry")
    .description(
      "read one text, or all, with the code of today: what can be understood is written and leaves",
    )
    .argument("[id]", "its id, or the first digits of it: 4 or more; without one, all", idPrefix)
    .addOption(new Option("--json", "what became of each, a line of JSON"))
    .addHelpText(
      "after",
      "\nFills, funding and ledger updates are recorded, documents are written again. Of an old listing that can be read" +
        "\nnow nothing is left to record: later ones told more. Works while a collector runs and while none does." +
        "\n\nExample:\n  hypertrail quarantine retry",
    )
    .action(async (prefix: string | undefined, { json }: RetryCommand) =>
      done(
        await visit(async (options) => {
          const told: Retried[] = [];
          await retryQuarantined(options, prefix ?? null, (retried) => told.push(retried));
          return json === true ? told.map((each) => `${JSON.stringify(each)}\n`).join("") : retriedText(told);
        }),
      ),
    );
  quarantine
    .command("drop")
    .description("take one text out of quarantine for good, or all of them")
    .argument("[id]", "its id, or the first digits of it: 4 or more", idPrefix)
    .addOption(new Option("--all", "all of them"))
    .addHelpText("after", "\nExample:\n  hypertrail quarantine drop 3f9a")
    .action(async (prefix: string | undefined, { all = false }: DropCommand) => {
      if ((prefix === undefined) === all) return done(await dropped(prefix ?? null));
      process.stderr.write("name one text by its id, or say --all\n");
      done(EXIT.usage);
    });
}

function dropped(prefix: string | null): Promise<ExitCode> {
  return visit(async (options) => {
    const count = await dropKept(options, prefix);
    return `${count} text${count === 1 ? "" : "s"} dropped\n`;
  });
}

/** How many left quarantine, what came of them, and why the others stay. */
export function retriedText(told: readonly Retried[]): string {
  if (told.length === 0) return "quarantine is empty\n";
  const stay = told.filter(({ why }) => why !== null);
  const inserted = told.reduce((sum, each) => sum + each.inserted, 0);
  const lines = stay
    .slice(0, TOLD_MAX)
    .map(
      ({ id, path, why }) => `${id.slice(0, SHORT_ID)} stays: ${printable(path)}: ${printable(why ?? "")}`,
    );
  const more = stay.length > TOLD_MAX ? [`… and ${stay.length - TOLD_MAX} more stay`] : [];
  const left = told.length - stay.length;
  const documents = `${inserted} new document${inserted === 1 ? "" : "s"}`;
  return `${[...lines, ...more, `${left} of ${told.length} left quarantine, ${documents}`].join("\n")}\n`;
}
