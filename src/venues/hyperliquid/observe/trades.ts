// What a public trade is to one of its two users: a fill, known in part.
import type { Address } from "../../../domain/address.js";
import { canonicalOf } from "../../../domain/decimal.js";
import type { Fill } from "../../../domain/fill.js";
import type { FillsReport } from "../../../domain/observation.js";
import type { WireTrade } from "../wire/frames.js";
import { dexOf } from "./dex.js";
import type { FillSource } from "./sources.js";

/** Who of its users are asked about, each once, with its side: the aggressor's where both are one. */
export function sidesOf<T>(
  { side, users: [buyer, seller] }: WireTrade,
  find: (user: string) => T | null,
): { readonly who: T; readonly side: "B" | "A" }[] {
  if (buyer === seller) {
    const both = find(buyer);
    return both === null ? [] : [{ who: both, side }];
  }
  const bought = find(buyer);
  const sold = find(seller);
  return [
    ...(bought === null ? [] : [{ who: bought, side: "B" as const }]),
    ...(sold === null ? [] : [{ who: sold, side: "A" as const }]),
  ];
}

/** All that a trade tells of the fill of the user of that side. */
export function partOf(trade: WireTrade, side: "B" | "A"): Fill {
  return {
    coin: trade.coin,
    dex: dexOf(trade.coin),
    px: canonicalOf(trade.px),
    sz: canonicalOf(trade.sz),
    side,
    time: trade.time,
    tid: trade.tid,
    hash: trade.hash,
    crossed: trade.side === side,
    ...{ oid: null, startPosition: null, dir: null, closedPnl: null, fee: null, feeToken: null },
    ...{ cloid: null, builderFee: null, twapId: null, liquidation: null, rest: null },
  };
}

/** Of one trader, as trades told them. */
export function observeTrades(
  fills: readonly Fill[],
  { ethAddress, receivedAt }: { readonly ethAddress: Address; readonly receivedAt: number },
): FillsReport {
  const source: FillSource = "trades";
  return { kind: "fills", ethAddress, receivedAt, source, series: source, fills, past: null };
}
