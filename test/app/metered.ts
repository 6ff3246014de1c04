// Parts of a collector put together for a test, and what /metrics tells of them.
import { createMetrics } from "../../src/app/collect/metrics/metrics.js";
import { Progress } from "../../src/app/collect/progress.js";
import { loadConfig } from "../../src/config/load.js";
import { openMemoryJournal } from "../../src/journal/memory.js";
import { CurrentStates } from "../../src/pipeline/current-states.js";
import { EventLog } from "../../src/pipeline/event-log.js";
import { Flusher } from "../../src/pipeline/flusher.js";
import { Intake } from "../../src/pipeline/intake.js";
import { Taps } from "../../src/pipeline/taps.js";
import { groupOf } from "../../src/venues/hyperliquid/observe/statuses.js";
import { quietLog } from "../support/quiet-log.js";
import { T0 } from "../support/story.js";
import { type Family, parseExposition } from "../telemetry/exposition.js";

const { config } = loadConfig({ env: {}, dotenv: null, terminal: false });

/** Stands still unless it is moved. */
class StillClock {
  at = T0;
  now(): number {
    return this.at;
  }
  real(ms: number): number {
    return ms;
  }
}

export interface Built {
  readonly intake: Intake;
  readonly events: EventLog;
  /** One flush, to a database that says the same of each batch. */
  flush(): Promise<void>;
}

export class Metered {
  readonly clock = new StillClock();
  readonly progress = new Progress(T0);
  readonly taps = new Taps(quietLog().log, groupOf);
  readonly #metrics = createMetrics({ config, progress: this.progress }, this.taps, this.clock);

  async told(): Promise<Map<string, Family>> {
    return parseExposition(await this.#metrics.text());
  }

  async build(maxBytes = 64 * 1_048_576): Promise<Built> {
    const { log } = quietLog();
    const journal = await openMemoryJournal({ maxBytes });
    const events = new EventLog(journal);
    const states = new CurrentStates();
    const none = { inserted: 0, duplicates: 0 };
    const written = {
      orders: { inserted: 2, duplicates: 3 },
      positions: none,
      fills: { ...none, inserted: 1 },
      funding: none,
      ledgerUpdates: none,
    };
    const sink = { write: async () => ({ ...written, quarantined: 4 }) };
    const parts = { events, states, sink, clock: this.clock, log };
    const flusher = new Flusher(parts, { intervalMs: 60_000, threshold: 1_000 });
    const intake = new Intake({
      rules: { closeAfterMissing: 2, sampleIntervalMs: 300_000 },
      ...{ events, states, taps: this.taps },
      appended: () => flusher.appended(),
      written: (sequence) => flusher.written(sequence),
      unexplained: () => undefined,
      fillsMissed: () => undefined,
    });
    this.progress.opened(journal);
    this.progress.parts({ flusher, intake });
    const flush = () => flusher.run(AbortSignal.abort(), new AbortController().signal);
    return { intake, events, flush };
  }
}
