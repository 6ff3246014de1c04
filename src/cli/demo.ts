// `hypertrail demo`: a simulated venue and a collector in one command, with something to look at.
import { randomInt } from "node:crypto";
import { type Command, Option } from "commander";
import { createDemo, type Demo } from "../app/demo.js";
import { describeError } from "../telemetry/errors.js";
import { createLogger } from "../telemetry/logger.js";
import { fillLine, orderLine, positionLine, statusLine, summaryLines } from "./demo-lines.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { liveView } from "./live-view.js";
import { onStopSignal } from "./stop-signals.js";
import { wholeNumber } from "./whole-number.js";

interface DemoCommand {
  readonly seed?: number;
  readonly seconds?: number;
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
    .addHelpText("after", "\nExample:\n  hypertrail demo --seconds 60")
    .action(async (options: DemoCommand) => done(await demo(options)));
}

async function demo({ seed = randomInt(SEED_MAX), seconds }: DemoCommand): Promise<ExitCode> {
  const view = liveView(process.stdout, () => performance.now());
  let events = 0;
  const startedAt = Date.now();
  /** What was there before the demo began is counted, not told. */
  const tell = (line: string, news: boolean): void => {
    events++;
    if (news) view.print(line);
  };
  const log = createLogger({ level: "error", format: "pretty" });
  let running: Demo | null = null;
  try {
    running = await createDemo({
      seed,
      env: process.env,
      log,
      listeners: {
        onOrderNew: (event) => tell(orderLine(event), event.seen !== "initial"),
        onOrderUpdated: (event) => tell(orderLine(event), true),
        onOrderClosed: (event) => tell(orderLine(event), true),
        onPositionChanged: (event) => tell(positionLine(event), event.seen !== "initial"),
        onFill: (event) => tell(fillLine(event), event.fill.time >= startedAt),
      },
    });
    const { collector } = running;
    view.print(
      `demo: 25 simulated traders, ten streamed and the rest polled, seed ${seed} (--seed ${seed} repeats it); Ctrl-C ends it`,
    );
    const ended = new AbortController();
    onStopSignal(() => (ended.signal.aborted ? void collector.stop() : ended.abort()));
    await Promise.race([collector.start(), collector.failed, once(ended.signal)]);
    if (!ended.signal.aborted) view.print(`stats: ${collector.url}/stats`);
    const status = setInterval(
      () => view.status(statusLine(collector.stats(), events, collector.lagMs)),
      STATUS_MS,
    );
    const timer = seconds === undefined ? null : setTimeout(() => ended.abort(), seconds * 1_000);
    await Promise.race([once(ended.signal), collector.failed]);
    if (timer !== null) clearTimeout(timer);
    clearInterval(status);
    await running.stop();
    view.end();
    const ran = Math.round((Date.now() - startedAt) / 1_000);
    for (const line of summaryLines(collector.stats(), events, ran)) view.print(line);
    return EXIT.clean;
  } catch (error) {
    view.end();
    process.stderr.write(`${describeError(error)}\n`);
    await running?.stop();
    return EXIT.failed;
  }
}

function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
