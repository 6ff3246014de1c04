// The one door to Hyperliquid.

export { Poller } from "../poll/poller.js";
export { SHORTEST_PERIOD_MS } from "../poll/rotation.js";
export { Resolver } from "../resolve/resolver.js";
export { Egress } from "./egress/egress.js";
export type { Answer, Failure } from "./info/answer.js";
export { InfoClient } from "./info/client.js";
export type { InfoCounts } from "./info/counts.js";
export type { FailingRequest, FailingSink, Trouble } from "./info/failing.js";
export { type InfoSink, reportAnswer } from "./info/report-answer.js";
export {
  INFO_LEDGER_PAGE_ROWS,
  INFO_PAGE_ROWS,
  MAX_CONNECTIONS,
  PLANNED_INFO_WEIGHT_SHARE,
  PLANNED_SUBSCRIPTIONS,
  PUSH_PERIOD_MS,
  REACHABLE_FILLS,
  REST_LOOK_WEIGHT,
  WEB_DATA2_PUSH_PERIOD_MS,
} from "./limits.js";
export { observeAccountMode, observeSpotState, observeTwapHistory } from "./observe/account.js";
export { observeFundings, observeLedgerUpdates } from "./observe/cash.js";
export { observeHistoricalOrders, observeTwapSliceFills, observeUserFills } from "./observe/info.js";
export { type Reread, type Retold, reread } from "./observe/reread.js";
export { groupOf } from "./observe/statuses.js";
export { DexList } from "./poll/dex-list.js";
export { Looker } from "./poll/looker.js";
export { pollWeightPerMinute } from "./poll/pace.js";
export { DexRounds } from "./poll/rounds.js";
export { askedBy } from "./resolve/status-requests.js";
export type { ClientStatus } from "./stream/client/client.js";
export type { FeedChoice, FeedSetting } from "./stream/feed/feed-choice.js";
export { type StreamFeed, subscriptionsPerTrader } from "./stream/feed/feeds.js";
export { type ProbedChannel, probeChannels } from "./stream/feed/probe.js";
export { Pool } from "./stream/pool.js";
export { type Timings, VENUE_TIMINGS } from "./stream/session/timings.js";
export type { StreamSink } from "./stream/sink.js";
export { type Followed, Watch, type WatchTier } from "./watch.js";
export type { Reported } from "./wire/frames.js";
export type { WireFunding, WireLedgerUpdate } from "./wire/info/ledger-updates.js";
export type { WirePage } from "./wire/info/read.js";
