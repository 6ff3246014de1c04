// The leaderboard's rows: exact, and refused one by one.
import { describe, expect, it } from "vitest";
import { readLeaderboard } from "../../../../../src/venues/hyperliquid/wire/info/leaderboard.js";
import { changed, readAnswer, recordedAnswer, unreadable } from "./recorded.js";

const BOARD = recordedAnswer("stats-leaderboard/trimmed-1-row.json");
const ROW = "leaderboardRows.0";

describe("the leaderboard", () => {
  it("gives what was recorded, exactly", () => {
    expect(readAnswer("leaderboard", BOARD, readLeaderboard)).toMatchObject({
      value: {
        complete: true,
        received: 1,
        rows: [
          {
            ethAddress: "0x162cc7c861ebd0c06b3d72319201150482518185",
            accountValue: "48857952.3308470026",
            displayName: "ABC",
            windows: {
              day: { pnl: "644054.375913", roi: "0.0133582723", vlm: "3250555746.66" },
              week: { pnl: "3528804.427511", roi: "0.0729632296", vlm: "22918292160.97" },
              month: { pnl: "876456.769935", roi: "0.0158501266", vlm: "48037528566.37" },
              allTime: { pnl: "30223465.310847", roi: "0.4895956489", vlm: "608739069893.13" },
            },
          },
        ],
      },
      reported: { refusals: [], drift: [] },
    });
  });

  it("gives addresses in lower case", () => {
    const board = changed(BOARD, `${ROW}.ethAddress`, `0x${"AB".repeat(20)}`);
    const { value } = readAnswer("leaderboard", board, readLeaderboard);
    expect(value.rows[0]?.ethAddress).toBe(`0x${"ab".repeat(20)}`);
  });

  it("knows the windows of perps alone, and reads over them", () => {
    const performance = { pnl: "1.0", roi: "0.1", vlm: "2.0" };
    const windows = ["perpDay", "perpWeek", "perpMonth", "perpAllTime", "perpYear"];
    const { windowPerformances } = (BOARD as { leaderboardRows: { windowPerformances: unknown[] }[] })
      .leaderboardRows[0] ?? { windowPerformances: [] };
    const all = [...windowPerformances, ...windows.map((name) => [name, performance])];
    const answer = readAnswer(
      "leaderboard",
      changed(BOARD, `${ROW}.windowPerformances`, all),
      readLeaderboard,
    );
    expect(Object.keys(answer.value.rows[0]?.windows ?? {})).toEqual(["day", "week", "month", "allTime"]);
    expect(answer.reported.drift).toMatchObject([{ sample: '"perpYear"', count: 1 }]);
  });

  it.each([
    ["ethAddress", "0x1"],
    ["windowPerformances", null],
  ])("refuses a row whose %s is %j, and keeps the others", (path, value) => {
    const [row] = (BOARD as { leaderboardRows: unknown[] }).leaderboardRows;
    const [bad] = (changed(BOARD, `${ROW}.${path}`, value) as { leaderboardRows: unknown[] }).leaderboardRows;
    const answer = readAnswer("leaderboard", { leaderboardRows: [row, bad, row] }, readLeaderboard);
    expect(answer.value).toMatchObject({ complete: false, received: 3, rows: { length: 2 } });
    expect(answer.reported.refusals[0]?.path).toMatch(/^leaderboard\.leaderboardRows\[1\]\.\w+/);
  });

  it.each([
    ["accountValue", 1.5, { accountValue: null }],
    ["windowPerformances.1.1.roi", "1e-7", { windows: { week: { pnl: "3528804.427511", roi: null } } }],
    ["windowPerformances.2", ["month"], { windows: { month: null } }],
    ["windowPerformances.3.0", "forever", { windows: { allTime: null } }],
  ])("keeps a row whose %s is %j, without that number", (path, value, row) => {
    const answer = readAnswer("leaderboard", changed(BOARD, `${ROW}.${path}`, value), readLeaderboard);
    expect(answer.value).toMatchObject({ complete: true, rows: [row] });
  });

  it("has no name where that is no text", () => {
    const board = changed(BOARD, `${ROW}.displayName`, "x".repeat(1_000));
    expect(readAnswer("leaderboard", board, readLeaderboard)).toMatchObject({
      value: { complete: true, rows: [{ displayName: null }] },
      reported: { drift: [{ count: 1 }] },
    });
  });

  it.each([null, [], {}, { leaderboardRows: {} }])("is unreadable where it is %j", (body) => {
    expect(unreadable("leaderboard", body, readLeaderboard)).toMatch(/^leaderboard/);
    expect(unreadable("leaderboard", body, readLeaderboard)).not.toBe("readable");
  });

  it("of forty thousand rows is read in one go, every thousandth refused", () => {
    const [row] = (BOARD as { leaderboardRows: object[] }).leaderboardRows;
    const leaderboardRows = Array.from({ length: 40_000 }, (_, n) =>
      n % 1_000 === 0 ? { ...row, ethAddress: n } : row,
    );
    const text = JSON.stringify({ leaderboardRows });
    expect(text.length).toBeGreaterThan(15_000_000);
    const answer = readAnswer("leaderboard", JSON.parse(text), readLeaderboard);
    expect(answer.value).toMatchObject({ complete: false, received: 40_000, rows: { length: 39_960 } });
    expect(answer.reported).toMatchObject({ refusals: { length: 32 }, moreRefusals: 8 });
  });
});
