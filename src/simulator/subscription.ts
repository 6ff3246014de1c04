// The per-user subscriptions of the venue, and the normal form in which it echoes them.
import { isAddress, isMembers } from "../venues/hyperliquid/wire/member.js";
import type { SubscriptionEcho } from "../venues/hyperliquid/wire/requests.js";

/** What a type asks for besides `user`. Without `fallback` it must be given. */
interface Parameter {
  readonly name: string;
  readonly kind: "string" | "boolean";
  readonly fallback?: string | boolean;
}

const DEX: Parameter = { name: "dex", kind: "string", fallback: "" };
const COIN: Parameter = { name: "coin", kind: "string" };
const AGGREGATE: Parameter = { name: "aggregateByTime", kind: "boolean", fallback: false };
const IGNORE_MARGIN: Parameter = { name: "ignorePortfolioMargin", kind: "boolean", fallback: false };

const PARAMETERS: ReadonlyMap<string, Parameter | null> = new Map([
  ["activeAssetData", COIN],
  ["allDexsClearinghouseState", null],
  ["clearinghouseState", DEX],
  ["notification", null],
  ["openOrders", DEX],
  ["orderUpdates", null],
  ["spotState", IGNORE_MARGIN],
  ["twapStates", DEX],
  ["userEvents", null],
  ["userFills", AGGREGATE],
  ["userFundings", null],
  ["userHistoricalOrders", null],
  ["userNonFundingLedgerUpdates", null],
  ["userTwapHistory", null],
  ["userTwapSliceFills", null],
  ["webData2", null],
  ["webData3", null],
]);

/**
 * The normal form of a subscription: the user in lower case, the default filled in, members that it does not have left
 * out. Null where the venue would not understand it.
 */
export function normalSubscription(value: unknown): SubscriptionEcho | null {
  if (!isMembers(value) || typeof value.type !== "string" || !isAddress(value.user)) return null;
  const parameter = PARAMETERS.get(value.type);
  if (parameter === undefined) return null;
  const normal = { type: value.type, user: value.user.toLowerCase() };
  if (parameter === null) return normal;
  const given = value[parameter.name] ?? parameter.fallback;
  return typeof given === parameter.kind ? { ...normal, [parameter.name]: given } : null;
}
