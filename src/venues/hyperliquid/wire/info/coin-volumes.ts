// Reads the coins of a dex, or of spot, with what was traded of each within a day.
import type { WireDecimal } from "../frames.js";
import { isCoin, isDecimal, isMembers, Misfit, readArray, readMembers } from "../member.js";
import type { Report } from "../report.js";
import type { InfoReader } from "./read.js";
import { readPerpCoin, readSpotPair } from "./universe.js";

export interface WireCoinVolume {
  /** As data and subscriptions name it: `BTC`, `xyz:TSLA`, `@107`. */
  readonly name: string;
  /** In the dollars of its dex; null where it is not told. */
  readonly dayNtlVlm: WireDecimal | null;
}

export interface WireCoinVolumes {
  /** Without those that are traded no more. */
  readonly coins: readonly WireCoinVolume[];
  /** False when a coin was refused. */
  readonly complete: boolean;
}

/** Of `metaAndAssetCtxs`: contexts stand in the order of the coins, and name none. */
export const readPerpCoinVolumes: InfoReader<WireCoinVolumes> = (body, report) => {
  const [meta, contexts] = readPair(body);
  const before = report.refused;
  const universe = readArray(readMembers(meta, "[0]").universe, "[0].universe");
  const volumes = report.attempt(1, contexts, (value) => readInOrder(value, universe.length)) ?? [];
  const coins = universe.flatMap((row, n) => {
    const coin = report.attempt(n, row, readPerpCoin);
    if (coin === null || coin.isDelisted) return [];
    return { name: coin.name, dayNtlVlm: volumeOf(volumes[n], report) };
  });
  return { coins, complete: report.refused === before };
};

/** Of `spotMetaAndAssetCtxs`: contexts name their coin, and not every pair has one. */
export const readSpotCoinVolumes: InfoReader<WireCoinVolumes> = (body, report) => {
  const [meta, contexts] = readPair(body);
  const before = report.refused;
  const volumes = new Map<string, WireDecimal | null>();
  for (const context of readArray(contexts, "[1]"))
    if (isMembers(context) && isCoin(context.coin)) volumes.set(context.coin, volumeOf(context, report));
  const pairs = report.each(readArray(readMembers(meta, "[0]").universe, "[0].universe"), readSpotPair);
  const coins = pairs.map(({ name }) => ({ name, dayNtlVlm: volumes.get(name) ?? null }));
  return { coins, complete: report.refused === before };
};

function readPair(body: unknown): readonly [meta: unknown, contexts: unknown] {
  const parts = readArray(body);
  if (parts.length !== 2) throw new Misfit("", body, "an array of coins and their contexts");
  return [parts[0], parts[1]];
}

/** Of another length they could not be told apart. */
function readInOrder(value: unknown, length: number): readonly unknown[] {
  const contexts = readArray(value);
  if (contexts.length !== length) throw new Misfit("", value, `an array of ${length}`);
  return contexts;
}

function volumeOf(context: unknown, report: Report): WireDecimal | null {
  return isMembers(context) ? report.descriptive(context.dayNtlVlm, "dayNtlVlm", isDecimal) : null;
}
