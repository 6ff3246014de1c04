// A command that looks into the database and ends: its settings, its signals, what its errors say and exit with.
import { readDotenv } from "../config/dotenv-file.js";
import { type Config, ConfigError, loadConfig } from "../config/load.js";
import { describeError } from "../telemetry/errors.js";
import { createLogger, type Logger } from "../telemetry/logger.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { readerGone } from "./readers.js";
import { onStopSignal } from "./stop-signals.js";

export interface Visit {
  readonly config: Config;
  /** Those of reading the settings, which are logged. */
  readonly warnings: readonly string[];
  readonly log: Logger;
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs `deed`, and prints to stdout what it gives, at once or bit by bit; what it rejects with goes to stderr, and is a
 * failure.
 */
export async function visit(
  deed: (visit: Visit) => Promise<string | AsyncIterable<string>>,
): Promise<ExitCode> {
  const stop = new AbortController();
  const listenNoMore = onStopSignal(() => stop.abort(new Error("stopped before it was done")));
  readerGone.addEventListener("abort", () => stop.abort(readerGone.reason), { once: true });
  try {
    const { config, warnings } = loadConfig({
      env: process.env,
      dotenv: await readDotenv(),
      terminal: process.stderr.isTTY,
    });
    const log = createLogger(config.log);
    for (const warning of warnings) log.warn(warning);
    const told = await deed({ config, warnings, log, signal: stop.signal });
    for await (const text of typeof told === "string" ? [told] : told) await print(text);
    return EXIT.clean;
  } catch (error) {
    if (readerGone.aborted) return EXIT.failed;
    if (!(error instanceof ConfigError)) {
      process.stderr.write(`${describeError(error)}\n`);
      return EXIT.failed;
    }
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
    return EXIT.usage;
  } finally {
    listenNoMore();
  }
}

/** Resolves when it is written, also to a reader that has gone. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
