// The one door to Hyperliquid.
export { type Plan, type PlannedTrader, type PlanSettings, plan } from "./assign/plan.js";
export { openEgresses } from "./egress/open-egresses.js";
export { historyOf } from "./history.js";
export type { Answer, Failure } from "./info/answer.js";
export { InfoClient, type InfoClientOptions } from "./info/client.js";
export { type Reread, type Retold, reread } from "./observe/reread.js";
export { groupOf } from "./observe/statuses.js";
export { probeExact } from "./stream/exact/probe-exact.js";
export { type ProbedChannel, probeChannels } from "./stream/feed/probe.js";
export { type Timings, VENUE_TIMINGS } from "./stream/session/timings.js";
export { listenToTape } from "./tape/listen.js";
export { Hyperliquid, type HyperliquidOptions } from "./venue.js";
