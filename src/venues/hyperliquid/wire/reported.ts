// What the decoder says of what it read, besides what it says.

/** What could not be understood and was left out. */
export interface Refusal {
  /** `openOrders.orders[3].limitPx`; empty for a frame that is not JSON. */
  readonly path: string;
  readonly reason: string;
  /** The JSON text of what was left out, cut to 65,536 characters; empty where it is nested too deeply to write. */
  readonly raw: string;
}

/** What was understood, or passed on, but never met before: a member, a word, a descriptive value of a wrong kind. */
export interface Drift {
  /** `openOrders.orders[].tif`: indices removed, so that a path names a kind of place. */
  readonly path: string;
  /** The JSON text of one of them, cut to 200 characters. */
  readonly sample: string;
  readonly count: number;
}

/** What a data frame says of itself besides its data. Each list is bounded; the rest is counted. */
export interface Reported {
  readonly refusals: readonly Refusal[];
  readonly moreRefusals: number;
  readonly drift: readonly Drift[];
  readonly moreDrift: number;
}
