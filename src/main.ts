#!/usr/bin/env node
// From argv to a command; the only file that sets the exit code.
import { runCommand } from "./cli/program.js";
import { mindReaders } from "./cli/readers.js";
import { describeError } from "./telemetry/errors.js";

mindReaders();
process.exitCode = await runCommand(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`);
  return 1;
});
