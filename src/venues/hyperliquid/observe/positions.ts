// Turns an account's state on one dex into the domain's positions.
import { decimal, ZERO } from "../../../domain/decimal.js";
import { dexOf } from "../../../domain/order.js";
import type { MarginSummary, Position } from "../../../domain/position.js";
import type { WireClearinghouseState, WirePosition } from "../wire/frames.js";
import { decimalOrNull } from "./canonical.js";

interface Positions {
  readonly summary: MarginSummary;
  readonly positions: readonly Position[];
  readonly complete: boolean;
}

/** The open positions: one of size zero is flat, as if it were not listed. */
export function toPositions(state: WireClearinghouseState): Positions {
  const positions = state.positions.map(toPosition).filter((position) => position.szi !== ZERO);
  const { accountValue, totalNtlPos, totalMarginUsed } = state.marginSummary;
  const summary = {
    accountValue: decimal(accountValue),
    totalNtlPos: decimal(totalNtlPos),
    totalMarginUsed: decimal(totalMarginUsed),
    withdrawable: decimal(state.withdrawable),
  };
  return { summary, positions, complete: state.complete };
}

function toPosition(wire: WirePosition): Position {
  return {
    coin: wire.coin,
    dex: dexOf(wire.coin),
    szi: decimal(wire.szi),
    entryPx: decimalOrNull(wire.entryPx),
    positionValue: decimalOrNull(wire.positionValue),
    unrealizedPnl: decimalOrNull(wire.unrealizedPnl),
    marginUsed: decimalOrNull(wire.marginUsed),
    liquidationPx: decimalOrNull(wire.liquidationPx),
    leverage: wire.leverage.value,
    leverageType: wire.leverage.type,
  };
}
