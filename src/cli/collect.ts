// `hypertrail collect`: runs until it is stopped.
import type { Command } from "commander";
import { Collector } from "../app/collect/collector.js";
import { isOfSettings } from "../app/collect/start-refusals.js";
import { readDotenv } from "../config/dotenv-file.js";
import { type Config, ConfigError, loadConfig } from "../config/load.js";
import { printableConfig } from "../config/printable.js";
import { describeError } from "../telemetry/errors.js";
import { createLogger, type Logger } from "../telemetry/logger.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { onStopSignal } from "./stop-signals.js";

/**
 * Whatever still holds the process so long after it has stopped is left behind, ms. The driver keeps a socket to a
 * server that does not answer for as long as it may take to connect.
 */
const LINGER_MS = 1_000;

export function addCollect(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("collect")
    .description(
      "follow the traders until stopped (Ctrl-C); settings come from the environment and from .env",
    )
    .addHelpText(
      "after",
      "\nExample:\n  TRADERS=0x8cc94dc843e1ea7a19805e0cca43001123512b6a hypertrail collect",
    )
    .action(async () => done(await collect()));
}

async function collect(): Promise<ExitCode> {
  let config: Config;
  let log: Logger;
  try {
    const loaded = loadConfig({
      env: process.env,
      dotenv: await readDotenv(),
      terminal: process.stderr.isTTY,
    });
    config = loaded.config;
    log = createLogger(config.log);
    for (const warning of loaded.warnings) log.warn(warning);
    log.debug({ config: printableConfig(config) }, "configuration");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
    return EXIT.usage;
  }
  return run(config, log);
}

async function run(config: Config, log: Logger): Promise<ExitCode> {
  const collector = new Collector({ config, log });
  let code: ExitCode = EXIT.clean;
  const stop = async (): Promise<void> => {
    try {
      await collector.stop();
    } catch (error) {
      log.error({ err: error }, "stopped with errors");
      code = EXIT.failed;
    }
  };
  let stopping = false;
  let over = false;
  const stopped = new Promise<void>((resolve) => {
    onStopSignal(() => {
      if (over) return;
      log.info(stopping ? "stopping at once" : "stopping; once more stops at once");
      stopping = true;
      void stop().then(resolve);
    });
  });
  try {
    await Promise.race([collector.start().then(() => stopped), collector.failed]);
  } catch (error) {
    if (!stopping) {
      process.stderr.write(`${describeError(error)}\n`);
      code = isOfSettings(error) ? EXIT.usage : EXIT.failed;
    }
  }
  await (stopping ? stopped : stop());
  over = true;
  const { behind, unsynced } = collector;
  if (unsynced > 0 && code === EXIT.clean) code = EXIT.failed;
  log.info({ code, behind, ...(unsynced > 0 ? { unsynced } : {}) }, "stopped");
  setTimeout(() => process.exit(code), LINGER_MS).unref();
  return code;
}
