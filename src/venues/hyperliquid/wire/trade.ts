// Reads the public trades of a coin: each names both of its users.
import type { WireTrade } from "./frames.js";
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
