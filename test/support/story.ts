// Short words for telling a ledger what happened: orders, listings, positions, with the unimportant filled in.
import type { Address } from "../../src/domain/address.js";
import { decimal } from "../../src/domain/decimal.js";
import type { Event, LedgerEvent, OrderEvent } from "../../src/domain/event.js";
import type { Fill } from "../../src/domain/fill.js";
import type { OrderId } from "../../src/domain/ids.js";
import { Ledger } from "../../src/domain/ledger.js";
import type {
  FillsReport,
  OrderHistory,
  OrderListing,
  OrderStatus,
  PositionListing,
} from "../../src/domain/observation.js";
import type { Order } from "../../src/domain/order.js";
import type { Position } from "../../src/domain/position.js";
import { dexOf } from "../../src/venues/hyperliquid/observe/dex.js";
import { hasTriggered } from "../../src/venues/hyperliquid/observe/orders.js";
import { meaningOf } from "../../src/venues/hyperliquid/observe/statuses.js";

export const ALICE: Address = "0x00000000000000000000000000000000000000a1";
export const T0 = 1_790_000_000_000;

/** `D<Order>` takes plain strings where the domain wants canonical decimals. */
type Plain<T> = { [K in keyof T]?: T[K] extends string | null ? string | null : T[K] };

export function order(given: Plain<Order> & { oid: OrderId }): Order {
  const { limitPx = "100", sz = "10", triggerPx = "0", coin = "BTC", ...rest } = given;
  const origSz = "origSz" in given ? given.origSz : sz;
  const { isTrigger = false, orderType = "Limit" } = given;
  return {
    side: "B",
    orderType: "Limit",
    tif: "Gtc",
    triggerCondition: "N/A",
    isTrigger: false,
    triggered: hasTriggered(isTrigger, orderType),
    isPositionTpsl: false,
    reduceOnly: false,
    cloid: null,
    parentOid: null,
    timestamp: T0 - 60_000,
    ...rest,
    coin,
    dex: dexOf(coin ?? ""),
    limitPx: decimal(limitPx ?? ""),
    sz: decimal(sz ?? ""),
    origSz: origSz == null ? null : decimal(origSz),
    triggerPx: triggerPx === null ? null : decimal(triggerPx),
  } as Order;
}

/** A stop order that has not fired. */
export function stop(given: Plain<Order> & { oid: OrderId }): Order {
  return order({
    orderType: "Stop Market",
    isTrigger: true,
    triggerPx: "90",
    tif: null,
    reduceOnly: true,
    ...given,
  });
}

export function listing(
  at: number,
  orders: readonly Order[],
  given: Partial<OrderListing> = {},
): OrderListing {
  return {
    kind: "orders",
    ethAddress: ALICE,
    receivedAt: T0 + at,
    dex: "",
    instance: "1",
    source: "openOrders",
    everyMs: 5_000,
    complete: true,
    orders,
    ...given,
  };
}

export function position(given: Plain<Position> = {}): Position {
  const { coin = "BTC", szi = "1", entryPx = "100" } = given;
  return {
    leverage: 20,
    leverageType: "cross",
    rawUsd: null,
    fundingSinceOpen: null,
    ...given,
    coin,
    dex: dexOf(coin ?? ""),
    szi: decimal(szi ?? ""),
    entryPx: entryPx === null ? null : decimal(entryPx),
    positionValue: decimal(given.positionValue ?? "100"),
    unrealizedPnl: decimal(given.unrealizedPnl ?? "0"),
    marginUsed: decimal(given.marginUsed ?? "5"),
    liquidationPx: null,
  } as Position;
}

export function positions(
  at: number,
  list: readonly Position[],
  given: Partial<PositionListing> = {},
): PositionListing {
  return {
    kind: "positions",
    ethAddress: ALICE,
    receivedAt: T0 + at,
    dex: "",
    instance: "1",
    source: "allDexsClearinghouseState",
    everyMs: 5_000,
    complete: true,
    time: T0 + at - 500,
    summary: {
      accountValue: decimal("1000"),
      totalNtlPos: decimal("100"),
      totalMarginUsed: decimal("5"),
      withdrawable: decimal("900"),
    },
    positions: list,
    ...given,
  };
}

export function fill(given: Plain<Fill> & { oid: OrderId; tid: number }): Fill {
  const { px = "100", sz = "1", coin = "BTC" } = given;
  return {
    side: "B",
    time: T0,
    startPosition: null,
    dir: "Open Long",
    closedPnl: null,
    hash: null,
    crossed: true,
    fee: null,
    feeToken: "USDC",
    cloid: null,
    builderFee: null,
    twapId: null,
    liquidation: null,
    rest: null,
    ...given,
    coin,
    dex: dexOf(coin ?? ""),
    px: decimal(px ?? ""),
    sz: decimal(sz ?? ""),
  } as Fill;
}

/** A fill known in part, as the trade told it that `given` was part of. */
export function part(given: Parameters<typeof fill>[0]): Fill {
  const { coin, dex, px, sz, side, time, hash, crossed, tid } = fill(given);
  const unknown = { oid: null, cloid: null, twapId: null, startPosition: null, dir: null, closedPnl: null };
  const costs = { fee: null, feeToken: null, builderFee: null, liquidation: null, rest: null };
  return { coin, dex, px, sz, side, time, hash, crossed, tid, ...unknown, ...costs };
}

export function fills(at: number, list: readonly Fill[], given: Partial<FillsReport> = {}): FillsReport {
  return {
    kind: "fills",
    ethAddress: ALICE,
    receivedAt: T0 + at,
    source: "userFills",
    series: given.source ?? "userFills",
    fills: list,
    past: null,
    ...given,
  };
}

/** The venue's log of what became of orders, told at `at`. */
export function history(
  at: number,
  statuses: readonly OrderStatus[],
  given: Partial<OrderHistory> = {},
): OrderHistory {
  return {
    kind: "history",
    ethAddress: ALICE,
    receivedAt: T0 + at,
    source: "historicalOrders",
    statuses,
    past: { followedSince: Number.POSITIVE_INFINITY },
    unexplained: new Set(),
    stored: new Map(),
    since: 0,
    until: Number.POSITIVE_INFINITY,
    ...given,
  };
}

/** That an order became `status` at `at`. */
export function became(
  oid: OrderId,
  status: string,
  at: number,
  given: Parameters<typeof order>[0] = { oid },
): OrderStatus {
  return {
    order: order({ timestamp: T0, ...given }),
    status,
    ...meaningOf(status),
    statusTimestamp: T0 + at,
  };
}

/** `since`: when the trader is followed for the first time, ms. */
export function ledger(
  rules: { closeAfterMissing?: number; sampleIntervalMs?: number } = {},
  since?: number,
): Ledger {
  return new Ledger(ALICE, { closeAfterMissing: 2, sampleIntervalMs: 300_000, ...rules }, since);
}

export function orderEvents(events: readonly Event[]): OrderEvent[] {
  return events.filter((event) => event.kind === "order");
}

/** Without what only completes an event that was told before. */
export function fresh(events: readonly LedgerEvent[]): LedgerEvent[] {
  return events.filter((event) => event.kind === "position" || !event.completes);
}

/** Events in a line each: `new 1`, `updated 1 sz`, `closed 1 filled`. */
export function told(events: readonly LedgerEvent[]): string[] {
  return events.map((event) => {
    if (event.kind === "fill") return `fill ${event.fill.tid}${event.completes ? " completes" : ""}`;
    if (event.kind === "position")
      return `${event.action} ${event.position.coin} ${event.prevSzi}>${event.position.szi}`;
    const detail = event.action === "updated" ? event.changed.join("+") : (event.closeReason ?? "");
    const marks = [
      event.reopened && event.action === "new" ? "reopened" : "",
      event.completes ? "completes" : "",
    ];
    return [event.action, event.order.oid, detail, ...marks].filter((word) => word !== "").join(" ");
  });
}
