// Reads the leaderboard: a file of the venue's website with every account's profit by period.
import type { WireDecimal } from "../frames.js";
import {
  isDecimal,
  isMembers,
  isText,
  type Members,
  readAddress,
  readArray,
  readMembers,
  readText,
} from "../member.js";
import type { Report } from "../report.js";
import { type InfoReader, pageOf, rowsOf, type WirePage } from "./read.js";

export const LEADERBOARD_WINDOWS = ["day", "week", "month", "allTime"] as const;

export type LeaderboardWindow = (typeof LEADERBOARD_WINDOWS)[number];

/** Each number that could not be read is null: another may be what is asked for. */
export interface WirePerformance {
  readonly pnl: WireDecimal | null;
  /** A share: 0.01 is one percent. */
  readonly roi: WireDecimal | null;
  readonly vlm: WireDecimal | null;
}

export interface WireLeaderboardRow {
  /** In lower case. */
  readonly ethAddress: string;
  readonly accountValue: WireDecimal | null;
  readonly displayName: string | null;
  /** Null where the row has no such window. */
  readonly windows: Readonly<Record<LeaderboardWindow, WirePerformance | null>>;
}

const BOARD: ReadonlySet<string> = new Set(["leaderboardRows"]);

const ROW: ReadonlySet<string> = new Set([
  "ethAddress",
  "accountValue",
  "windowPerformances",
  "prize",
  "displayName",
]);

const WINDOWS: ReadonlySet<string> = new Set([
  ...LEADERBOARD_WINDOWS,
  "perpDay",
  "perpWeek",
  "perpMonth",
  "perpAllTime",
]);

const PERFORMANCE: ReadonlySet<string> = new Set(["pnl", "roi", "vlm"]);

const readRows = pageOf(rowsOf(readRow));

/** Tens of thousands of rows in no order. One that cannot be read is refused, the others stay. */
export const readLeaderboard: InfoReader<WirePage<WireLeaderboardRow>> = (body, report) => {
  const board = readMembers(body);
  report.unknown(board, BOARD);
  return report.within("leaderboardRows", board.leaderboardRows, readRows);
};

function readRow(value: unknown, report: Report): WireLeaderboardRow {
  const row = readMembers(value);
  report.unknown(row, ROW);
  return {
    ethAddress: readAddress(row.ethAddress, "ethAddress").toLowerCase(),
    accountValue: report.descriptive(row.accountValue, "accountValue", isDecimal),
    displayName: report.descriptive(row.displayName, "displayName", isText),
    windows: report.within("windowPerformances", row.windowPerformances, readWindows),
  };
}

function readWindows(value: unknown, report: Report): Record<LeaderboardWindow, WirePerformance | null> {
  const performances = new Map<string, unknown>();
  for (const pair of readArray(value)) {
    const [name, performance] = readArray(pair);
    const window = readText(name, "");
    report.word(window, "", WINDOWS);
    performances.set(window, performance);
  }
  const read = (window: LeaderboardWindow): WirePerformance | null => {
    const performance = report.descriptive(performances.get(window), window, isMembers);
    return performance === null ? null : report.within(window, performance, readPerformance);
  };
  return { day: read("day"), week: read("week"), month: read("month"), allTime: read("allTime") };
}

function readPerformance(performance: Members, report: Report): WirePerformance {
  report.unknown(performance, PERFORMANCE);
  return {
    pnl: report.descriptive(performance.pnl, "pnl", isDecimal),
    roi: report.descriptive(performance.roi, "roi", isDecimal),
    vlm: report.descriptive(performance.vlm, "vlm", isDecimal),
  };
}
