// Turns a list of open orders into the domain's orders, each oid once.
import { canonicalOf } from "../../../domain/decimal.js";
import type { Order } from "../../../domain/order.js";
import type { WireOrder } from "../wire/frames.js";
import { canonicalOrNull } from "./canonical.js";
import { dexOf } from "./dex.js";

/**
 * The orders by oid, top level first. The venue lists a bracket's TP/SL twice, at top level and among the `children` of
 * its parent: a child is added only where its oid is neither its parent's nor at top level. Wherever it stands, an
 * order that is a child of another has that one's oid as `parentOid`.
 */
export function toOrders(listed: readonly WireOrder[]): Order[] {
  const newestFirst = isNewestFirst(listed);
  const orders: WritableOrder[] = [];
  for (const order of newestFirst ? listed : eachOnce(listed)) orders.push(toOrder(order));
  const parents = listed.filter(({ children }) => children.length > 0);
  if (parents.length > 0) addChildren(parents, orders, newestFirst ? byHalving(orders) : byMap(orders));
  return orders;
}

type WritableOrder = { -readonly [K in keyof Order]: Order[K] } & { oid: number };

/** Whether oids only fall, as in every listing recorded with more than three orders: then none stands there twice. */
function isNewestFirst(listed: readonly WireOrder[]): boolean {
  let last = Number.POSITIVE_INFINITY;
  for (const { oid } of listed) {
    if (oid >= last) return false;
    last = oid;
  }
  return true;
}

function eachOnce(listed: readonly WireOrder[]): WireOrder[] {
  const oids = new Set<number>();
  return listed.filter(({ oid }) => oids.size < oids.add(oid).size);
}

/** Finds one of the orders at top level. */
type Find = (oid: number) => WritableOrder | undefined;

function byMap(orders: readonly WritableOrder[]): Find {
  const byOid = new Map<number, WritableOrder>();
  for (const order of orders) byOid.set(order.oid, order);
  return (oid) => byOid.get(oid);
}

/** For orders whose oids fall. */
function byHalving(orders: readonly WritableOrder[]): Find {
  const { length } = orders;
  return (oid) => {
    let from = 0;
    let to = length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((orders[middle]?.oid ?? 0) > oid) from = middle + 1;
      else to = middle;
    }
    const found = from < length ? orders[from] : undefined;
    return found?.oid === oid ? found : undefined;
  };
}

function addChildren(
  parents: readonly WireOrder[],
  orders: WritableOrder[],
  find: Find,
  added = new Map<number, WritableOrder>(),
): void {
  for (const parent of parents) {
    for (const child of parent.children) {
      if (child.oid !== parent.oid) {
        let order = find(child.oid) ?? added.get(child.oid);
        if (order === undefined) {
          order = toOrder(child);
          added.set(order.oid, order);
          orders.push(order);
        }
        order.parentOid ??= parent.oid;
      }
      addChildren([child], orders, find, added);
    }
  }
}

/** An order of which nothing was filled has its `sz` twice: it is one string then. */
function toOrder(order: WireOrder): WritableOrder {
  const sz = canonicalOf(order.sz);
  return {
    oid: order.oid,
    coin: order.coin,
    dex: dexOf(order.coin),
    side: order.side,
    limitPx: canonicalOf(order.limitPx),
    sz,
    origSz: order.origSz === order.sz ? sz : canonicalOrNull(order.origSz),
    triggerPx: canonicalOrNull(order.triggerPx),
    orderType: order.orderType,
    tif: order.tif,
    triggerCondition: order.triggerCondition,
    isTrigger: order.isTrigger,
    triggered: hasTriggered(order.isTrigger, order.orderType),
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    cloid: order.cloid,
    parentOid: null,
    timestamp: order.timestamp,
  };
}

/** Whether it is a trigger order that has fired: it keeps its type, and waits no longer. Null where nothing tells. */
export function hasTriggered(isTrigger: boolean | null, orderType: string | null): boolean | null {
  if (isTrigger === null) return null;
  return !isTrigger && orderType !== null && isTriggerType(orderType);
}

function isTriggerType(orderType: string): boolean {
  return orderType.startsWith("Stop ") || orderType.startsWith("Take Profit ");
}
