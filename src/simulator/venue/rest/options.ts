// What a simulated venue's REST interface may be asked to do otherwise.
import type { LeaderboardRow } from "./leaderboard.js";

export interface RestOptions {
  /** Whether `webData2` is answered; it was by the end of August 2026, and may vanish. */
  readonly webData2: boolean;
  /** Seconds that a 429 asks to wait for; null for none, as the venue does mostly. */
  readonly retryAfterS: number | null;
  /**
   * The order of `userTwapSliceFillsByTime`. Where a time has more rows than an answer, `newestFirst` has its newest,
   * `oldestFirst` its oldest. Which one the venue has was not established.
   */
  readonly slicesByTime: "newestFirst" | "oldestFirst";
  /** Rows of the leaderboard besides those of the model's traders, or instead of them where the address is theirs. */
  readonly leaderboard: readonly LeaderboardRow[];
}

const OPTIONS: RestOptions = {
  webData2: true,
  retryAfterS: null,
  slicesByTime: "newestFirst",
  leaderboard: [],
};

export function restOptionsFrom(given: Partial<RestOptions> = {}): RestOptions {
  return { ...OPTIONS, ...given };
}
