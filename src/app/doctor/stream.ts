// Whether the venue serves the channels that the stream uses.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import type { Clock } from "../../timing/clock.js";
import { type ProbedChannel, probeChannels } from "../../venues/hyperliquid/index.js";
import { type Check, type CheckState, checksOf, type Heard } from "./check.js";

const CHANNELS = [
  "allDexsClearinghouseState",
  "openOrders",
  "userFills",
  "userTwapSliceFills",
  "spotState",
  "twapStates",
  "userTwapHistory",
  "webData2",
] as const;
/** What is beside orders, positions and fills: `collect` does without it. */
const BESIDE: ReadonlySet<string> = new Set(["spotState", "twapStates", "userTwapHistory"]);
const COMPONENTS: ReadonlySet<string> = new Set(
  CHANNELS.filter((type) => type !== "webData2" && !BESIDE.has(type)),
);

/** How the venue refuses a channel that it does not know, or no longer. */
const UNKNOWN_TYPE = "Error parsing JSON into valid websocket request";

const check = checksOf("venue");

export interface StreamOptions {
  readonly config: Config;
  readonly user: Address;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export async function checkStream({ config, user, clock, signal }: StreamOptions): Promise<{
  readonly checks: readonly Check[];
  readonly heard: readonly Heard[];
}> {
  if (!config.stream.enabled) {
    const off = "not asked: TRADER_WS_ENABLED is false, every trader is polled";
    return { checks: [check("channels", "ok", off)], heard: [] };
  }
  const { wsUrl: url } = config.venue;
  const { channels, heard } = await probeChannels({ url, user, channels: CHANNELS, clock, signal });
  const components = channels
    .filter(({ type }) => COMPONENTS.has(type))
    .every(({ outcome }) => outcome === "served");
  const checks = channels.map((each) => {
    const { state, finding } = judge(each, config.stream.feed, components);
    return check(`channel ${each.type}`, state, finding, each.ms);
  });
  if (config.tape === "false") return { checks, heard };
  // By a socket of its own: a coin that the venue does not know closes it.
  const tape = await probeChannels({ url, user, channels: ["trades"], clock, signal });
  return { checks: [...checks, ...tape.channels.map((each) => judgeTrades(each, config.tape))], heard };
}

function judgeTrades({ outcome, words, ms }: ProbedChannel, tape: Config["tape"]): Check {
  const name = "channel trades";
  if (outcome === "served") return check(name, "ok", "served; each trade names both users", ms);
  const finding = `${outcome}: ${words}`;
  // Nobody may trade for a while; and REST tells the same, later.
  const answered = outcome === "refused" || words.startsWith("acknowledged");
  if (!answered || tape === "true") return check(name, "fail", finding, ms);
  return check(name, "warn", `${finding}; fills of whoever is polled are told by looks alone`, ms);
}

/** `components`: whether all channels but `webData2` are served, by which they are its substitute. */
function judge(
  { type, outcome, words }: ProbedChannel,
  feed: Config["stream"]["feed"],
  components: boolean,
): { state: CheckState; finding: string } {
  if (outcome === "served") return { state: "ok", finding: "served" };
  const finding = `${outcome}: ${words}`;
  if (BESIDE.has(type) && outcome !== "unreachable")
    return { state: "warn", finding: `${finding}; REST tells of it, more rarely` };
  if (type !== "webData2" || outcome === "unreachable" || !components) return { state: "fail", finding };
  if (feed === "webData2")
    return { state: "fail", finding: `${finding}; TRADER_WS_FEED is webData2: use auto or components` };
  if (outcome === "refused" && words.startsWith(UNKNOWN_TYPE))
    return { state: "ok", finding: "refused as since July 2026; the components are used" };
  return { state: "warn", finding: `${finding}; the components are used` };
}
