// The way from an observation to MongoDB: intake, journal, flusher, put together.
import type { Config } from "../../config/load.js";
import type { Journal } from "../../journal/journal.js";
import { CurrentStates } from "../../pipeline/current-states.js";
import { EventLog } from "../../pipeline/event-log.js";
import { Flusher } from "../../pipeline/flusher.js";
import { Intake } from "../../pipeline/intake.js";
import type { IntakeOptions } from "../../pipeline/intake-options.js";
import type { Taps } from "../../pipeline/taps.js";
import type { Collections } from "../../store/mongo/collections.js";
import { EventWriter } from "../../store/write/event-writer.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Metrics } from "../../telemetry/metrics.js";
import type { Clock } from "../../timing/clock.js";
import { pause } from "../../timing/pause.js";

export interface PipelineOptions extends Pick<IntakeOptions, "unexplained" | "fillsMissed"> {
  readonly config: Pick<Config, "flush" | "orders" | "positions">;
  readonly journal: Journal;
  /** Where it is written; null where there is no database. */
  readonly stored: Collections | null;
  /** The name of this collector in the database. */
  readonly collector: string;
  readonly taps: Taps;
  readonly metrics: Pick<Metrics, "flushed">;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Pipeline {
  readonly intake: Intake;
  /** Null where there is no database. */
  readonly flusher: Flusher | null;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { config, journal, stored, collector, taps, metrics, clock, log, unexplained, fillsMissed } = options;
  const parts = { events: new EventLog(journal), states: new CurrentStates(stored !== null) };
  const { intervalMs, events: threshold } = config.flush;
  const flushing = { intervalMs, threshold, flushed: metrics.flushed };
  const sinkOf = (all: Collections) => new EventWriter(all, collector, Date.now);
  const flusher =
    stored === null ? null : new Flusher({ ...parts, sink: sinkOf(stored), clock, log }, flushing);
  const intake = new Intake({
    ...{ ...parts, taps, unexplained, fillsMissed },
    rules: {
      closeAfterMissing: config.orders.closeAfterMissing,
      sampleIntervalMs: config.positions.sampleIntervalMs,
    },
    appended: () => flusher?.appended(),
    written: async (sequence) => flusher?.written(sequence),
  });
  return { intake, flusher };
}

/** Between two times that closes are looked for which nobody will explain any more, ms. */
const EXPIRE_MS = 60_000;

/** Tells them as `unknown`, until `signal` aborts. */
export async function giveUpUnexplained(intake: Intake, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(clock.real(EXPIRE_MS), signal);
    if (!signal.aborted) intake.expire(clock.now());
  }
}
