// History beside the stream: of new traders at once, of all of them every so often, in the lowest class of REST.
import { runBackfill } from "../backfill/job.js";
import { BACKFILL_COLLECTOR } from "../backfill/words.js";
import type { Address } from "../domain/address.js";
import type { Collections } from "../store/collections.js";
import { EventWriter } from "../store/event-writer.js";
import type { Logger } from "../telemetry/logger.js";
import type { Clock } from "../timing/clock.js";
import { pause } from "../timing/pause.js";
import type { InfoClient } from "../venues/hyperliquid/index.js";

export interface BackfillJobOptions {
  readonly all: Collections;
  readonly info: InfoClient;
  /** Between two times that all traders are asked for what is newer, ms. */
  readonly intervalMs: number;
  /** Who is followed now. */
  readonly traders: () => readonly Address[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between two looks at who is new, ms. */
const LOOK_MS = 10_000;

/** Until `signal` aborts; what was written stays, and the next start goes on from there. */
export async function backfillJob(options: BackfillJobOptions, signal: AbortSignal): Promise<void> {
  const { all, info, intervalMs, traders, clock, log } = options;
  const writer = new EventWriter(all, BACKFILL_COLLECTOR, Date.now);
  const fetched = new Set<Address>();
  let dueAt = clock.now() + intervalMs;
  while (!signal.aborted) {
    const fresh = traders().filter((each) => !fetched.has(each));
    const due = clock.now() >= dueAt;
    if (due) dueAt = clock.now() + intervalMs;
    const wanted = due ? [...new Set([...fresh, ...traders()])] : fresh;
    if (wanted.length > 0) {
      for (const each of wanted) fetched.add(each);
      const { rows, inserted, failed, truncated } = await runBackfill({
        ...{ info, writer, all, clock, signal, traders: wanted },
      });
      if (signal.aborted) return;
      const told = { traders: wanted.length, rows, inserted, failed, truncated };
      log[failed > 0 ? "warn" : "info"](told, "fetched the history that the venue still has");
    }
    await pause(clock.real(LOOK_MS), signal);
  }
}
