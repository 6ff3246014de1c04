// Reads fills.
import type { WireFill, WireLiquidation, WireTwapSliceFill } from "./frames.js";
import {
  isAddress,
  isDecimal,
  isFlag,
  isInteger,
  isMembers,
  isText,
  type Members,
  readArray,
  readCoin,
  readDecimal,
  readInteger,
  readMembers,
  readSide,
  readTime,
} from "./member.js";
import type { Report } from "./report.js";

const MEMBERS: ReadonlySet<string> = new Set([
  "coin",
  "px",
  "sz",
  "side",
  "time",
  "startPosition",
  "dir",
  "closedPnl",
  "hash",
  "oid",
  "crossed",
  "fee",
  "tid",
  "cloid",
  "feeToken",
  "twapId",
  "builderFee",
  "deployerFee",
  "feeTrialEscrow",
  "liquidation",
]);

const LIQUIDATION: ReadonlySet<string> = new Set(["liquidatedUser", "markPx", "method"]);
const TWAP_SLICE_FILL: ReadonlySet<string> = new Set(["fill", "twapId"]);

const DIRS: ReadonlySet<string> = new Set([
  "Open Long",
  "Close Long",
  "Open Short",
  "Close Short",
  "Long > Short",
  "Short > Long",
  "Buy",
  "Sell",
  "Settlement",
  "Spot Dust Conversion",
  "Liquidated Cross Long",
  "Liquidated Cross Short",
  "Liquidated Isolated Long",
  "Liquidated Isolated Short",
  "Auto-Deleveraging",
  "Net Child Vaults",
]);

const METHODS: ReadonlySet<string> = new Set(["market", "backstop"]);

/** The fills of `value`; those that cannot be read are refused, the others stay. */
export function readFills(value: unknown, report: Report): WireFill[] {
  return report.each(readArray(value), readFill);
}

/** As {@link readFills}, of TWAP slices. */
export function readTwapSliceFills(value: unknown, report: Report): WireTwapSliceFill[] {
  return report.each(readArray(value), readTwapSliceFill);
}

/**
 * One fill. Of a wrong kind, these refuse it: `coin`, `px`, `sz`, `side`, `time`, `oid`, and `tid`, which its id needs
 * (captures of 2023 have none). Everything else says more about the fill without being part of it, and becomes null
 * instead. Words of `dir` and `liquidation.method` never met before are passed on, as drift.
 */
function readFill(value: unknown, report: Report): WireFill {
  const fill = readMembers(value);
  const dir = report.descriptive(fill.dir, "dir", isText);
  report.word(dir, "dir", DIRS);
  report.unknown(fill, MEMBERS);
  return {
    coin: readCoin(fill.coin, "coin"),
    px: readDecimal(fill.px, "px"),
    sz: readDecimal(fill.sz, "sz"),
    side: readSide(fill.side, "side"),
    time: readTime(fill.time, "time"),
    startPosition: report.descriptive(fill.startPosition, "startPosition", isDecimal),
    dir,
    closedPnl: report.descriptive(fill.closedPnl, "closedPnl", isDecimal),
    hash: report.descriptive(fill.hash, "hash", isText),
    oid: readInteger(fill.oid, "oid"),
    crossed: report.descriptive(fill.crossed, "crossed", isFlag),
    fee: report.descriptive(fill.fee, "fee", isDecimal),
    feeToken: report.descriptive(fill.feeToken, "feeToken", isText),
    tid: readInteger(fill.tid, "tid"),
    cloid: report.descriptive(fill.cloid, "cloid", isText),
    builderFee: report.descriptive(fill.builderFee, "builderFee", isDecimal),
    twapId: report.descriptive(fill.twapId, "twapId", isInteger),
    liquidation: readLiquidation(fill.liquidation, report),
  };
}

/** Null, with drift, where its `markPx` or `method` cannot be read: the fill stands without it. */
function readLiquidation(value: unknown, report: Report): WireLiquidation | null {
  const liquidation = report.descriptive(value, "liquidation", isLiquidation);
  if (liquidation === null) return null;
  return report.within("liquidation", liquidation, readLiquidationMembers);
}

function isLiquidation(value: unknown): value is Members & { markPx: string; method: string } {
  return isMembers(value) && isDecimal(value.markPx) && isText(value.method);
}

function readLiquidationMembers(
  liquidation: Members & { markPx: string; method: string },
  report: Report,
): WireLiquidation {
  const { markPx, method } = liquidation;
  report.word(method, "method", METHODS);
  report.unknown(liquidation, LIQUIDATION);
  return {
    liquidatedUser: report.descriptive(liquidation.liquidatedUser, "liquidatedUser", isAddress),
    markPx,
    method,
  };
}

/** A TWAP's slice. `twapId` stands in the wrapper; the one in the fill is null. */
function readTwapSliceFill(value: unknown, report: Report): WireTwapSliceFill {
  const row = readMembers(value);
  report.unknown(row, TWAP_SLICE_FILL);
  return {
    fill: report.within("fill", row.fill, readFill),
    twapId: report.descriptive(row.twapId, "twapId", isInteger),
  };
}
