// The one door to Hyperliquid.
export {
  MAX_CONNECTIONS,
  PLANNED_SUBSCRIPTIONS,
  PUSH_PERIOD_MS,
  WEB_DATA2_PUSH_PERIOD_MS,
} from "./limits.js";
export type { ClientStatus } from "./stream/client.js";
export type { FeedChoice, FeedSetting } from "./stream/feed-choice.js";
export { type FeedName, subscriptionsPerTrader } from "./stream/feeds.js";
export { Pool } from "./stream/pool.js";
export type { StreamSink } from "./stream/sink.js";
export { type Timings, VENUE_TIMINGS } from "./stream/timings.js";
