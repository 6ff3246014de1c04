// The leaderboard of a simulated venue.
import { describe, expect, it } from "vitest";
import type { LeaderboardRow } from "../../../../src/simulator/venue/rest/leaderboard.js";
import type { SimulatedVenue } from "../../../../src/simulator/venue/simulated-venue.js";
import { A, B, C, stillVenue } from "./asking.js";

async function rowsOf({ api }: SimulatedVenue): Promise<LeaderboardRow[]> {
  const response = await fetch(`${api}/Mainnet/leaderboard`);
  const { leaderboardRows } = (await response.json()) as { leaderboardRows: LeaderboardRow[] };
  return leaderboardRows;
}

const performance = { pnl: "1.0", roi: "0.1", vlm: "2.0" };

function row(ethAddress: string): LeaderboardRow {
  const windowPerformances = [["allTime", performance]] as const;
  return { ethAddress, accountValue: "3.0", windowPerformances, prize: 0, displayName: null };
}

describe("the leaderboard", () => {
  it("has a row of each trader, with four windows, and weighs nothing", async () => {
    const running = await stillVenue();
    const rows = await rowsOf(running);
    expect(rows.map(({ ethAddress }) => ethAddress)).toEqual([A, B, C]);
    for (const { windowPerformances } of rows) {
      expect(windowPerformances.map(([window]) => window)).toEqual(["day", "week", "month", "allTime"]);
      for (const [, told] of windowPerformances)
        for (const value of Object.values(told)) expect(value).toMatch(/^-?\d+\.\d+$/);
    }
    expect(running.counters.rest.weightWorstMinute).toBe(0);
  });

  it("has the rows that are added, as they are, instead of a trader's own where they are of a trader", async () => {
    const upper = B.toUpperCase().replace("X", "x");
    const stranger = `0x${"aB".repeat(20)}`;
    const running = await stillVenue({}, { rest: { leaderboard: [row(stranger)] } });
    expect((await rowsOf(running)).at(-1)).toEqual(row(stranger));
    running.leaderboard.set([row(upper)]);
    const rows = await rowsOf(running);
    expect(rows.map(({ ethAddress }) => ethAddress)).toEqual([A, C, upper]);
    expect(rows.at(-1)).toEqual(row(upper));
  });
});
