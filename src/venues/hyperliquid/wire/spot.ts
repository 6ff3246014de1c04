// Reads what an account has of spot tokens.
import type { WireSpotBalance, WireSpotState } from "./frames.js";
import { isInteger, readArray, readCoin, readDecimal, readDecimalOrNull, readMembers } from "./member.js";
import type { Report } from "./report.js";

const STATE: ReadonlySet<string> = new Set([
  "balances",
  "evmEscrows",
  "portfolioMarginEnabled",
  "portfolioMarginRatio",
  "tokenToAvailableAfterMaintenance",
  "tokenToPortfolioBorrowRatio",
  "tokenToPortfolioSupplyRatio",
]);

const BALANCE: ReadonlySet<string> = new Set([
  "coin",
  "token",
  "total",
  "hold",
  "entryNtl",
  "spotHold",
  "ltv",
  "borrowed",
  "supplied",
]);

/** A balance that cannot be read is refused, and makes the state incomplete. */
export function readSpotState(value: unknown, report: Report): WireSpotState {
  const state = readMembers(value);
  report.unknown(state, STATE);
  const before = report.refused;
  const balances = report.within("balances", state.balances, readBalances);
  return { balances, complete: report.refused === before };
}

function readBalances(value: unknown, report: Report): WireSpotBalance[] {
  return report.each(readArray(value), readBalance);
}

function readBalance(value: unknown, report: Report): WireSpotBalance {
  const balance = readMembers(value);
  report.unknown(balance, BALANCE);
  return {
    coin: readCoin(balance.coin, "coin"),
    token: report.descriptive(balance.token, "token", isInteger),
    total: readDecimal(balance.total, "total"),
    hold: readDecimalOrNull(balance.hold, "hold"),
    entryNtl: readDecimalOrNull(balance.entryNtl, "entryNtl"),
  };
}
