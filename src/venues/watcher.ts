// Whoever watches traders in one way: by a stream, by the public tape, by looks in turn.
import type { TraderId } from "../domain/ids.js";
import type { Tier } from "../domain/tier.js";

export interface Watcher<Id extends TraderId = TraderId> {
  readonly tier: Tier;
  /** Begins to watch a trader; one that is watched already stays so. */
  watch(trader: Id): void;
  unwatch(trader: Id): void;
  /** The longest change that may pass unseen, ms; null of a trader that is not watched now. */
  resolutionMs(trader: Id): number | null;
  /** Resolves when nothing is under way; `hard` ends it at once. */
  stop(hard: AbortSignal): Promise<void>;
}
