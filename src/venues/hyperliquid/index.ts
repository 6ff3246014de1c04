// The one door to Hyperliquid.
export type { Answer, Failure } from "./info/answer.js";
export { InfoClient } from "./info/client.js";
export type { InfoCounts } from "./info/counts.js";
export type { InfoSink } from "./info/heed.js";
export {
  MAX_CONNECTIONS,
  PLANNED_INFO_WEIGHT_SHARE,
  PLANNED_SUBSCRIPTIONS,
  PUSH_PERIOD_MS,
  REST_LOOK_WEIGHT,
  WEB_DATA2_PUSH_PERIOD_MS,
} from "./limits.js";
export { Looker } from "./poll/looker.js";
export { pollWeightPerMinute } from "./poll/pace.js";
export { Poller } from "./poll/poller.js";
export { SHORTEST_PERIOD_MS } from "./poll/rotation.js";
export { askedBy } from "./resolve/asking.js";
export { Resolver } from "./resolve/resolver.js";
export type { ClientStatus } from "./stream/client.js";
export type { FeedChoice, FeedSetting } from "./stream/feed-choice.js";
export { type FeedName, subscriptionsPerTrader } from "./stream/feeds.js";
export { Pool } from "./stream/pool.js";
export type { StreamSink } from "./stream/sink.js";
export { type Timings, VENUE_TIMINGS } from "./stream/timings.js";
export { type Followed, Watch, type WatchTier } from "./watch.js";
