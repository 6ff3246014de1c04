// History beside the stream: of new traders at once, of each one every so often, in the lowest class of REST.
import { HistoryQueue } from "../../backfill/history-queue.js";
import { runBackfill } from "../../backfill/job.js";
import type { Recorder } from "../../backfill/options.js";
import type { Address } from "../../domain/address.js";
import type { Collections } from "../../store/mongo/collections.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Clock } from "../../timing/clock.js";
import { pause } from "../../timing/pause.js";
import { WorkLoop } from "../../timing/work-loop.js";
import type { VenueHistory } from "../../venues/history.js";

export interface BackfillJobOptions {
  readonly all: Collections;
  readonly history: VenueHistory;
  readonly recorder: Recorder;
  /** Between two times that a trader is asked for what is newer, ms. */
  readonly intervalMs: number;
  /** Who is followed now. */
  readonly traders: () => Iterable<Address>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between two looks at who is new, and two lines of the log at most, ms. */
const LOOK_MS = 10_000;

/** Traders whose history is fetched at a time: one waits for the venue while another is written. */
const AT_A_TIME = 2;

const NOTHING = { traders: 0, rows: 0, inserted: 0, failed: 0, truncated: 0 };

/** Until `signal` aborts; what was written stays, and the next start goes on from there. */
export async function backfillJob(options: BackfillJobOptions, signal: AbortSignal): Promise<void> {
  const { all, history, recorder, intervalMs, traders, clock, log } = options;
  const queue = new HistoryQueue(intervalMs);
  const until = async (): Promise<number> => Number.POSITIVE_INFINITY;
  let told = { ...NOTHING };
  const fetch = async (ethAddress: Address): Promise<void> => {
    const parts = { history, recorder, until, all, clock, signal };
    const { rows, inserted, failed, truncated } = await runBackfill({ ...parts, traders: [ethAddress] });
    queue.ended(ethAddress, failed > 0, clock.now(), Math.random());
    told.traders++;
    told.rows += rows;
    told.inserted += inserted;
    told.failed += failed;
    told.truncated += truncated;
  };
  const next = (now: number) => {
    const ethAddress = queue.next(now);
    return ethAddress === null ? null : () => fetch(ethAddress);
  };
  const loop = new WorkLoop({ next, nextAt: (now) => queue.nextAt(now) }, clock, AT_A_TIME);
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      queue.follow(new Set(traders()));
      loop.wake();
      if (told.traders > 0)
        log[told.failed > 0 ? "warn" : "info"](told, "fetched the history that the venue still has");
      told = { ...NOTHING };
      await pause(clock.real(LOOK_MS), signal);
    }
  };
  await Promise.all([look(), loop.run(signal)]);
}
