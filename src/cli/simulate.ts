// `hypertrail simulate`: a venue on loopback, of simulated traders or of recorded frames.
import { randomInt } from "node:crypto";
import { type Command, Option } from "commander";
import { simulatedTraders, startSimulation } from "../app/demo/simulation.js";
import { LEADERBOARD_PATH } from "../config/urls.js";
import { startRecordedVenue } from "../simulator/recorded/recorded-venue.js";
import { describeError } from "../telemetry/errors.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { onStopSignal } from "./stop-signals.js";
import { wholeNumber } from "./whole-number.js";

interface SimulateOptions {
  readonly recording?: string;
  readonly port: number;
  readonly pushMs: number;
  readonly seed?: number;
  readonly traders: number;
  readonly webData2: boolean;
  readonly makers: number;
  readonly strangers: number;
  readonly updatesOf: "all" | "one";
  readonly partials: "silent" | "open" | "filled";
}

const SEED_MAX = 2 ** 31 - 1;

export function addSimulate(program: Command, done: (code: ExitCode) => void): void {
  const take = (flags: string, text: string, min: number, max: number): Option =>
    new Option(flags, text).argParser(wholeNumber(min, max));
  program
    .command("simulate")
    .description(
      "a venue on loopback, until stopped (Ctrl-C): simulated traders, or recorded frames word for word",
    )
    .addOption(new Option("--recording <dir>", "serve the recorded frames (*.jsonl) of this directory"))
    .addOption(take("--port <port>", "port on 127.0.0.1, 0 for a free one", 0, 65_535).default(0))
    .addOption(take("--push-ms <ms>", "between two pushes of a subscription", 1, 3_600_000).default(5_000))
    .addOption(take("--seed <n>", "of the simulated traders; tells the same story again", 0, SEED_MAX))
    .addOption(take("--traders <n>", "how many are simulated", 1, 10_000).default(10))
    .addOption(new Option("--web-data2", "serve webData2, as the venue did until July 2026").default(false))
    .addOption(take("--makers <n>", "how many of them are market makers", 0, 100).default(0))
    .addOption(
      take("--strangers <n>", "trades a minute between strangers, in each coin", 0, 6_000).default(0),
    )
    .addOption(
      new Option("--updates-of <users>", "whose orderUpdates a connection is sent that asks for several")
        .choices(["all", "one"])
        .default("all"),
    )
    .addOption(
      new Option("--partials <what>", "what orderUpdates tells of a partial fill of a resting order")
        .choices(["silent", "open", "filled"])
        .default("silent"),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  hypertrail simulate --port 4001 --traders 12\n" +
        "  hypertrail simulate --recording test/fixtures/hyperliquid --port 4001",
    )
    .action(async (options: SimulateOptions) => done(await simulate(options)));
}

async function simulate(options: SimulateOptions): Promise<ExitCode> {
  try {
    const venue = await start(options);
    const { api, ws, users } = venue;
    process.stderr.write(settingsText(api, users));
    process.stdout.write(`${JSON.stringify({ api, ws })}\n`);
    await new Promise<void>((resolve) => onStopSignal(resolve));
    await venue.stop();
    return EXIT.clean;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return EXIT.failed;
  }
}

/** What a collector of this venue is started with. Without `users` the venue has neither REST nor a leaderboard. */
function settingsText(api: string, users: readonly string[] | null): string {
  const settings =
    users === null
      ? [
          ["HYPERLIQUID_API_URL", api],
          ["TRADER_BACKFILL_INTERVAL", "0"],
        ]
      : [
          ["HYPERLIQUID_API_URL", api],
          ["HYPERLIQUID_LEADERBOARD_URL", `${api}${LEADERBOARD_PATH}`],
          ["TRADERS", users.join(",")],
        ];
  return settings.map(([name, value]) => `${name}=${value}\n`).join("");
}

interface Started {
  readonly api: string;
  readonly ws: string;
  /** Whom it simulates, null where it plays a recording. */
  readonly users: readonly string[] | null;
  stop(): Promise<void>;
}

async function start({
  recording,
  port,
  pushMs,
  seed,
  traders,
  webData2,
  makers,
  strangers,
  updatesOf,
  partials,
}: SimulateOptions): Promise<Started> {
  if (recording !== undefined) {
    const venue = await startRecordedVenue({ dir: recording, port, pushMs });
    const { files, served } = venue.recording;
    process.stderr.write(`${served} recorded frames from ${files} files\n`);
    return { api: venue.api, ws: venue.ws, users: null, stop: venue.stop };
  }
  const users = simulatedTraders(traders);
  const drawn = seed ?? randomInt(SEED_MAX);
  process.stderr.write(`seed ${drawn}\n`);
  const venue = await startSimulation({
    ...{ seed: drawn, users, port, pushMs, legacyWebData2: webData2 },
    ...{ makers: Math.min(makers, traders), strangers, orderUpdates: { users: updatesOf, partials } },
  });
  return { api: venue.api, ws: venue.ws, users, stop: venue.stop };
}
