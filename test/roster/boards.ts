// A made-up leaderboard in the venue's shape, the same for the same seed.
import { Random } from "../../src/simulator/model/random.js";
import type { LeaderboardRow } from "../../src/simulator/venue/rest/leaderboard.js";

const WINDOWS = ["day", "week", "month", "allTime"];

/** Rows in no order; every tenth has the pnl and the account value of the one before it. */
export function madeUpBoard(seed: number, count: number): LeaderboardRow[] {
  const random = new Random(seed);
  const amount = (most: number): string => `${random.whole(0, most)}.${random.whole(0, 999_999)}`;
  const rows: LeaderboardRow[] = [];
  for (let n = 0; n < count; n++) {
    const twin = n % 10 === 9 ? rows[n - 1] : undefined;
    const digits = Array.from({ length: 40 }, () => random.whole(0, 15).toString(16)).join("");
    rows.push({
      ethAddress: `0x${digits}`,
      accountValue: twin?.accountValue ?? amount(400_000),
      windowPerformances:
        twin?.windowPerformances ??
        WINDOWS.map((window) => {
          const pnl = `${random.chance(0.4) ? "-" : ""}${amount(90_000)}`;
          return [window, { pnl, roi: `0.${random.whole(0, 99_999)}`, vlm: amount(9_000_000) }];
        }),
      prize: 0,
      displayName: n % 7 === 0 ? `trader ${n}` : null,
    });
  }
  return rows;
}
