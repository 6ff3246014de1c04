// What health and /stats say of the public trades.
import type { Reason } from "../../server/readiness.js";
import type { TapeStats } from "../../server/stats.js";
import type { VenueStatus } from "../../venues/status.js";
import { iso } from "./report-venue.js";

/** A socket that is lost comes back in seconds, if it does; ms. */
const DOWN_TOLD_MS = 60_000;

export function tapeReasons({ tape, polled }: VenueStatus, now: number): Reason[] {
  const since = tape?.downSince ?? null;
  if (since === null || now - since < DOWN_TOLD_MS) return [];
  const whose = `${polled} trader${polled === 1 ? "" : "s"}`;
  const detail = `no public trades come: fills of ${whose} are told by looks alone`;
  return [{ code: "tape_down", since, detail }];
}

/** Null where the public trades are not listened to at all. */
export function tapeStats(watching: VenueStatus | null): TapeStats | null {
  const tape = watching?.tape ?? null;
  if (tape === null) return null;
  const { coins, incomplete } = tape;
  return {
    wanted: tape.wanted,
    connections: tape.connections.filter(({ openedAt }) => openedAt !== null).length,
    coins_listed: coins.listed,
    coins_wanted: coins.wanted,
    coins: coins.live,
    coins_given_up: coins.givenUp,
    trades_per_second: Math.round(tape.tradesPerSecond * 100) / 100,
    fills_told: tape.fillsTold,
    fills_incomplete: incomplete.fills,
    incomplete_since: iso(incomplete.oldestAt),
    looks_waiting: tape.looksWaiting,
  };
}
