// Reads what is traded: the perp dexes, the coins of one, spot pairs and tokens.
import {
  isFlag,
  isInteger,
  isText,
  readArray,
  readCoin,
  readInteger,
  readMembers,
  readText,
} from "../member.js";
import type { Report } from "../report.js";
import type { InfoReader, WirePage } from "./read.js";

export interface WirePerpDex {
  /** Its place in the list, which is part of the venue's asset ids. */
  readonly index: number;
  /** `""` for the first. */
  readonly name: string;
  readonly fullName: string | null;
}

export interface WirePerpCoin {
  /** With the prefix of its dex, as in all data. */
  readonly name: string;
  readonly szDecimals: number;
  readonly maxLeverage: number | null;
  readonly isDelisted: boolean;
}

export interface WireMeta {
  readonly coins: readonly WirePerpCoin[];
  /** Index of the spot token in which amounts of this dex are told; null in captures of 2023. */
  readonly collateralToken: number | null;
  /** False when a coin was refused. */
  readonly complete: boolean;
}

export interface WireSpotPair {
  /** The coin of its orders and fills. */
  readonly name: string;
  readonly index: number;
  /** Indices of base and quote. */
  readonly tokens: readonly number[];
}

export interface WireSpotToken {
  readonly name: string;
  readonly index: number;
  readonly szDecimals: number;
}

export interface WireSpotMeta {
  readonly pairs: readonly WireSpotPair[];
  readonly tokens: readonly WireSpotToken[];
  /** False when a pair or token was refused. */
  readonly complete: boolean;
}

/** The first dex is null on the wire. */
export const readPerpDexs: InfoReader<WirePage<WirePerpDex>> = (body, report) => {
  const before = report.refused;
  const received = readArray(body);
  const dexes = received.map((row, index) =>
    report.attempt(index, row, () => readPerpDex(row, index, report)),
  );
  const rows = dexes.filter((dex) => dex !== null);
  return { rows, complete: report.refused === before, received: received.length };
};

export const readMeta: InfoReader<WireMeta> = (body, report) => {
  const before = report.refused;
  const meta = readMembers(body);
  const coins = report.within("universe", meta.universe, rowsWith(readPerpCoin));
  const collateralToken = report.descriptive(meta.collateralToken, "collateralToken", isInteger);
  return { coins, collateralToken, complete: report.refused === before };
};

export const readSpotMeta: InfoReader<WireSpotMeta> = (body, report) => {
  const before = report.refused;
  const meta = readMembers(body);
  const pairs = report.within("universe", meta.universe, rowsWith(readSpotPair));
  const tokens = report.within("tokens", meta.tokens, rowsWith(readSpotToken));
  return { pairs, tokens, complete: report.refused === before };
};

function rowsWith<T>(readRow: (row: unknown, report: Report) => T) {
  return (value: unknown, report: Report): T[] => report.each(readArray(value), readRow);
}

function readPerpDex(value: unknown, index: number, report: Report): WirePerpDex {
  if (value === null && index === 0) return { index, name: "", fullName: null };
  const dex = readMembers(value);
  const name = readCoin(dex.name, "name");
  return { index, name, fullName: report.descriptive(dex.fullName, "fullName", isText) };
}

export function readPerpCoin(value: unknown, report: Report): WirePerpCoin {
  const coin = readMembers(value);
  return {
    name: readCoin(coin.name, "name"),
    szDecimals: readInteger(coin.szDecimals, "szDecimals"),
    maxLeverage: report.descriptive(coin.maxLeverage, "maxLeverage", isInteger),
    isDelisted: report.descriptive(coin.isDelisted, "isDelisted", isFlag) ?? false,
  };
}

export function readSpotPair(value: unknown, report: Report): WireSpotPair {
  const pair = readMembers(value);
  const readToken = (token: unknown): number => readInteger(token, "");
  return {
    name: readCoin(pair.name, "name"),
    index: readInteger(pair.index, "index"),
    tokens: report.within("tokens", pair.tokens, (tokens) => readArray(tokens).map(readToken)),
  };
}

function readSpotToken(value: unknown): WireSpotToken {
  const token = readMembers(value);
  return {
    name: readText(token.name, "name"),
    index: readInteger(token.index, "index"),
    szDecimals: readInteger(token.szDecimals, "szDecimals"),
  };
}
