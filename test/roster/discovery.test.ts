// Who is discovered is exactly who a plain reading of the leaderboard finds.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import { choose, DEFAULT_RULES, type Rules, UNBOUNDED } from "../../src/roster/discovery.js";
import { readLeaderboardFile } from "../../src/roster/leaderboard-file.js";
import type { LeaderboardRow } from "../../src/simulator/venue/rest/leaderboard.js";
import { madeUpBoard } from "./boards.js";

const FREE = { "account-value": UNBOUNDED, pnl: UNBOUNDED, roi: UNBOUNDED, volume: UNBOUNDED };
const WEEK: Rules = { by: "pnl", window: "week", top: 20, bounds: FREE };
const RECORDED = "test/fixtures/hyperliquid/stats-leaderboard/trimmed-1-row.json";

function chosen(rows: readonly LeaderboardRow[], rules: Rules) {
  const page = readLeaderboardFile(JSON.stringify({ leaderboardRows: rows }));
  if (typeof page === "string") throw new Error(page);
  return choose(page.rows, rules);
}

function row(ethAddress: string, accountValue: string, pnl: string): LeaderboardRow {
  const windows = ["day", "week", "month", "allTime"];
  const performance = { pnl, roi: "0.1", vlm: "5.0" };
  const windowPerformances = windows.map((window) => [window, performance] as const);
  return { ethAddress, accountValue, windowPerformances, prize: 0, displayName: null };
}

const address = (digit: string): string => `0x${digit.repeat(40)}`;

describe("who is discovered", () => {
  it.each([1, 2, 3])("is who a plain reading of 400 rows finds, seed %i", (seed) => {
    const rows = madeUpBoard(seed, 400);
    // In millionths, so that nothing is rounded.
    const units = (text: string): bigint => {
      const [whole = "", part = ""] = text.replace("-", "").split(".");
      const value = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, "0"));
      return text.startsWith("-") ? -value : value;
    };
    const pnl = (each: LeaderboardRow): bigint =>
      units(String(new Map(each.windowPerformances).get("week")?.pnl));
    const down = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? -1 : 1);
    const plain = rows
      .filter((each) => units(each.accountValue) >= 100_000_000_000n)
      .sort(
        (a, b) =>
          down(pnl(a), pnl(b)) ||
          down(units(a.accountValue), units(b.accountValue)) ||
          a.ethAddress.localeCompare(b.ethAddress, "en"),
      );
    const rules = { ...WEEK, bounds: { ...FREE, "account-value": { min: decimal("100000"), max: null } } };
    const found = chosen(rows, rules);
    expect(found.fitting).toBe(plain.length);
    expect(found.chosen.map(({ ethAddress }) => ethAddress)).toEqual(
      plain.slice(0, 20).map(({ ethAddress }) => ethAddress),
    );
  });

  it("is ranked by exact decimals, where floats are equal", () => {
    const rows = [
      row(address("a"), "1", "9007199254740993.0000001"),
      row(address("b"), "1", "9007199254740993.0000002"),
    ];
    expect(chosen(rows, WEEK).chosen.map(({ ethAddress }) => ethAddress)).toEqual([
      address("b"),
      address("a"),
    ]);
  });

  it("is in order of account value, then of address, where equal, whatever the order of the file", () => {
    const rows = [
      row(address("c"), "5.0", "7"),
      row(address("b"), "5", "7.0"),
      row(address("d"), "6", "7.00"),
    ];
    const order = [address("d"), address("b"), address("c")];
    for (const given of [rows, rows.toReversed()])
      expect(chosen(given, WEEK).chosen.map(({ ethAddress }) => ethAddress)).toEqual(order);
  });

  it("is within bounds, which are inclusive, of every measure", () => {
    const rows = ["-1", "0", "1.5", "2"].map((pnl, n) => row(address(String(n + 1)), String(n), pnl));
    const within = (measure: keyof typeof FREE, min: string | null, max: string | null): number => {
      const bounds = { min: min === null ? null : decimal(min), max: max === null ? null : decimal(max) };
      return chosen(rows, { ...WEEK, bounds: { ...FREE, [measure]: bounds } }).fitting;
    };
    expect(within("pnl", "0", "1.5")).toBe(2);
    expect(within("pnl", "-1", null)).toBe(4);
    expect(within("account-value", null, "2")).toBe(3);
    expect(within("roi", "0.1", "0.1")).toBe(4);
    expect(within("volume", "5.000001", null)).toBe(0);
  });

  it("is told with the rank, the window, the rules and the value", () => {
    const [best] = chosen([row(address("a"), "250000", "12.50")], DEFAULT_RULES).chosen;
    expect(best).toEqual({
      rank: 1,
      ethAddress: address("a"),
      displayName: null,
      value: "12.5",
      accountValue: "250000",
      why: "rank 1 of 1 by pnl of the month, account-value >= 100000: 12.5",
    });
  });

  it("leaves out a row for a number that was asked for alone, and counts it", () => {
    const rows = [
      row(address("a"), "none", "2"),
      row(address("b"), "1", "none"),
      row(address("c"), "3", "1"),
    ];
    const plain = chosen(rows, WEEK);
    expect(plain.chosen.map(({ ethAddress, accountValue }) => [ethAddress, accountValue])).toEqual([
      [address("a"), null],
      [address("c"), "3"],
    ]);
    expect(plain.untold).toBe(1);
    const rich = { ...FREE, "account-value": { min: decimal("1"), max: null } };
    expect(chosen(rows, { ...WEEK, bounds: rich })).toMatchObject({ fitting: 1, untold: 2 });
    expect(chosen(rows, { ...WEEK, by: "volume" })).toMatchObject({ fitting: 3, untold: 0 });
  });

  it("counts an account once that the file has twice", () => {
    const twice = [row(address("a"), "1", "1"), row(address("A"), "1", "1")];
    expect(chosen(twice, WEEK)).toMatchObject({ fitting: 1, chosen: [{ ethAddress: address("a") }] });
  });
});

describe("a leaderboard in a file", () => {
  it("is read as it was recorded", () => {
    const page = readLeaderboardFile(readFileSync(RECORDED, "utf8"));
    if (typeof page === "string") throw new Error(page);
    expect(choose(page.rows, WEEK).chosen).toMatchObject([
      {
        ethAddress: "0x162cc7c861ebd0c06b3d72319201150482518185",
        value: "3528804.427511",
        displayName: "ABC",
      },
    ]);
  });

  it("keeps its other rows where one cannot be read", () => {
    const rows = [row("0x12", "1", "1"), row(address("b"), "1", "1")];
    expect(readLeaderboardFile(JSON.stringify({ leaderboardRows: rows }))).toMatchObject({
      rows: [{ ethAddress: address("b") }],
      received: 2,
    });
  });

  it.each([
    ["no JSON", "<html>", "it is not JSON"],
    ["something else", "[1]", "it is not a leaderboard: leaderboard"],
  ])("says what is wrong with %s", (_, text, words) => {
    expect(readLeaderboardFile(text)).toContain(words);
  });
});
