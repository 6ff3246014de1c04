// The command line: commands by name, wrong usage as exit code 2.
import { Command, CommanderError } from "commander";
import { VERSION } from "../version.js";
import { addBackfill } from "./backfill.js";
import { addCollect } from "./collect.js";
import { addDemo } from "./demo.js";
import { addDoctor } from "./doctor.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { addJournal } from "./journal.js";
import { addPlan } from "./plan.js";
import { addQuarantine } from "./quarantine.js";
import { readerGone } from "./readers.js";
import { addSimulate } from "./simulate.js";
import { addTraders } from "./traders.js";

/** Runs the command that `argv` names (without the two leading words of the process), and gives its exit code. */
export async function runCommand(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean;
  const done = (given: ExitCode): void => {
    code = given;
  };
  const program = new Command("hypertrail")
    .description("Collects what Hyperliquid traders did with their orders, positions and fills")
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(--help shows what is allowed)")
    .configureHelp({ showGlobalOptions: true });
  addCollect(program, done);
  addBackfill(program, done);
  addDoctor(program, done);
  addPlan(program, done);
  addSimulate(program, done);
  addDemo(program, done);
  addQuarantine(program, done);
  addJournal(program, done);
  addTraders(program, done);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const asked = error.exitCode === 0;
    return asked ? EXIT.clean : EXIT.usage;
  }
  return readerGone.aborted ? EXIT.pipe : code;
}
