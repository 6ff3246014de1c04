// The words that may be labels of metrics, as closed sets: one left out does not compile.
import type { WrittenKind } from "../../../domain/batch.js";
import { EVENT_NAMES } from "../../../domain/event-name.js";
import { IGNORED, type Ignored } from "../../../domain/outcome.js";
import type { FeedName, Tier } from "../../../server/stats.js";
import { OTHER, type Sample, wordsOf } from "../../../telemetry/metrics/labels.js";
import type { ClientStatus, Pool } from "../../../venues/hyperliquid/index.js";

/** What a pool counts frames by. `unasked` counts frames a second time, so it is no channel. */
type FrameLabel = ReturnType<Pool["frames"]> extends Map<infer Kind, number> ? Kind : never;

export const CHANNELS = wordsOf<Exclude<FrameLabel, "unasked">>({
  openOrders: true,
  clearinghouseState: true,
  allDexsClearinghouseState: true,
  webData2: true,
  userFills: true,
  userTwapSliceFills: true,
  spotState: true,
  twapStates: true,
  userTwapHistory: true,
  subscriptionResponse: true,
  pong: true,
  error: true,
  greeting: true,
  malformed: true,
  oversize: true,
  other: true,
});

export const STATES = wordsOf<ClientStatus["state"]>({
  disconnected: true,
  connecting: true,
  connected: true,
  subscribed: true,
  receiving: true,
  reconnecting: true,
  stopped: true,
});

export const TIERS = wordsOf<Tier>({ exact: true, stream: true, tape: true, poll: true, waiting: true });

/** `none` is in use until one is chosen. */
export const FEEDS = wordsOf<FeedName | "auto" | "none">({
  auto: true,
  components: true,
  webData2: true,
  exact: true,
  none: true,
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
