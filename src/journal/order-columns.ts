// An order event as an array: most records are such, and names would take half of their bytes and of the time.

import type { Decimal } from "../domain/decimal.js";
import type { OrderAction, OrderEvent, Seen } from "../domain/event.js";
import type { OrderId, TraderId } from "../domain/ids.js";
import type { Side } from "../domain/order.js";

/** The values in the order of {@link packOrder}; the first says what it is. A change of it is a change of the format. */
export type PackedOrder = readonly [
  kind: "order",
  ...[id: string, ethAddress: TraderId, action: OrderAction, inc: number, epoch: number, seen: Seen],
  ...[source: string, closeReason: string | null, reasonSource: OrderEvent["reasonSource"]],
  ...[changed: readonly string[], triggered: boolean | null, reopened: boolean, timestamp: number],
  ...[timeSource: OrderEvent["timeSource"], venueTime: number | null, observedAt: number],
  ...[lifetimeMs: number | null, completes: boolean],
  ...[oid: OrderId, coin: string, dex: string, side: Side, limitPx: Decimal, sz: Decimal],
  ...[origSz: Decimal | null, triggerPx: Decimal | null, orderType: string | null, tif: string | null],
  ...[triggerCondition: string | null, isTrigger: boolean | null, isPositionTpsl: boolean | null],
  ...[reduceOnly: boolean | null, cloid: string | null, parentOid: OrderId | null, orderTimestamp: number],
];

const LENGTH = 36;

export function packOrder(event: OrderEvent): PackedOrder {
  const { order } = event;
  return [
    "order",
    event.id,
    event.ethAddress,
    event.action,
    event.inc,
    event.epoch,
    event.seen,
    event.source,
    event.closeReason,
    event.reasonSource,
    event.changed,
    event.triggered,
    event.reopened,
    event.timestamp,
    event.timeSource,
    event.venueTime,
    event.observedAt,
    event.lifetimeMs,
    event.completes,
    order.oid,
    order.coin,
    order.dex,
    order.side,
    order.limitPx,
    order.sz,
    order.origSz,
    order.triggerPx,
    order.orderType,
    order.tif,
    order.triggerCondition,
    order.isTrigger,
    order.isPositionTpsl,
    order.reduceOnly,
    order.cloid,
    order.parentOid,
    order.timestamp,
  ];
}

/** What {@link packOrder} made, read again; null where it is something else. */
export function unpackOrder(values: readonly unknown[]): OrderEvent | null {
  if (values.length !== LENGTH || values[0] !== "order" || typeof values[1] !== "string") return null;
  const row = values as unknown as PackedOrder;
  return {
    kind: "order",
    id: row[1],
    ethAddress: row[2],
    action: row[3],
    order: {
      oid: row[19],
      coin: row[20],
      dex: row[21],
      side: row[22],
      limitPx: row[23],
      sz: row[24],
      origSz: row[25],
      triggerPx: row[26],
      orderType: row[27],
      tif: row[28],
      triggerCondition: row[29],
      isTrigger: row[30],
      triggered: row[11],
      isPositionTpsl: row[31],
      reduceOnly: row[32],
      cloid: row[33],
      parentOid: row[34],
      timestamp: row[35],
    },
    inc: row[4],
    epoch: row[5],
    seen: row[6],
    source: row[7],
    closeReason: row[8],
    reasonSource: row[9],
    changed: row[10],
    triggered: row[11],
    reopened: row[12],
    timestamp: row[13],
    timeSource: row[14],
    venueTime: row[15],
    observedAt: row[16],
    lifetimeMs: row[17],
    completes: row[18],
  };
}
