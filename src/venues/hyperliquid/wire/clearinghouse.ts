// Reads the state of one account on one dex.
import type { WireClearinghouseState, WireDexState, WireMarginSummary, WirePosition } from "./frames.js";
import {
  isDecimal,
  isMembers,
  isText,
  readArray,
  readCoin,
  readDecimal,
  readDecimalOrNull,
  readInteger,
  readMembers,
  readText,
  readTime,
} from "./member.js";
import type { Report } from "./report.js";

const STATE: ReadonlySet<string> = new Set([
  "marginSummary",
  "crossMarginSummary",
  "crossMaintenanceMarginUsed",
  "withdrawable",
  "assetPositions",
  "time",
]);

const MARGIN_SUMMARY: ReadonlySet<string> = new Set([
  "accountValue",
  "totalNtlPos",
  "totalRawUsd",
  "totalMarginUsed",
]);

const ASSET_POSITION: ReadonlySet<string> = new Set(["type", "position"]);

const POSITION: ReadonlySet<string> = new Set([
  "coin",
  "szi",
  "leverage",
  "entryPx",
  "positionValue",
  "unrealizedPnl",
  "returnOnEquity",
  "liquidationPx",
  "marginUsed",
  "maxLeverage",
  "maxTradeSzs",
  "cumFunding",
]);

const LEVERAGE: ReadonlySet<string> = new Set(["type", "value", "rawUsd"]);

const POSITION_TYPES: ReadonlySet<string> = new Set(["oneWay"]);
const LEVERAGE_TYPES: ReadonlySet<string> = new Set(["cross", "isolated"]);

/**
 * The state; throws a Misfit where `time`, the margin summary, `withdrawable` or the list itself cannot be read. A
 * position that cannot be read is refused and makes the state incomplete.
 */
export function readClearinghouseState(value: unknown, report: Report): WireClearinghouseState {
  const state = readMembers(value);
  const before = report.refused;
  const read = {
    marginSummary: report.within("marginSummary", state.marginSummary, readMarginSummary),
    withdrawable: readDecimal(state.withdrawable, "withdrawable"),
    time: readTime(state.time, "time"),
    positions: report.within("assetPositions", state.assetPositions, readAssetPositions),
  };
  report.unknown(state, STATE);
  return { ...read, complete: report.refused === before };
}

/** The states of `[dex, state]` pairs; a pair whose name or state cannot be read is refused, the others stay. */
export function readDexStates(value: unknown, report: Report): WireDexState[] {
  return report.each(readArray(value), readDexState);
}

function readDexState(value: unknown, report: Report): WireDexState {
  const [dex, state] = readArray(value);
  return { dex: report.within(0, dex, readDexName), state: report.within(1, state, readClearinghouseState) };
}

function readDexName(value: unknown): string {
  return readText(value, "");
}

function readMarginSummary(value: unknown, report: Report): WireMarginSummary {
  const summary = readMembers(value);
  report.unknown(summary, MARGIN_SUMMARY);
  return {
    accountValue: readDecimal(summary.accountValue, "accountValue"),
    totalNtlPos: readDecimal(summary.totalNtlPos, "totalNtlPos"),
    totalMarginUsed: readDecimal(summary.totalMarginUsed, "totalMarginUsed"),
  };
}

function readAssetPositions(value: unknown, report: Report): WirePosition[] {
  return report.each(readArray(value), readAssetPosition);
}

function readAssetPosition(value: unknown, report: Report): WirePosition {
  const row = readMembers(value);
  const position = report.within("position", row.position, readPosition);
  report.word(report.descriptive(row.type, "type", isText), "type", POSITION_TYPES);
  report.unknown(row, ASSET_POSITION);
  return position;
}

/**
 * One position. Of a wrong kind, these refuse it, since they decide what the position is or whether it changed:
 * `coin`, `szi`, `leverage.type`, `leverage.value`, and `entryPx` where present and not null. `positionValue`,
 * `unrealizedPnl`, `marginUsed`, `liquidationPx`, `rawUsd` and funding become null instead. Words of the wrapper's `type` and of
 * `leverage.type` never met before are passed on, as drift.
 */
function readPosition(value: unknown, report: Report): WirePosition {
  const position = readMembers(value);
  report.unknown(position, POSITION);
  return {
    coin: readCoin(position.coin, "coin"),
    szi: readDecimal(position.szi, "szi"),
    leverage: report.within("leverage", position.leverage, readLeverage),
    entryPx: readDecimalOrNull(position.entryPx, "entryPx"),
    positionValue: report.descriptive(position.positionValue, "positionValue", isDecimal),
    unrealizedPnl: report.descriptive(position.unrealizedPnl, "unrealizedPnl", isDecimal),
    marginUsed: report.descriptive(position.marginUsed, "marginUsed", isDecimal),
    liquidationPx: report.descriptive(position.liquidationPx, "liquidationPx", isDecimal),
    fundingSinceOpen: readFundingSinceOpen(position.cumFunding, report),
  };
}

function readFundingSinceOpen(value: unknown, report: Report): WirePosition["fundingSinceOpen"] {
  const funding = report.descriptive(value, "cumFunding", isMembers);
  return funding === null ? null : report.descriptive(funding.sinceOpen, "cumFunding.sinceOpen", isDecimal);
}

function readLeverage(value: unknown, report: Report): WirePosition["leverage"] {
  const leverage = readMembers(value);
  const type = readText(leverage.type, "type");
  report.word(type, "type", LEVERAGE_TYPES);
  report.unknown(leverage, LEVERAGE);
  const rawUsd = report.descriptive(leverage.rawUsd, "rawUsd", isDecimal);
  return { type, value: readInteger(leverage.value, "value"), rawUsd };
}
