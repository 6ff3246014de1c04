// Turns the answers of REST requests into observations.
import type { Address } from "../../../domain/address.js";
import type {
  FillsReport,
  OrderListing,
  OrderStatus,
  PositionListing,
  StatusReport,
} from "../../../domain/observation.js";
import type {
  WireClearinghouseState,
  WireFill,
  WireOrderListing,
  WireStatus,
  WireTwapSliceFill,
} from "../wire/frames.js";
import type { WireWebData2 } from "../wire/info/web-data2.js";
import { toFills, toTwapSliceFills } from "./fills.js";
import { toOrders } from "./orders.js";
import { toPositions } from "./positions.js";
import type { FillSource, OrderSource, PositionSource, StatusSource } from "./sources.js";
import { meaningOf } from "./statuses.js";

/** Of whom an answer tells, and when. */
export interface InfoReception {
  readonly ethAddress: Address;
  /** When the request was sent, ms since 1970 UTC. */
  readonly askedAt: number;
  readonly receivedAt: number;
  /** In which time the same is asked for again, ms; null, and where it is left out, where nobody promises that. */
  readonly everyMs?: number | null;
}

export function observeFrontendOpenOrders(
  listing: WireOrderListing,
  dex: string,
  reception: InfoReception,
): OrderListing {
  return orderListing("frontendOpenOrders", listing, dex, reception);
}

export function observeClearinghouseState(
  state: WireClearinghouseState,
  dex: string,
  reception: InfoReception,
): PositionListing {
  return positionListing("clearinghouseState", state, dex, reception);
}

/** Orders and positions of the first dex; a half that was refused is not told. */
export function observeWebData2(
  { listing, state }: WireWebData2,
  reception: InfoReception,
): (OrderListing | PositionListing)[] {
  const told: (OrderListing | PositionListing)[] = [];
  if (listing !== null) told.push(orderListing("webData2", listing, "", reception));
  if (state !== null) told.push(positionListing("webData2", state, "", reception));
  return told;
}

/** Of `userFills` or `userFillsByTime`, whatever their order. */
export function observeUserFills(fills: readonly WireFill[], reception: InfoReception): FillsReport {
  return fillsReport("userFills", toFills(oldestFirst(fills, ({ time }) => time)), reception);
}

/** Of `userTwapSliceFills` or `userTwapSliceFillsByTime`. */
export function observeTwapSliceFills(
  slices: readonly WireTwapSliceFill[],
  reception: InfoReception,
): FillsReport {
  const ordered = oldestFirst(slices, ({ fill }) => fill.time);
  return fillsReport("userTwapSliceFills", toTwapSliceFills(ordered), reception);
}

export function observeOrderStatus(status: WireStatus, reception: InfoReception): StatusReport {
  return statusReport("orderStatus", [status], reception, reception.askedAt);
}

/** `log` as the venue gives it, the newest first. */
export function observeHistoricalOrders(log: readonly WireStatus[], reception: InfoReception): StatusReport {
  return statusReport("historicalOrders", log.toReversed(), reception, null);
}

function orderListing(
  source: OrderSource,
  { complete, orders }: WireOrderListing,
  dex: string,
  { ethAddress, receivedAt, everyMs = null }: InfoReception,
): OrderListing {
  const told = { ethAddress, receivedAt, instance: null, source, dex, everyMs, complete };
  return { kind: "orders", ...told, orders: toOrders(orders) };
}

function positionListing(
  source: PositionSource,
  state: WireClearinghouseState,
  dex: string,
  { ethAddress, receivedAt, everyMs = null }: InfoReception,
): PositionListing {
  const told = { ethAddress, receivedAt, instance: null, source, dex, everyMs, time: state.time };
  return { kind: "positions", ...told, ...toPositions(state) };
}

function fillsReport(
  source: FillSource,
  fills: FillsReport["fills"],
  { ethAddress, receivedAt }: InfoReception,
): FillsReport {
  return { kind: "fills", ethAddress, receivedAt, source, series: source, fills, past: null };
}

function statusReport(
  source: StatusSource,
  statuses: readonly WireStatus[],
  { ethAddress, receivedAt }: InfoReception,
  speaksFor: number | null,
): StatusReport {
  const told = { ethAddress, receivedAt, source, sizes: "old", speaksFor } as const;
  return { kind: "statuses", ...told, statuses: statuses.flatMap(toStatus) };
}

/** Children of the order have rows of their own. */
function toStatus({ order, status, statusTimestamp }: WireStatus): OrderStatus[] {
  const [told] = toOrders([order]);
  return told === undefined ? [] : [{ order: told, status, ...meaningOf(status), statusTimestamp }];
}

/** Rows come newest first or oldest first; those of one ms come in the same direction, so turning is right for them. */
function oldestFirst<T>(rows: readonly T[], timeOf: (row: T) => number): readonly T[] {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined || timeOf(first) <= timeOf(last)) return rows;
  return rows.toReversed();
}
