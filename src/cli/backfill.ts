// `hypertrail backfill`: fetches what the venue still knows of the past.
import { type Command, Option } from "commander";
import { BACKFILL_KINDS, type BackfillKind, backfill, type Summary } from "../app/visits/backfill.js";
import type { Address } from "../domain/address.js";
import { progressView, summaryText } from "./backfill-lines.js";
import { kindsOf, sinceTime, trader } from "./backfill-options.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { visit } from "./visit.js";

interface BackfillCommand {
  readonly trader?: readonly Address[];
  readonly since?: number;
  readonly kinds?: readonly BackfillKind[];
  readonly json?: boolean;
}

const HELP = `
Every page is noted in the database: stopped or killed, the next run goes on from there, and one that was done fetches
what is newer. It may run beside a collector: nothing is written twice. Both ask from the same IP: give each a part of
the venue's limit in HYPERLIQUID_WEIGHT_PER_MINUTE.

Examples:
  hypertrail backfill
  hypertrail backfill --trader 0x8cc94dc843e1ea7a19805e0cca43001123512b6a --since 30d --kinds orders,fills`;

export function addBackfill(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("backfill")
    .description("fetch what the venue still knows of the past of the traders, into the same collections")
    .addOption(
      new Option("--trader <address...>", "these, instead of those of TRADERS and tracked_traders").argParser(
        trader,
      ),
    )
    .addOption(
      new Option("--since <time>", "how far back: 2026-09-01, 2026-09-01T12:00Z, 30d, 12h").argParser(
        (text: string) => sinceTime(text, Date.now()),
      ),
    )
    .addOption(new Option("--kinds <list>", `some of ${BACKFILL_KINDS.join(",")}`).argParser(kindsOf))
    .addOption(new Option("--json", "the summary as JSON"))
    .addHelpText("after", HELP)
    .action(async (command: BackfillCommand) => done(await run(command)));
}

async function run({ trader = [], since, kinds = BACKFILL_KINDS, json }: BackfillCommand): Promise<ExitCode> {
  let summary: Summary | null = null;
  const view = progressView(process.stderr);
  const code = await visit(async (options) => {
    const progress = view.show;
    try {
      summary = await backfill(options, { traders: trader, since: since ?? null, kinds, progress });
    } finally {
      view.end();
    }
    return json ? `${JSON.stringify(summary)}\n` : summaryText(summary);
  });
  return code === EXIT.clean && failedIn(summary) ? EXIT.failed : code;
}

function failedIn(summary: Summary | null): boolean {
  return summary !== null && summary.failed > 0;
}
