// Reads a leaderboard that was kept in a file: as the venue sent it, or within a recording's `response`.
import { readLeaderboard, type WireLeaderboardRow } from "../venues/hyperliquid/wire/info/leaderboard.js";
import { readInfo, type WirePage } from "../venues/hyperliquid/wire/info/read.js";

/** What the file has, or what is wrong with it. */
export function readLeaderboardFile(text: string): WirePage<WireLeaderboardRow> | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return `it is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const recorded = typeof body === "object" && body !== null && "response" in body ? body.response : body;
  const read = readInfo("leaderboard", recorded, readLeaderboard);
  return read.ok ? read.value : `it is not a leaderboard: ${read.path}: ${read.reason}`;
}
