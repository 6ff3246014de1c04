// Turns a list of open orders into the domain's orders, each oid once.
import { decimal } from "../../../domain/decimal.js";
import { dexOf, type Order } from "../../../domain/order.js";
import type { WireOrder } from "../wire/frames.js";
import { decimalOrNull } from "./canonical.js";

/**
 * The orders by oid, top level first. The venue lists a bracket's TP/SL twice, at top level and among the `children` of
 * its parent: a child is added only where its oid is neither its parent's nor at top level. Wherever it stands, an
 * order that is a child of another has that one's oid as `parentOid`.
 */
export function toOrders(listed: readonly WireOrder[]): Order[] {
  const byOid = new Map<number, WireOrder>();
  for (const order of listed) if (!byOid.has(order.oid)) byOid.set(order.oid, order);
  const parents = new Map<number, number>();
  for (const order of listed) addChildren(order, byOid, parents);
  const orders: Order[] = [];
  for (const order of byOid.values()) orders.push(toOrder(order, parents.get(order.oid) ?? null));
  return orders;
}

function addChildren(parent: WireOrder, byOid: Map<number, WireOrder>, parents: Map<number, number>): void {
  for (const child of parent.children) {
    if (child.oid !== parent.oid) {
      if (!byOid.has(child.oid)) byOid.set(child.oid, child);
      if (!parents.has(child.oid)) parents.set(child.oid, parent.oid);
    }
    addChildren(child, byOid, parents);
  }
}

function toOrder(order: WireOrder, parentOid: number | null): Order {
  return {
    oid: order.oid,
    coin: order.coin,
    dex: dexOf(order.coin),
    side: order.side,
    limitPx: decimal(order.limitPx),
    sz: decimal(order.sz),
    origSz: decimalOrNull(order.origSz),
    triggerPx: decimalOrNull(order.triggerPx),
    orderType: order.orderType,
    tif: order.tif,
    triggerCondition: order.triggerCondition,
    isTrigger: order.isTrigger,
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    cloid: order.cloid,
    parentOid,
    timestamp: order.timestamp,
  };
}
