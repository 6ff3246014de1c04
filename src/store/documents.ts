// Positions, fills and current state as documents, and current positions back.
import type { Document } from "mongodb";
import { type Decimal, ZERO } from "../domain/decimal.js";
import type { CurrentState, FillEvent, PositionEvent } from "../domain/event.js";
import type { MarginSummary, Position } from "../domain/position.js";
import { date, id64, numeric, readNumeric } from "./numbers.js";

function positionFields(position: Position): Document {
  return {
    coin: position.coin,
    dex: position.dex,
    ...numeric("szi", position.szi),
    ...numeric("entryPx", position.entryPx),
    ...numeric("positionValue", position.positionValue),
    ...numeric("unrealizedPnl", position.unrealizedPnl),
    ...numeric("marginUsed", position.marginUsed),
    ...numeric("liquidationPx", position.liquidationPx),
    leverage: position.leverage,
    leverageType: position.leverageType,
  };
}

function readPosition(doc: Document): Position {
  return {
    coin: doc.coin,
    dex: doc.dex,
    szi: readNumeric(doc, "szi") ?? ZERO,
    entryPx: readNumeric(doc, "entryPx"),
    positionValue: readNumeric(doc, "positionValue"),
    unrealizedPnl: readNumeric(doc, "unrealizedPnl"),
    marginUsed: readNumeric(doc, "marginUsed"),
    liquidationPx: readNumeric(doc, "liquidationPx"),
    leverage: doc.leverage,
    leverageType: doc.leverageType,
  };
}

export function positionDocument(
  event: PositionEvent,
  collector: string,
  now: number,
): Document & { _id: string } {
  return {
    _id: event.id,
    ethAddress: event.ethAddress,
    action: event.action,
    ...positionFields(event.position),
    ...numeric("prevSzi", event.prevSzi),
    timestamp: date(event.timestamp),
    observedAt: date(event.observedAt),
    createdAt: date(now),
    seen: event.seen,
    source: event.source,
    collector,
  };
}

export function fillDocument(event: FillEvent, collector: string, now: number): Document & { _id: string } {
  const { fill } = event;
  const { liquidation } = fill;
  return {
    _id: event.id,
    ethAddress: event.ethAddress,
    coin: fill.coin,
    dex: fill.dex,
    ...numeric("px", fill.px),
    ...numeric("sz", fill.sz),
    side: fill.side,
    time: date(fill.time),
    ...numeric("startPosition", fill.startPosition),
    dir: fill.dir,
    ...numeric("closedPnl", fill.closedPnl),
    hash: fill.hash,
    oid: id64(fill.oid),
    crossed: fill.crossed,
    ...numeric("fee", fill.fee),
    feeToken: fill.feeToken,
    tid: id64(fill.tid),
    cloid: fill.cloid,
    ...numeric("builderFee", fill.builderFee),
    twapId: fill.twapId === null ? null : id64(fill.twapId),
    liquidation:
      liquidation === null
        ? null
        : {
            liquidatedUser: liquidation.liquidatedUser,
            ...numeric("markPx", liquidation.markPx),
            method: liquidation.method,
          },
    source: event.source,
    observedAt: date(event.observedAt),
    createdAt: date(now),
    collector,
  };
}

const SUMMARY = ["accountValue", "totalNtlPos", "totalMarginUsed", "withdrawable"] as const;

const NO_POSITIONS = {
  accountValue: null,
  totalNtlPos: null,
  totalMarginUsed: null,
  withdrawable: null,
  positions: [],
  positionsAsOf: null,
};
const NO_ORDERS = { openOrders: null, ordersAsOf: null };

/** One half of a row of `trader_current_state`: written only over an older one. */
export interface StateHalf {
  readonly filter: Document;
  readonly update: Document;
}

/** The halves that are known; each is guarded by its own time, so that they may arrive in any order. */
export function stateHalves(state: CurrentState): StateHalf[] {
  const { ethAddress, dex, orders, positions } = state;
  const _id = `${ethAddress}:${dex}`;
  const halves: StateHalf[] = [];
  const half = (guard: string, asOf: number, set: Document, other: Document): void => {
    const filter = { _id, $or: [{ [guard]: null }, { [guard]: { $lte: date(asOf) } }] };
    halves.push({
      filter,
      update: { $set: { ...set, [guard]: date(asOf) }, $setOnInsert: { ethAddress, dex, ...other } },
    });
  };
  if (orders !== null) half("ordersAsOf", orders.asOf, { openOrders: orders.count }, NO_POSITIONS);
  if (positions !== null) {
    const summary = SUMMARY.map((name) => numeric(name, positions.summary[name]));
    const set = Object.assign({ positions: positions.positions.map(positionFields) }, ...summary);
    half("positionsAsOf", positions.asOf, set, NO_ORDERS);
  }
  return halves;
}

/** The positions of a row of `trader_current_state`; null where none were listed yet. */
export function readCurrentPositions(
  doc: Document,
): { asOf: number; summary: MarginSummary; positions: Position[] } | null {
  if (!(doc.positionsAsOf instanceof Date)) return null;
  const read = (name: string): Decimal => readNumeric(doc, name) ?? ZERO;
  const summary = {
    accountValue: read("accountValue"),
    totalNtlPos: read("totalNtlPos"),
    totalMarginUsed: read("totalMarginUsed"),
    withdrawable: read("withdrawable"),
  };
  return { asOf: doc.positionsAsOf.getTime(), summary, positions: doc.positions.map(readPosition) };
}
