// A TWAP as a row of trader_twaps, whoever told of it and in whatever order.
import type { Document } from "mongodb";
import { type TwapState, twapId } from "../../domain/twap.js";
import type { Upsert } from "../mongo/bulk.js";
import { date, id64, numeric, whole } from "../mongo/numbers.js";
import { lacks, replaceWhere } from "../mongo/update-stages.js";

/** What stays of a row while the rest is replaced: it is kept from its first writing on. */
const KEPT = ["createdAt"];
/** A running one is shown without a word: the last one stays. */
const KEPT_WORDS = [...KEPT, "status", "description"];

/** An end is never taken back, and what is older never replaces what is newer. */
export function mergeTwap({ ethAddress, twap, source }: TwapState, collector: string, now: Date): Upsert {
  const { status, description } = twap;
  const words = { status, description };
  const row: Document = {
    ethAddress,
    twapId: twap.twapId === null ? null : id64(twap.twapId),
    coin: twap.coin,
    dex: twap.dex,
    side: twap.side,
    ...numeric("sz", twap.sz),
    ...numeric("executedSz", twap.executedSz),
    ...numeric("executedNtl", twap.executedNtl),
    minutes: whole(twap.minutes),
    reduceOnly: twap.reduceOnly,
    randomize: twap.randomize,
    ...numeric("triggerPx", twap.triggerPx),
    triggerAbove: twap.triggerAbove,
    ...numeric("stopPx", twap.stopPx),
    timestamp: date(twap.timestamp),
    endedAt: twap.endedAt === null ? null : date(twap.endedAt),
    asOf: date(twap.asOf),
    source,
    collector,
  };
  const newer = { $lte: ["$asOf", date(twap.asOf)] };
  const replaces =
    twap.endedAt === null ? { $and: [lacks("endedAt"), newer] } : { $or: [lacks("endedAt"), newer] };
  const told = status === null ? row : { ...row, ...words };
  return {
    filter: { _id: twapId(ethAddress, twap) },
    update: [
      replaceWhere(lacks("ethAddress"), { ...row, ...words, createdAt: now }),
      replaceWhere(replaces, told, status === null ? KEPT_WORDS : KEPT),
    ],
  };
}
