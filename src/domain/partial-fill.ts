// Fills that were told in part, and what earlier runs told of the fills of a trader.
import type { Seen } from "./event.js";
import type { Fill } from "./fill.js";

/** How a fill was told first. */
export interface FirstTelling {
  readonly seen: Seen;
  readonly observedAt: number;
}

/** A fill that was told in part, and that nobody has told whole yet. */
export interface PartialFill extends Pick<Fill, "time" | "hash" | "crossed">, FirstTelling {
  readonly id: string;
}

/** What earlier runs told of the fills of a trader. */
export interface KnownFills {
  /** Told in part; the oldest first. */
  readonly parts: readonly PartialFill[];
  /** Ids of those that were told whole lately: what tells of now may repeat them. */
  readonly lately: readonly string[];
}

/** How long a fill that is known in part is asked for; by then whoever tells it whole has, or never will. */
export const PART_WANTED_MS = 24 * 3_600_000;
