// An order as the venue shows it, and what it takes for two showings of it to differ.

import { hash } from "node:crypto";
import type { Decimal } from "./decimal.js";
import type { OrderId } from "./ids.js";

/** `B` is a bid (buy), `A` an ask (sell). */
export type Side = "B" | "A";

/** One order. `null` is "not known", or known to be absent (a `cloid` never given). Times are ms since 1970 UTC. */
export interface Order {
  readonly oid: OrderId;
  readonly coin: string;
  readonly dex: string;
  readonly side: Side;
  readonly limitPx: Decimal;
  /** What still rests; `"0"` for a position TP/SL without a size of its own. */
  readonly sz: Decimal;
  readonly origSz: Decimal | null;
  readonly triggerPx: Decimal | null;
  readonly orderType: string | null;
  readonly tif: string | null;
  readonly triggerCondition: string | null;
  /** Whether it waits for its trigger. */
  readonly isTrigger: boolean | null;
  /** Whether its trigger has fired, as far as this showing tells; a plain order has none. */
  readonly triggered: boolean | null;
  readonly isPositionTpsl: boolean | null;
  readonly reduceOnly: boolean | null;
  readonly cloid: string | null;
  readonly parentOid: OrderId | null;
  /** When the venue took the order. */
  readonly timestamp: number;
}

const COMPARED = [
  "cloid",
  "isPositionTpsl",
  "isTrigger",
  "limitPx",
  "orderType",
  "origSz",
  "reduceOnly",
  "sz",
  "tif",
  "triggerPx",
] as const satisfies readonly (keyof Order)[];

const NONE: readonly never[] = [];

/** The compared fields, sorted, that both showings know and that differ. `triggerCondition` is display text. */
export function differences(known: Order, shown: Order): readonly string[] {
  return agree(known, shown) ? NONE : COMPARED.filter((field) => !agrees(known[field], shown[field]));
}

function agrees(known: Order[keyof Order], shown: Order[keyof Order]): boolean {
  return known === null || shown === null || known === shown;
}

/**
 * Whether none of the compared fields differs: nearly every order of a listing ends here. Field by field, and texts
 * apart from flags, since comparing what may be either costs a multiple.
 */
function agree(known: Order, shown: Order): boolean {
  return (
    sameText(known.sz, shown.sz) &&
    sameText(known.limitPx, shown.limitPx) &&
    sameText(known.origSz, shown.origSz) &&
    sameText(known.triggerPx, shown.triggerPx) &&
    sameText(known.orderType, shown.orderType) &&
    sameText(known.tif, shown.tif) &&
    sameText(known.cloid, shown.cloid) &&
    sameFlag(known.isTrigger, shown.isTrigger) &&
    sameFlag(known.reduceOnly, shown.reduceOnly) &&
    sameFlag(known.isPositionTpsl, shown.isPositionTpsl)
  );
}

function sameText(known: string | null, shown: string | null): boolean {
  return known === null || shown === null || known === shown;
}

function sameFlag(known: boolean | null, shown: boolean | null): boolean {
  return known === null || shown === null || known === shown;
}

/** Whether `shown` knows something that `known` does not. */
export function teaches(known: Order, shown: Order): boolean {
  return (
    (known.origSz === null && shown.origSz !== null) ||
    (known.triggerPx === null && shown.triggerPx !== null) ||
    (known.orderType === null && shown.orderType !== null) ||
    (known.tif === null && shown.tif !== null) ||
    (known.triggerCondition === null && shown.triggerCondition !== null) ||
    (known.isTrigger === null && shown.isTrigger !== null) ||
    (known.triggered === null && shown.triggered !== null) ||
    (known.isPositionTpsl === null && shown.isPositionTpsl !== null) ||
    (known.reduceOnly === null && shown.reduceOnly !== null) ||
    (known.cloid === null && shown.cloid !== null) ||
    (known.parentOid === null && shown.parentOid !== null)
  );
}

/** `order`, with what it does not know taken from `other`. */
export function fillIn(order: Order, other: Order): Order {
  if (!teaches(order, other)) return order;
  return {
    ...order,
    origSz: order.origSz ?? other.origSz,
    triggerPx: order.triggerPx ?? other.triggerPx,
    orderType: order.orderType ?? other.orderType,
    tif: order.tif ?? other.tif,
    triggerCondition: order.triggerCondition ?? other.triggerCondition,
    isTrigger: order.isTrigger ?? other.isTrigger,
    triggered: order.triggered ?? other.triggered,
    isPositionTpsl: order.isPositionTpsl ?? other.isPositionTpsl,
    reduceOnly: order.reduceOnly ?? other.reduceOnly,
    cloid: order.cloid ?? other.cloid,
    parentOid: order.parentOid ?? other.parentOid,
  };
}

/** First 8 hex digits of the SHA-1 over what an update made of the order. */
export function fingerprint(order: Order, triggered: boolean | null): string {
  const parts = [order.limitPx, order.sz, order.origSz, order.triggerPx, triggered];
  return hash("sha1", parts.map((part) => part ?? "").join("|")).slice(0, 8);
}
