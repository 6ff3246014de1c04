// Turns the venue's fills into the domain's.
import { parseAddress } from "../../../domain/address.js";
import { canonicalOf } from "../../../domain/decimal.js";
import type { Fill, Liquidation } from "../../../domain/fill.js";
import type { PartialFill } from "../../../domain/partial-fill.js";
import type { WireFill, WireLiquidation, WireTwapSliceFill } from "../wire/frames.js";
import { canonicalOrNull } from "./canonical.js";
import { dexOf } from "./dex.js";

export function toFills(fills: readonly WireFill[]): Fill[] {
  return fills.map((fill) => toFill(fill, fill.twapId));
}

/** The TWAP is named by the wrapper, not by the fill. */
export function toTwapSliceFills(slices: readonly WireTwapSliceFill[]): Fill[] {
  return slices.map(({ fill, twapId }) => toFill(fill, twapId));
}

function toFill(wire: WireFill, twapId: number | null): Fill {
  return {
    coin: wire.coin,
    dex: dexOf(wire.coin),
    px: canonicalOf(wire.px),
    sz: canonicalOf(wire.sz),
    side: wire.side,
    time: wire.time,
    startPosition: canonicalOrNull(wire.startPosition),
    dir: wire.dir,
    closedPnl: canonicalOrNull(wire.closedPnl),
    hash: wire.hash,
    oid: wire.oid,
    crossed: wire.crossed,
    fee: canonicalOrNull(wire.fee),
    feeToken: wire.feeToken,
    tid: wire.tid,
    cloid: wire.cloid,
    builderFee: canonicalOrNull(wire.builderFee),
    twapId,
    liquidation: wire.liquidation === null ? null : toLiquidation(wire.liquidation),
    rest: wire.rest,
  };
}

/** Present on both sides of a liquidation: `liquidatedUser` tells which of them was liquidated. */
function toLiquidation(wire: WireLiquidation): Liquidation {
  return {
    liquidatedUser: wire.liquidatedUser === null ? null : parseAddress(wire.liquidatedUser),
    markPx: canonicalOrNull(wire.markPx),
    method: wire.method,
  };
}

/** From when on fills, and slices of TWAPs, are to be asked for; ms, null where there is nothing to ask for. */
export interface FillsWanted {
  readonly fillsSince: number | null;
  readonly slicesSince: number | null;
}

/** What has to be asked so that these are told whole. */
export function fillsWanted(parts: readonly PartialFill[]): FillsWanted {
  const slices = parts.filter(isSlice);
  const others = parts.filter((part) => !isSlice(part));
  return { fillsSince: oldest(others), slicesSince: oldest(slices) };
}

const NO_TRANSACTION = `0x${"0".repeat(64)}`;

/** The slice of a TWAP takes; both sides of its trade are of no transaction, and its maker's is a fill as any other. */
function isSlice({ hash, crossed }: PartialFill): boolean {
  return hash === NO_TRANSACTION && crossed !== false;
}

function oldest(parts: readonly PartialFill[]): number | null {
  return parts.reduce<number | null>((least, { time }) => Math.min(least ?? time, time), null);
}
