// How a trader is watched.

/** Best first; `waiting` is not at all, since nothing is free. */
export type Tier = "exact" | "stream" | "tape" | "poll" | "waiting";

/** From the best to the worst. */
export const TIERS = ["exact", "stream", "tape", "poll", "waiting"] as const satisfies readonly Tier[];
