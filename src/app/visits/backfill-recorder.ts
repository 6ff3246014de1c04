// Where a backfill beside no collector of its own tells what it fetched: ledgers that know what the database knows.
import { BACKFILL_COLLECTOR, type BackfillParts, type Recorder } from "../../backfill/options.js";
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { CLOSED_REMEMBERED_MS } from "../../domain/closed-orders.js";
import { openMemoryJournal } from "../../journal/memory.js";
import { CurrentStates } from "../../pipeline/current-states.js";
import { EventLog } from "../../pipeline/event-log.js";
import { Flusher } from "../../pipeline/flusher.js";
import { Intake } from "../../pipeline/intake.js";
import { Taps } from "../../pipeline/taps.js";
import type { Collections } from "../../store/mongo/collections.js";
import { recover } from "../../store/read/recovery.js";
import { followedSince, isWatchedSince } from "../../store/write/backfill-checkpoints.js";
import { EventWriter } from "../../store/write/event-writer.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Clock } from "../../timing/clock.js";
import { groupOf } from "../../venues/hyperliquid/index.js";

/** Between two flushes, ms: each page waits for one. */
const FLUSH_MS = 100;

/** Most that may wait to be written, and what of it is let go of at a time; bytes. */
const MEMORY_BYTES = 256 * 1_048_576;
const SEGMENT_BYTES = 1_048_576;

export interface RecorderOptions {
  readonly config: Pick<Config, "flush" | "orders" | "positions">;
  readonly all: Collections;
  readonly traders: readonly Address[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Knows of `traders` what is stored. What it records is written while `run` runs, which ends it. */
export async function openRecorder(
  options: RecorderOptions,
): Promise<{ recorder: Recorder; run(soft: AbortSignal, hard: AbortSignal): Promise<void> }> {
  const { config, all, traders, clock, log } = options;
  const journal = await openMemoryJournal({ maxBytes: MEMORY_BYTES, keepMs: 0, segmentBytes: SEGMENT_BYTES });
  const events = new EventLog(journal);
  const states = new CurrentStates();
  const writer = new EventWriter(all, BACKFILL_COLLECTOR, Date.now);
  const flush = { intervalMs: FLUSH_MS, threshold: config.flush.events };
  const flusher = new Flusher({ events, states, sink: writer, clock, log }, flush);
  const intake = new Intake({
    ...{ events, states, taps: new Taps(log, groupOf), appended: () => flusher.appended() },
    written: (sequence) => flusher.written(sequence),
    rules: {
      closeAfterMissing: config.orders.closeAfterMissing,
      sampleIntervalMs: config.positions.sampleIntervalMs,
    },
    unexplained: () => undefined,
    fillsMissed: () => undefined,
  });
  const known = await recover(all, traders, clock.now(), Date.now());
  for (const ethAddress of traders) intake.follow(ethAddress, known.get(ethAddress) ?? [], clock.now());
  const run = async (soft: AbortSignal, hard: AbortSignal): Promise<void> => {
    try {
      await flusher.run(soft, hard);
    } finally {
      await journal.close(hard);
    }
  };
  return { recorder: intake, run };
}

/**
 * Whoever watches a trader now saw what it did since it began, and knows better than a log: what happened in the last
 * minutes, of which not all may be written yet, is left to it.
 */
export function untilWatched(all: Collections, clock: Clock): BackfillParts["until"] {
  return async (ethAddress) => {
    const lately = clock.now() - CLOSED_REMEMBERED_MS;
    if (!(await isWatchedSince(all, ethAddress, lately))) return Number.POSITIVE_INFINITY;
    return Math.max(lately, await followedSince(all, ethAddress));
  };
}
