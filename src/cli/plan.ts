// `hypertrail plan`: who would be watched how, and how fresh that is; asks no venue.
import type { Command } from "commander";
import { anybody, type Plan, type Planned, planFor, plannedTraders } from "../app/visits/planned-traders.js";
import type { Config } from "../config/load.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { span } from "./span.js";
import { visit } from "./visit.js";
import { wholeNumber } from "./whole-number.js";

interface PlanOptions {
  readonly traders?: number;
  readonly json?: true;
}

export function addPlan(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("plan")
    .description("who would be watched how, with these settings; works offline")
    .option(
      "--traders <n>",
      "so many traders; those of TRADERS and of the roster unless given",
      wholeNumber(0, 1_000_000),
    )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  hypertrail plan --traders 500")
    .action(async (options: PlanOptions) => done(await tellPlan(options)));
}

async function tellPlan({ traders, json }: PlanOptions): Promise<ExitCode> {
  let fits = true;
  const code = await visit(async (options) => {
    const { config } = options;
    const wanted = traders === undefined ? await plannedTraders(options) : null;
    const followed = wanted?.traders ?? anybody(traders ?? 0);
    const plan = planFor(config, followed);
    fits = plan.problems.length === 0;
    if (json !== true) return planLines(config, followed.length, plan, wanted);
    const roster = wanted === null ? {} : { ofRoster: wanted.ofRoster, rosterUnread: wanted.unread };
    return `${JSON.stringify({ traders: followed.length, ...roster, ...plan })}\n`;
  });
  return code === EXIT.clean && !fits ? EXIT.usage : code;
}

function planLines({ stream, venue }: Config, traders: number, plan: Plan, wanted: Planned | null): string {
  const { streamed, exact, polled, unfit, subscriptions, egresses, tape, problems } = plan;
  const { pollPeriodMs, looksPerMinute, weightPerMinute } = plan;
  const clients = egresses.reduce((sum, { users }) => sum + Math.min(stream.clients, users), 0);
  const lines = [`${count(traders, "trader")}${wanted === null ? "" : originOf(wanted)}`];
  lines.push(
    `  stream ${cell(streamed)}  listed every 5 s, ${exact} of them exact: orders to the block; ${count(subscriptions, "subscription")} over ${count(clients, "connection")}, and one for each further dex of a trader`,
  );
  if (egresses.length > 1)
    for (const { name, users, subscriptions: its } of egresses)
      lines.push(`         ${cell(users)}  from ${name}; ${count(its, "subscription")}`);
  if (pollPeriodMs !== null) {
    const looks = `${looksPerMinute.toFixed(1)} looks a minute`;
    const weight = `${Math.round(weightPerMinute)} of ${venue.weightPerMinute * egresses.length} weight`;
    lines.push(`  poll   ${cell(polled)}  a look every ${span(pollPeriodMs)} or sooner; ${looks}, ${weight}`);
  }
  if (tape !== null)
    lines.push(
      `  tape   ${cell(tape.coins)}  coins whose trades fit, over ${count(tape.sockets, "connection")}: fills of whoever is polled as they happen`,
    );
  if (unfit > 0) lines.push(`         ${cell(unfit)}  of them since no more subscriptions fit the stream`);
  lines.push(...problems.map((problem) => `does not fit: ${problem}`));
  return `${lines.join("\n")}\n`;
}

/** `: 1 of TRADERS, 2 of the roster`, or that the roster is not counted, and why. */
function originOf({ traders, ofRoster, unread }: Planned): string {
  if (unread !== null) return ` of TRADERS; the roster is not counted, as it was not read: ${unread}`;
  return `: ${traders.length - ofRoster} of TRADERS, ${ofRoster} of the roster`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function cell(count: number): string {
  return String(count).padStart(6);
}
