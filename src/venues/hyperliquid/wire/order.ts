// Reads a list of open orders.
import { MAX_OPEN_ORDERS } from "../limits.js";
import type { WireOrder, WireOrderListing } from "./frames.js";
import {
  isCoin,
  isDecimal,
  isDecimalOrNull,
  isFlagOrNull,
  isInteger,
  isMembers,
  isSide,
  isText,
  isTextOrNull,
  isTime,
  type Members,
  readArray,
  readCoin,
  readDecimal,
  readDecimalOrNull,
  readFlagOrNull,
  readInteger,
  readMembers,
  readSide,
  readTextOrNull,
  readTime,
} from "./member.js";
import type { Report } from "./report.js";

const MEMBERS: ReadonlySet<string> = new Set([
  "coin",
  "side",
  "limitPx",
  "sz",
  "oid",
  "timestamp",
  "triggerCondition",
  "isTrigger",
  "triggerPx",
  "children",
  "isPositionTpsl",
  "reduceOnly",
  "orderType",
  "origSz",
  "tif",
  "cloid",
]);

const ORDER_TYPES: ReadonlySet<string> = new Set([
  "Limit",
  "Market",
  "Stop Market",
  "Stop Limit",
  "Take Profit Market",
  "Take Profit Limit",
  "Twap Slice",
  "Vault Close",
  "Spot Dust Conversion",
]);

const TIFS: ReadonlySet<string> = new Set(["Gtc", "Alo", "Ioc", "FrontendMarket", "LiquidationMarket"]);

const NONE: readonly WireOrder[] = [];

/** How the venue writes that an order has no trigger. */
const NO_PX = "0.0";

/**
 * The orders of `value`, the first {@link MAX_OPEN_ORDERS} only. An order or child that cannot be read is refused and
 * makes the listing incomplete.
 */
export function readOrderListing(value: unknown, report: Report): WireOrderListing {
  const before = report.refused;
  const orders = readOrders(value, report);
  return { orders, complete: report.refused === before };
}

function readOrders(value: unknown, report: Report): readonly WireOrder[] {
  const rows = readArray(value);
  return rows.length === 0 ? NONE : report.each(rows, readOrder, MAX_OPEN_ORDERS, isPlainOrder);
}

/** An order as we give it, but for its children, which were not looked into. */
interface WholeOrder extends WireOrder {
  readonly children: readonly never[];
}

/**
 * Whether `value` has exactly the members of an order, each as {@link readOrder} would give it: then it needs no copy.
 * Nearly every order is whole, and a listing of thousands comes every few seconds.
 */
function isWhole(value: unknown): value is WholeOrder {
  return (
    isMembers(value) &&
    isCoin(value.coin) &&
    isSide(value.side) &&
    isDecimal(value.limitPx) &&
    isDecimal(value.sz) &&
    isInteger(value.oid) &&
    isTime(value.timestamp) &&
    isTextOrNull(value.triggerCondition) &&
    isFlagOrNull(value.isTrigger) &&
    (value.triggerPx === NO_PX || isDecimalOrNull(value.triggerPx)) &&
    Array.isArray(value.children) &&
    isFlagOrNull(value.isPositionTpsl) &&
    isFlagOrNull(value.reduceOnly) &&
    (value.orderType === "Limit" || isKnown(value.orderType, ORDER_TYPES)) &&
    (value.origSz === value.sz || isDecimalOrNull(value.origSz)) &&
    (value.tif === "Alo" || value.tif === "Gtc" || isKnown(value.tif, TIFS)) &&
    isTextOrNull(value.cloid) &&
    hasMembers(value, MEMBERS.size)
  );
}

function isPlainOrder(value: unknown): value is WireOrder {
  return isWhole(value) && value.children.length === 0;
}

function isKnown(word: unknown, known: ReadonlySet<unknown>): boolean {
  return word === null || known.has(word);
}

function hasMembers(value: Members, count: number): boolean {
  let members = 0;
  for (const _ in value) members++;
  return members === count;
}

/**
 * One order. Of a wrong kind, these refuse it, since they decide what the order is or whether it changed: `coin`,
 * `side`, `limitPx`, `sz`, `oid`, `timestamp`, and, where present and not null, `origSz`, `triggerPx`, `isTrigger`,
 * `isPositionTpsl`, `reduceOnly`, `orderType`, `tif`, `cloid`, `children`. Only `triggerCondition`, display text,
 * becomes null instead. Words of `orderType` and `tif` never met before are passed on, as drift.
 */
function readOrder(value: unknown, report: Report): WireOrder {
  if (isWhole(value)) return { ...value, children: readChildren(value.children, report) };
  const order = readMembers(value);
  const orderType = readTextOrNull(order.orderType, "orderType");
  const tif = readTextOrNull(order.tif, "tif");
  report.word(orderType, "orderType", ORDER_TYPES);
  report.word(tif, "tif", TIFS);
  report.unknown(order, MEMBERS);
  return {
    coin: readCoin(order.coin, "coin"),
    side: readSide(order.side, "side"),
    limitPx: readDecimal(order.limitPx, "limitPx"),
    sz: readDecimal(order.sz, "sz"),
    oid: readInteger(order.oid, "oid"),
    timestamp: readTime(order.timestamp, "timestamp"),
    origSz: readDecimalOrNull(order.origSz, "origSz"),
    triggerPx: readDecimalOrNull(order.triggerPx, "triggerPx"),
    triggerCondition: report.descriptive(order.triggerCondition, "triggerCondition", isText),
    isTrigger: readFlagOrNull(order.isTrigger, "isTrigger"),
    isPositionTpsl: readFlagOrNull(order.isPositionTpsl, "isPositionTpsl"),
    reduceOnly: readFlagOrNull(order.reduceOnly, "reduceOnly"),
    orderType,
    tif,
    cloid: readTextOrNull(order.cloid, "cloid"),
    children: readChildren(order.children, report),
  };
}

/** TP/SL orders attached to this one: orders like any other, which may stand at top level besides. */
function readChildren(children: unknown, report: Report): readonly WireOrder[] {
  return children === undefined || children === null ? NONE : report.within("children", children, readOrders);
}
