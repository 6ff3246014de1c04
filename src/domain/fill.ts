// A fill of one trader, as the venue reports it.

import type { Decimal } from "./decimal.js";
import type { OrderId, TraderId } from "./ids.js";
import type { Side } from "./order.js";

/** What is known of the liquidation that a fill was part of; null what could not be read. */
export interface Liquidation {
  readonly liquidatedUser: string | null;
  readonly markPx: Decimal | null;
  readonly method: string | null;
}

/**
 * One fill. `side` is the trader's own; `time` is the block's, in ms; `fee` includes `builderFee`. Without an `oid` it
 * is known in part: what all can see of it is told, and the rest later.
 */
export interface Fill {
  readonly coin: string;
  readonly dex: string;
  readonly px: Decimal;
  readonly sz: Decimal;
  readonly side: Side;
  readonly time: number;
  readonly startPosition: Decimal | null;
  readonly dir: string | null;
  readonly closedPnl: Decimal | null;
  readonly hash: string | null;
  /** Null where the fill is known in part. */
  readonly oid: OrderId | null;
  readonly crossed: boolean | null;
  readonly fee: Decimal | null;
  readonly feeToken: string | null;
  readonly tid: number;
  readonly cloid: string | null;
  readonly builderFee: Decimal | null;
  readonly twapId: number | null;
  readonly liquidation: Liquidation | null;
  /** JSON text of an object: members of the venue's that are not told otherwise; null where there are none. */
  readonly rest: string | null;
}

/** The id of a fill: the same whoever tells of it, in part or whole. `tid` 0 is shared by all spot dust. */
export function fillId(ethAddress: TraderId, fill: Fill): string {
  const id = `${ethAddress}:${fill.time}:${fill.coin}:${fill.tid}`;
  return fill.tid === 0 ? `${id}:${fill.oid ?? ""}` : id;
}
