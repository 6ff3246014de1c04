// The words that may be labels of metrics, as closed sets: one left out does not compile.
import type { WrittenKind } from "../../../domain/batch.js";
import { EVENT_NAMES } from "../../../domain/event-name.js";
import { IGNORED, type Ignored } from "../../../domain/outcome.js";
import { OTHER, type Sample, wordsOf } from "../../../telemetry/metrics/labels.js";
import type { ConnectionState } from "../../../venues/status.js";

export const STATES = wordsOf<ConnectionState>({
  disconnected: true,
  connecting: true,
  connected: true,
  subscribed: true,
  receiving: true,
  reconnecting: true,
  stopped: true,
});

export const REASONS = [...IGNORED, "untracked"] as const satisfies readonly (Ignored | "untracked")[];

/** Kinds of observations that may not be taken. */
export const MISSED = ["orders", "positions", "fills", "statuses"] as const;

/** Where documents of a kind are. */
export const COLLECTIONS = {
  orders: "trader_orders",
  positions: "trader_positions",
  fills: "trader_fills",
  funding: "trader_funding",
  ledgerUpdates: "trader_ledger_updates",
} as const satisfies Readonly<Record<WrittenKind, string>>;

export const EVENTS: readonly string[] = EVENT_NAMES;

/** From the one word of an event to its two labels; a fill is only filled. */
export function eventSample({ labels, value }: Sample): Sample {
  const [kind = OTHER, action = kind === "fill" ? "filled" : OTHER] = (labels.event ?? OTHER).split(" ");
  return { labels: { kind, action }, value };
}
