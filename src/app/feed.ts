// Which feed is used, and why.
import type { Config } from "../config/load.js";
import type { FeedName } from "../venues/hyperliquid/index.js";

export interface ChosenFeed {
  readonly configured: Config["stream"]["feed"];
  readonly active: FeedName;
  readonly why: string;
}

/** The feed for a setting of `TRADER_WS_FEED`, or null for one that this version does not have. */
export function chooseFeed(configured: Config["stream"]["feed"]): ChosenFeed | null {
  switch (configured) {
    case "auto":
      return {
        configured,
        active: "components",
        why: "the venue withdrew webData2 from its WebSocket in July 2026",
      };
    case "components":
    case "webData2":
      return { configured, active: configured, why: "configured" };
    case "exact":
      return null;
  }
}
