// `hypertrail collect`: runs until it is stopped.
import type { Command } from "commander";
import { Collector, PlanRefused } from "../app/collector.js";
import { readDotenv } from "../config/dotenv-file.js";
import { type Config, ConfigError, loadConfig } from "../config/load.js";
import { printableConfig } from "../config/printable.js";
import { WrongDatabase } from "../store/meta.js";
import { describeError } from "../telemetry/errors.js";
import { createLogger, type Logger } from "../telemetry/logger.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { onStopSignal } from "./stop-signals.js";

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
  let stopping = false;
  const stopped = new Promise<void>((resolve) => {
    onStopSignal(() => {
      log.info(stopping ? "stopping at once" : "stopping; once more stops at once");
      stopping = true;
      collector.stop().then(resolve, (error: unknown) => {
        log.error({ err: error }, "stopped with errors");
        resolve();
      });
    });
  });
  let code: ExitCode = EXIT.clean;
  try {
    await Promise.race([collector.start().then(() => stopped), collector.failed]);
  } catch (error) {
    if (!stopping) {
      process.stderr.write(`${describeError(error)}\n`);
      const usage = error instanceof WrongDatabase || error instanceof PlanRefused;
      code = usage ? EXIT.usage : EXIT.failed;
    }
  }
  await (stopping ? stopped : collector.stop());
  log.info({ code }, "stopped");
  return code;
}
