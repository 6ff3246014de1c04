// `hypertrail demo`: a simulated venue and a collector in one command, with something to look at.
import { randomInt } from "node:crypto";
import { type Command, Option } from "commander";
import { createDemo, type Demo } from "../app/demo/demo.js";
import { ConfigError } from "../config/load.js";
import { describeError } from "../telemetry/errors.js";
import { createLogger } from "../telemetry/logger.js";
import { fillLine, leftLines, orderLine, positionLine, statusLines, summaryLines } from "./demo-lines.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { liveView } from "./live-view.js";
import { readerGone } from "./readers.js";
import { onStopSignal } from "./stop-signals.js";
import { wholeNumber } from "./whole-number.js";

interface DemoCommand {
  readonly seed?: number;
  readonly seconds?: number;
  readonly keep?: boolean;
}

const STATUS_MS = 500;
const SEED_MAX = 2 ** 31 - 1;

export function addDemo(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("demo")
    .description(
      "simulated traders on loopback, collected into an embedded MongoDB: no network, nothing to install",
    )
    .addOption(new Option("--seed <n>", "tell the same story again").argParser(wholeNumber(0, SEED_MAX)))
    .addOption(new Option("--seconds <n>", "end by itself, with a summary").argParser(wholeNumber(1, 86_400)))
    .addOption(
      new Option(
        "--keep",
        "leave the database, and go on with that of the seed, or the last one that was left",
      ),
    )
    .addHelpText(
      "after",
      "\nEach run is a world of its own, in a folder of DATA_DIR that is removed at the end; with MONGODB_URI, in a database hypertrail_demo_<seed> of it, removed likewise." +
        "\n\nExample:\n  hypertrail demo --seconds 60",
    )
    .action(async (options: DemoCommand) => done(await demo(options)));
}

async function demo({ seed: wanted, seconds, keep = false }: DemoCommand): Promise<ExitCode> {
  const view = liveView(process.stdout, () => performance.now());
  let told = 0;
  const startedAt = Date.now();
  /** What was there before the demo began is counted, not shown. */
  const tell = (line: string, news: boolean): void => {
    told++;
    if (news) view.print(line);
  };
  const log = createLogger({ level: "error", format: "pretty" });
  let running: Demo | null = null;
  try {
    running = await createDemo({
      ...{ seed: wanted ?? null, drawn: randomInt(SEED_MAX), keep },
      env: process.env,
      log,
      listeners: {
        onOrderNew: (event) => tell(orderLine(event), event.seen !== "initial"),
        onOrderUpdated: (event) => tell(orderLine(event), true),
        onOrderClosed: (event) => tell(orderLine(event), true),
        onPositionChanged: (event) => tell(positionLine(event), event.seen !== "initial"),
        onFill: (event) => {
          if (!event.completes) tell(fillLine(event), event.fill.time >= startedAt);
        },
      },
    });
    const { collector, seed } = running;
    view.note(
      `demo: 25 simulated traders, ten streamed and the rest polled, seed ${seed} (--seed ${seed} repeats it); Ctrl-C ends it`,
    );
    const ended = new AbortController();
    readerGone.addEventListener("abort", () => ended.abort());
    onStopSignal(() => (ended.signal.aborted ? void collector.stop() : ended.abort()));
    await Promise.race([collector.start(), collector.failed, once(ended.signal)]);
    if (!ended.signal.aborted) view.note(`stats: ${collector.url}/stats`);
    const status = setInterval(
      () => view.status(statusLines(collector.stats(), told, collector.lagMs)),
      STATUS_MS,
    );
    const timer = seconds === undefined ? null : setTimeout(() => ended.abort(), seconds * 1_000);
    await Promise.race([once(ended.signal), collector.failed]);
    if (timer !== null) clearTimeout(timer);
    clearInterval(status);
    const left = await running.stop();
    view.end();
    const ran = Math.round((Date.now() - startedAt) / 1_000);
    const lines = [...summaryLines(collector.stats(), told, ran), ...leftLines(left, seed)];
    for (const line of lines) view.note(line);
    return EXIT.clean;
  } catch (error) {
    view.end();
    process.stderr.write(`${describeError(error)}\n`);
    await running?.stop();
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
  }
}

function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
