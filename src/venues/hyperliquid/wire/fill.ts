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
  Misfit,
  readArray,
  readCoin,
  readDecimal,
  readInteger,
  readMembers,
  readSide,
  readTime,
} from "./member.js";
import type { Report } from "./report.js";
import { restText } from "./rest.js";

/** What a fill is told by; the rest is kept as text. */
const TOLD: ReadonlySet<string> = new Set([
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
  "liquidation",
]);

/** All that were met. */
const MEMBERS: ReadonlySet<string> = new Set([
  ...TOLD,
  "builder",
  "deployerFee",
  "feeTrialEscrow",
  "priorityGas",
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
 * (captures of 2023 have none). Everything else says more about the fill without being part of it: of a wrong kind it
 * is null, as drift, and kept in `rest` with the members that nobody names. Words of `dir` and `liquidation.method`
 * never met before are passed on, as drift.
 */
function readFill(value: unknown, report: Report): WireFill {
  const fill = readMembers(value);
  report.unknown(fill, MEMBERS);
  const odd = new Set<string>();
  const take = <T>(member: string, is: (value: unknown) => value is T): T | null => {
    const read = report.descriptive(fill[member], member, is);
    if (read === null) odd.add(member);
    return read;
  };
  const dir = take("dir", isText);
  report.word(dir, "dir", DIRS);
  const liquidation = take("liquidation", isLiquidation);
  return {
    coin: readCoin(fill.coin, "coin"),
    px: readDecimal(fill.px, "px"),
    sz: readDecimal(fill.sz, "sz"),
    side: readSide(fill.side, "side"),
    time: readTime(fill.time, "time"),
    startPosition: take("startPosition", isDecimal),
    dir,
    closedPnl: take("closedPnl", isDecimal),
    hash: take("hash", isText),
    oid: readInteger(fill.oid, "oid"),
    crossed: take("crossed", isFlag),
    fee: take("fee", isDecimal),
    feeToken: take("feeToken", isText),
    tid: readInteger(fill.tid, "tid"),
    cloid: take("cloid", isText),
    builderFee: take("builderFee", isDecimal),
    twapId: take("twapId", isInteger),
    liquidation: liquidation === null ? null : report.within("liquidation", liquidation, readLiquidation),
    rest: restOf(fill, odd),
  };
}

/** What is neither named nor readable; null where there is nothing, or too much of it. */
function restOf(fill: Members, odd: ReadonlySet<string>): string | null {
  const isTold = (name: string): boolean =>
    TOLD.has(name) && (!odd.has(name) || fill[name] === null || fill[name] === undefined);
  let all = true;
  for (const name in fill) all &&= isTold(name);
  if (all) return null;
  try {
    return restText(fill, isTold, "");
  } catch (error) {
    if (error instanceof Misfit) return null;
    throw error;
  }
}

/** Without any member that says something it is kept as it came, in `rest`. */
function isLiquidation(value: unknown): value is Members {
  return isMembers(value) && [...LIQUIDATION].some((name) => value[name] !== undefined);
}

/** What can be read of it; a price that is a number is a price all the same. */
function readLiquidation(liquidation: Members, report: Report): WireLiquidation {
  const method = report.descriptive(liquidation.method, "method", isText);
  report.word(method, "method", METHODS);
  report.unknown(liquidation, LIQUIDATION);
  const written = String(liquidation.markPx);
  const asNumber = typeof liquidation.markPx === "number" && isDecimal(written) ? written : null;
  return {
    liquidatedUser: report.descriptive(liquidation.liquidatedUser, "liquidatedUser", isAddress),
    markPx: report.descriptive(liquidation.markPx, "markPx", isDecimal) ?? asNumber,
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
