// Which feed is used: the configured one, or what the venue turns out to serve.
import type { StreamFeed } from "./feeds.js";

/** What `TRADER_WS_FEED` may ask of a pool. */
export type FeedSetting = "auto" | StreamFeed;

/** `active` is null while the venue is still being asked. */
export interface FeedChoice {
  readonly configured: FeedSetting;
  readonly active: StreamFeed | null;
  readonly why: string;
}

/** What was seen of `webData2` while, and after, it was asked for. */
export type FeedEvidence =
  | { readonly type: "served" }
  | { readonly type: "refused"; readonly text: string }
  | { readonly type: "silent"; readonly ms: number };

/** Without orders there is nothing in `webData2` that the components do not give for less. */
export function firstChoice(configured: FeedSetting, orders: boolean): FeedChoice {
  if (configured !== "auto") return { configured, active: configured, why: "configured" };
  if (!orders) return { configured, active: "components", why: "orders are not followed" };
  return { configured, active: null, why: "asking the venue for webData2" };
}

/** Once the components are chosen it stays with them; a venue may stop to serve `webData2` at any time. */
export function nextChoice(choice: FeedChoice, evidence: FeedEvidence): FeedChoice {
  const { configured, active } = choice;
  if (configured !== "auto" || active === "components") return choice;
  switch (evidence.type) {
    case "served":
      return active === null ? { configured, active: "webData2", why: "the venue serves webData2" } : choice;
    case "refused":
      return { configured, active: "components", why: `the venue refuses webData2: ${evidence.text}` };
    case "silent":
      return active === null
        ? {
            configured,
            active: "components",
            why: `the venue did not answer for webData2 within ${evidence.ms} ms`,
          }
        : choice;
  }
}
