// Decodes one frame of the venue.
import { readClearinghouseState, readDexStates } from "./clearinghouse.js";
import { parseVenueError } from "./error.js";
import { readFills, readTwapSliceFills } from "./fill.js";
import type { Decoded, Malformed } from "./frames.js";
import {
  isFlag,
  isMembers,
  MAX_TEXT,
  type Members,
  Misfit,
  readAddress,
  readArray,
  readMembers,
  readText,
} from "./member.js";
import { readOrderListing } from "./order.js";
import { MAX_RAW, Report } from "./report.js";
import { isSubscriptionEcho } from "./requests.js";
import { readSpotState } from "./spot.js";
import { readStatus } from "./status.js";
import { readTrades } from "./trade.js";
import { readTwapHistory, readTwapStates } from "./twap.js";

const GREETING = "Websocket connection established.";

const ENVELOPE: ReadonlySet<string> = new Set(["channel", "data"]);
const OPEN_ORDERS: ReadonlySet<string> = new Set(["dex", "user", "orders"]);
const CLEARINGHOUSE_STATE: ReadonlySet<string> = new Set(["dex", "user", "clearinghouseState"]);
const ALL_DEXS: ReadonlySet<string> = new Set(["user", "clearinghouseStates"]);
const USER_FILLS: ReadonlySet<string> = new Set(["isSnapshot", "user", "fills"]);
const USER_TWAP_SLICE_FILLS: ReadonlySet<string> = new Set(["isSnapshot", "user", "twapSliceFills"]);

const SPOT_STATE: ReadonlySet<string> = new Set(["user", "spotState"]);
const TWAP_STATES: ReadonlySet<string> = new Set(["dex", "user", "states"]);
const USER_TWAP_HISTORY: ReadonlySet<string> = new Set(["isSnapshot", "user", "history"]);

/** Most of a frame of 100 KB is market data, which is not even looked into. */
const WEB_DATA2: ReadonlySet<string> = new Set([
  "clearinghouseState",
  "leadingVaults",
  "totalVaultEquity",
  "openOrders",
  "agentAddress",
  "agentValidUntil",
  "cumLedger",
  "meta",
  "assetCtxs",
  "serverTime",
  "isVault",
  "user",
  "twapStates",
  "spotState",
  "spotAssetCtxs",
  "optOutOfSpotDusting",
  "perpsAtOpenInterestCap",
]);

type ChannelReader = (data: unknown, report: Report) => Decoded;

/** By channel. `pong` has no data at all. */
const READERS: ReadonlyMap<string, ChannelReader> = new Map<string, ChannelReader>([
  ["pong", () => ({ kind: "pong" })],
  ["error", readError],
  ["subscriptionResponse", readSubscriptionResponse],
  ["openOrders", readOpenOrders],
  ["clearinghouseState", readClearinghouseStateFrame],
  ["allDexsClearinghouseState", readAllDexs],
  ["webData2", readWebData2],
  ["userFills", readUserFills],
  ["userTwapSliceFills", readUserTwapSliceFills],
  ["spotState", readSpotStateFrame],
  ["twapStates", readTwapStatesFrame],
  ["userTwapHistory", readUserTwapHistory],
  ["orderUpdates", readOrderUpdates],
  ["trades", readTradesFrame],
]);

/** What the venue sent, as far as we read it. Never throws, whatever `text` is. */
export function decode(text: string): Decoded {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    if (text === GREETING) return { kind: "greeting" };
    return malformed("", error instanceof Error ? error.message : String(error), text);
  }
  if (!isMembers(frame)) return malformed("", "it is not an object", text);
  const { channel } = frame;
  if (typeof channel !== "string") return malformed("channel", "it is not a string", text);
  const read = READERS.get(channel);
  if (read === undefined) return { kind: "other", channel: channel.slice(0, MAX_TEXT) };
  const report = new Report(channel);
  report.unknown(frame, ENVELOPE);
  try {
    return read(frame.data, report);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return malformed(report.path(error.member), error.message, text);
  }
}

function malformed(path: string, reason: string, text: string): Malformed {
  return { kind: "malformed", path, reason, raw: text.slice(0, MAX_RAW) };
}

function readError(data: unknown): Decoded {
  if (typeof data !== "string") throw new Misfit("", data, "a string");
  return { kind: "error", error: parseVenueError(data) };
}

function readSubscriptionResponse(value: unknown): Decoded {
  const { method, subscription } = readMembers(value);
  if (method !== "subscribe" && method !== "unsubscribe")
    throw new Misfit("method", method, '"subscribe" or "unsubscribe"');
  if (!isSubscriptionEcho(subscription))
    throw new Misfit("subscription", subscription, "an object with a type");
  return { kind: "subscriptionResponse", method, subscription };
}

function readOpenOrders(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, OPEN_ORDERS);
  return {
    kind: "openOrders",
    user: readAddress(data.user, "user"),
    dex: readText(data.dex, "dex"),
    ...report.within("orders", data.orders, readOrderListing),
    ...report.result(),
  };
}

function readClearinghouseStateFrame(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, CLEARINGHOUSE_STATE);
  return {
    kind: "clearinghouseState",
    user: readAddress(data.user, "user"),
    dex: readText(data.dex, "dex"),
    state: report.within("clearinghouseState", data.clearinghouseState, readClearinghouseState),
    ...report.result(),
  };
}

function readAllDexs(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, ALL_DEXS);
  return {
    kind: "allDexsClearinghouseState",
    user: readAddress(data.user, "user"),
    states: report.within("clearinghouseStates", data.clearinghouseStates, readDexStates),
    ...report.result(),
  };
}

function readWebData2(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, WEB_DATA2);
  return {
    kind: "webData2",
    user: readAddress(data.user, "user"),
    listing: report.attempt("openOrders", data.openOrders, readOrderListing),
    state: report.attempt("clearinghouseState", data.clearinghouseState, readClearinghouseState),
    ...report.result(),
  };
}

function readUserFills(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, USER_FILLS);
  return {
    kind: "userFills",
    user: readAddress(data.user, "user"),
    isSnapshot: readIsSnapshot(data, report),
    fills: report.within("fills", data.fills, readFills),
    ...report.result(),
  };
}

function readUserTwapSliceFills(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, USER_TWAP_SLICE_FILLS);
  return {
    kind: "userTwapSliceFills",
    user: readAddress(data.user, "user"),
    isSnapshot: readIsSnapshot(data, report),
    twapSliceFills: report.within("twapSliceFills", data.twapSliceFills, readTwapSliceFills),
    ...report.result(),
  };
}

function readSpotStateFrame(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, SPOT_STATE);
  return {
    kind: "spotState",
    user: readAddress(data.user, "user"),
    state: report.within("spotState", data.spotState, readSpotState),
    ...report.result(),
  };
}

function readTwapStatesFrame(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, TWAP_STATES);
  const states = report.within("states", data.states, readTwapStates);
  return {
    kind: "twapStates",
    user: readAddress(data.user, "user"),
    dex: readText(data.dex, "dex"),
    states,
    complete: report.refused === 0,
    ...report.result(),
  };
}

function readUserTwapHistory(value: unknown, report: Report): Decoded {
  const data = readMembers(value);
  report.unknown(data, USER_TWAP_HISTORY);
  return {
    kind: "userTwapHistory",
    user: readAddress(data.user, "user"),
    isSnapshot: readIsSnapshot(data, report),
    history: report.within("history", data.history, readTwapHistory),
    ...report.result(),
  };
}

function readOrderUpdates(value: unknown, report: Report): Decoded {
  const rows = report.each(readArray(value), readStatus);
  return { kind: "orderUpdates", updates: rows.filter((row) => row !== null), ...report.result() };
}

function readTradesFrame(value: unknown, report: Report): Decoded {
  return { kind: "trades", trades: readTrades(value, report), ...report.result() };
}

/** On later frames the member is absent. */
function readIsSnapshot(data: Members, report: Report): boolean {
  return report.descriptive(data.isSnapshot, "isSnapshot", isFlag) ?? false;
}
