// Reads the public trades of a coin: each names both of its users.
import type { WireDecimal } from "./frames.js";
import {
  isText,
  Misfit,
  readAddress,
  readArray,
  readCoin,
  readDecimal,
  readInteger,
  readMembers,
  readSide,
  readTime,
} from "./member.js";
import type { Report } from "./report.js";

export interface WireTrade {
  readonly coin: string;
  /** The aggressor's. */
  readonly side: "B" | "A";
  readonly px: WireDecimal;
  readonly sz: WireDecimal;
  /** Of the block, ms. */
  readonly time: number;
  readonly hash: string | null;
  readonly tid: number;
  /** `0x` and 40 hex digits each, in the venue's case. */
  readonly users: readonly [buyer: string, seller: string];
}

const TRADE: ReadonlySet<string> = new Set(["coin", "side", "px", "sz", "time", "hash", "tid", "users"]);

/** The trades of `value`; those that cannot be read are refused, the others stay. */
export function readTrades(value: unknown, report: Report): WireTrade[] {
  return report.each(readArray(value), readTrade);
}

/** Of a wrong kind, everything but `hash` refuses it: it makes the id of a fill, or says what it was. */
function readTrade(value: unknown, report: Report): WireTrade {
  const trade = readMembers(value);
  report.unknown(trade, TRADE);
  const users = readArray(trade.users);
  if (users.length !== 2) throw new Misfit("users", trade.users, "two addresses");
  return {
    coin: readCoin(trade.coin, "coin"),
    side: readSide(trade.side, "side"),
    px: readDecimal(trade.px, "px"),
    sz: readDecimal(trade.sz, "sz"),
    time: readTime(trade.time, "time"),
    hash: report.descriptive(trade.hash, "hash", isText),
    tid: readInteger(trade.tid, "tid"),
    users: [readAddress(users[0], "users"), readAddress(users[1], "users")],
  };
}
