// `hypertrail doctor`: says whether everything that `collect` needs works.
import type { Command } from "commander";
import { type Check, examine } from "../app/doctor/doctor.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { tableText } from "./traders-table.js";
import { visit } from "./visit.js";

interface DoctorCommand {
  readonly json?: true;
}

/** Findings that the last line names. */
const NAMED = 3;
const HEADER = ["AREA", "CHECK", "STATE", "MS", "FINDING"];

export function addDoctor(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("doctor")
    .description("say whether everything that `collect` needs works: settings, database, venue, clock")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nIt changes nothing in the database, and asks the venue once for each request and channel." +
        "\nExits with 0 where nothing fails, 1 where something does, 2 where the settings cannot be used." +
        "\n\nExample:\n  hypertrail doctor --json",
    )
    .action(async (options: DoctorCommand) => done(await tellFindings(options)));
}

async function tellFindings({ json }: DoctorCommand): Promise<ExitCode> {
  let failed = false;
  const code = await visit(async (given) => {
    const checks = await examine(given);
    failed = checks.some(({ state }) => state === "fail");
    return json === true ? `${JSON.stringify({ ok: !failed, checks })}\n` : findingsText(checks);
  });
  return code === EXIT.clean && failed ? EXIT.failed : code;
}

function findingsText(checks: readonly Check[]): string {
  const rows = checks.map(({ area, check, state, finding, ms }) => [
    ...[area, check, state, ms === null ? "" : String(ms)],
    finding,
  ]);
  return `${tableText([HEADER, ...rows], process.stdout)}${lastLine(checks)}\n`;
}

/** `all is well`, or how many findings there are and the first of them, failures first. */
function lastLine(checks: readonly Check[]): string {
  const failures = checks.filter(({ state }) => state === "fail");
  const found = [...failures, ...checks.filter(({ state }) => state === "warn")];
  if (found.length === 0) return "all is well";
  const named = found.slice(0, NAMED).map(({ area, check, state }) => `${area} ${check} (${state})`);
  const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : "";
  return `${found.length} ${found.length === 1 ? "finding" : "findings"}: ${named.join(", ")}${more}`;
}
