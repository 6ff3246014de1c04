// The subscriptions of the venue, and the normal form in which it echoes them.
import { isAddress, isFlag, isMembers } from "../../venues/hyperliquid/wire/member.js";
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";

/** A member of a subscription. One without `fallback` must be given, unless it is optional: then it may be left out. */
interface Parameter {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
  readonly fallback?: unknown;
  readonly optional?: true;
}

const INTERVALS: ReadonlySet<unknown> = new Set("1m 3m 5m 15m 30m 1h 2h 4h 8h 12h 1d 3d 1w 1M".split(" "));

const isString = (value: unknown) => typeof value === "string";
const isCountOrNull = (value: unknown) => value === null || Number.isSafeInteger(value);

const DEX: Parameter = { name: "dex", is: isString, fallback: "" };
const COIN: Parameter = { name: "coin", is: isString };

const USER_TYPES: ReadonlyMap<string, readonly Parameter[]> = new Map([
  ["activeAssetData", [COIN]],
  ["allDexsClearinghouseState", []],
  ["clearinghouseState", [DEX]],
  ["notification", []],
  ["openOrders", [DEX]],
  ["orderUpdates", []],
  ["spotState", [{ name: "ignorePortfolioMargin", is: isFlag, fallback: false }]],
  ["twapStates", [DEX]],
  ["userEvents", []],
  ["userFills", [{ name: "aggregateByTime", is: isFlag, fallback: false }]],
  ["userFundings", []],
  ["userHistoricalOrders", []],
  ["userNonFundingLedgerUpdates", []],
  ["userTwapHistory", []],
  ["userTwapSliceFills", []],
  ["webData2", []],
  ["webData3", []],
]);

/** Parameters in the order of the echo: a candle's interval comes before its coin. */
const MARKET_TYPES: ReadonlyMap<string, readonly Parameter[]> = new Map([
  ["activeAssetCtx", [COIN]],
  ["allDexsAssetCtxs", []],
  ["allMids", [{ name: "dex", is: isString, optional: true }]],
  ["assetCtxs", [DEX]],
  ["bbo", [COIN]],
  ["candle", [{ name: "interval", is: (value: unknown) => INTERVALS.has(value) }, COIN]],
  ["fastAssetCtxs", []],
  [
    "l2Book",
    [
      COIN,
      { name: "nSigFigs", is: isCountOrNull, fallback: null },
      { name: "mantissa", is: isCountOrNull, fallback: null },
      { name: "fast", is: isFlag, fallback: false },
    ],
  ],
  ["outcomeMetaUpdates", []],
  ["spotAssetCtxs", []],
  ["trades", [COIN]],
]);

/**
 * The normal form of a subscription: the user in lower case, defaults filled in, members that it does not have left
 * out. Null where the venue would not understand it.
 */
export function normalSubscription(value: unknown): SubscriptionEcho | null {
  if (!isMembers(value) || typeof value.type !== "string") return null;
  const { type, user } = value;
  const market = MARKET_TYPES.get(type);
  if (market !== undefined) return withParameters({ type }, market, value);
  const ofUser = USER_TYPES.get(type);
  if (ofUser === undefined || !isAddress(user)) return null;
  return withParameters({ type, user: user.toLowerCase() }, ofUser, value);
}

function withParameters(
  named: SubscriptionEcho,
  parameters: readonly Parameter[],
  given: Readonly<Record<string, unknown>>,
): SubscriptionEcho | null {
  const normal: Record<string, unknown> & { type: string } = { ...named };
  for (const { name, is, fallback, optional } of parameters) {
    const value = given[name] ?? fallback;
    if (optional && (value === undefined || value === "")) continue;
    if (!is(value)) return null;
    normal[name] = value;
  }
  return normal;
}
