// `backfill`: the history of the traders of the settings and the roster, into the database of the settings.
import { runBackfill } from "../../backfill/job.js";
import type { BackfillOptions, Summary } from "../../backfill/options.js";
import { ConfigError } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { enabledTraders } from "../../store/write/tracked-traders.js";
import { REAL_CLOCK } from "../../timing/clock.js";
import { historyOf, InfoClient } from "../../venues/hyperliquid/index.js";
import { claimAndPrepare } from "../database/prepare-database.js";
import { openRecorder, untilWatched } from "./backfill-recorder.js";
import { type VisitOptions, visitDatabase } from "./visit-database.js";

export {
  BACKFILL_KINDS,
  type BackfillKind,
  type BackfillProgress,
  type Ended,
  type Summary,
} from "../../backfill/options.js";

export type BackfillWish = Pick<BackfillOptions, "kinds" | "since" | "progress"> & {
  /** Empty: those of `TRADERS` and of `tracked_traders`. */
  readonly traders: readonly Address[];
};

/** Rejects as {@link visitDatabase} does, and with a {@link ConfigError} where there is no trader. */
export function backfill(options: VisitOptions, wish: BackfillWish): Promise<Summary> {
  const { config, signal } = options;
  const { apiUrl, weightPerMinute } = config.venue;
  return visitDatabase({ ...options, create: true }, async (_, db) => {
    const all = await claimAndPrepare(db, config);
    const named = wish.traders.length > 0 ? wish.traders : config.traders;
    const tracked = wish.traders.length > 0 ? [] : await enabledTraders(all);
    const traders = [...new Set([...named, ...tracked])];
    if (traders.length === 0)
      throw new ConfigError(["TRADERS: no trader to fetch: name some here, or with --trader"]);
    signal.throwIfAborted();
    const info = new InfoClient({ apiUrl, weightPerMinute });
    const clock = REAL_CLOCK;
    const done = new AbortController();
    const { recorder, run } = await openRecorder({ config, all, traders, clock, log: options.log });
    const written = run(done.signal, signal);
    try {
      const history = historyOf(info, () => undefined);
      const parts = { history, recorder, until: untilWatched(all, clock) };
      return await runBackfill({ ...wish, ...parts, all, clock, signal, traders });
    } finally {
      done.abort();
      await Promise.all([written, info.stop()]);
    }
  });
}
