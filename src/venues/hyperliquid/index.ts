// The one door to Hyperliquid.
export { PUSH_PERIOD_MS, WEB_DATA2_PUSH_PERIOD_MS } from "./limits.js";
export type { ClientStatus, StreamSink } from "./stream/client.js";
export type { FeedName } from "./stream/feeds.js";
export { Pool } from "./stream/pool.js";
export { type Timings, VENUE_TIMINGS } from "./stream/timings.js";
