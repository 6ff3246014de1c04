// `hypertrail simulate`: a venue on loopback that serves recorded frames.
import { type Command, InvalidArgumentError, Option } from "commander";
import { startRecordedVenue } from "../simulator/recorded-venue.js";
import { describeError } from "../telemetry/errors.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { onStopSignal } from "./stop-signals.js";

interface SimulateOptions {
  readonly recording: string;
  readonly port: number;
  readonly pushMs: number;
}

export function addSimulate(program: Command, done: (code: ExitCode) => void): void {
  const recording = new Option(
    "--recording <dir>",
    "directory of recorded frames (*.jsonl)",
  ).makeOptionMandatory();
  const port = new Option("--port <port>", "port on 127.0.0.1, 0 for a free one")
    .default(0)
    .argParser(whole(0, 65_535));
  const pushMs = new Option("--push-ms <ms>", "between two pushes of a subscription")
    .default(5_000)
    .argParser(whole(1, 3_600_000));
  program
    .command("simulate")
    .description("serve recorded frames on loopback, word for word, until stopped (Ctrl-C)")
    .addOption(recording)
    .addOption(port)
    .addOption(pushMs)
    .addHelpText(
      "after",
      "\nExample:\n  hypertrail simulate --recording test/fixtures/hyperliquid --port 4001",
    )
    .action(async (options: SimulateOptions) => done(await simulate(options)));
}

async function simulate({ recording, port, pushMs }: SimulateOptions): Promise<ExitCode> {
  try {
    const venue = await startRecordedVenue({ dir: recording, port, pushMs });
    const { files, served } = venue.recording;
    process.stderr.write(`${served} recorded frames from ${files} files\n`);
    process.stdout.write(`${JSON.stringify({ api: venue.api, ws: venue.ws })}\n`);
    await new Promise<void>((resolve) => onStopSignal(resolve));
    await venue.stop();
    return EXIT.clean;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return EXIT.failed;
  }
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`"${text}" is not a whole number from ${min} to ${max}.`);
  };
}
