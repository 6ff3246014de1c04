// Turns an account's state on one dex into the domain's positions.
import { canonicalOf, ZERO } from "../../../domain/decimal.js";
import type { MarginSummary, Position } from "../../../domain/position.js";
import type { WireClearinghouseState, WirePosition } from "../wire/frames.js";
import { canonicalOrNull } from "./canonical.js";
import { dexOf } from "./dex.js";

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
    accountValue: canonicalOf(accountValue),
    totalNtlPos: canonicalOf(totalNtlPos),
    totalMarginUsed: canonicalOf(totalMarginUsed),
    withdrawable: canonicalOf(state.withdrawable),
  };
  return { summary, positions, complete: state.complete };
}

function toPosition(wire: WirePosition): Position {
  return {
    coin: wire.coin,
    dex: dexOf(wire.coin),
    szi: canonicalOf(wire.szi),
    entryPx: canonicalOrNull(wire.entryPx),
    positionValue: canonicalOrNull(wire.positionValue),
    unrealizedPnl: canonicalOrNull(wire.unrealizedPnl),
    marginUsed: canonicalOrNull(wire.marginUsed),
    liquidationPx: canonicalOrNull(wire.liquidationPx),
    leverage: wire.leverage.value,
    leverageType: wire.leverage.type,
    rawUsd: canonicalOrNull(wire.leverage.rawUsd),
    fundingSinceOpen: canonicalOrNull(wire.fundingSinceOpen),
  };
}
