// Positions and fills as documents.
import type { Document } from "mongodb";
import { ZERO } from "../../domain/decimal.js";
import type { FillEvent, PositionEvent } from "../../domain/event.js";
import type { Position } from "../../domain/position.js";
import { date, id64, numeric, orderId, readNumeric, whole } from "../mongo/numbers.js";

/** A position, as an event and as the current state hold it. */
export function positionFields(position: Position): Document {
  return {
    coin: position.coin,
    dex: position.dex,
    ...numeric("szi", position.szi),
    ...numeric("entryPx", position.entryPx),
    ...numeric("positionValue", position.positionValue),
    ...numeric("unrealizedPnl", position.unrealizedPnl),
    ...numeric("marginUsed", position.marginUsed),
    ...numeric("liquidationPx", position.liquidationPx),
    leverage: whole(position.leverage),
    leverageType: position.leverageType,
    ...numeric("rawUsd", position.rawUsd),
    ...numeric("fundingSinceOpen", position.fundingSinceOpen),
  };
}

/** What {@link positionFields} wrote. */
export function readPosition(doc: Document): Position {
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
    rawUsd: readNumeric(doc, "rawUsd"),
    fundingSinceOpen: readNumeric(doc, "fundingSinceOpen"),
  };
}

export function positionDocument(
  event: PositionEvent,
  collector: string,
  now: Date,
): Document & { _id: string } {
  return {
    _id: event.id,
    ethAddress: event.ethAddress,
    action: event.action,
    ...positionFields(event.position),
    ...numeric("prevSzi", event.prevSzi),
    changed: event.changed,
    timestamp: date(event.timestamp),
    observedAt: date(event.observedAt),
    createdAt: now,
    seen: event.seen,
    source: event.source,
    collector,
  };
}

export function fillDocument(event: FillEvent, collector: string, now: Date): Document & { _id: string } {
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
    oid: fill.oid === null ? null : orderId(fill.oid),
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
    rest: fill.rest,
    seen: event.seen,
    source: event.source,
    observedAt: date(event.observedAt),
    createdAt: now,
    collector,
  };
}
