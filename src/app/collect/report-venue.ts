// What /stats says of the connections and the local addresses by which the venue is watched.
import type { Stats } from "../../server/stats.js";
import type { VenueStatus } from "../../venues/status.js";

export function venueStats(
  watching: VenueStatus | null,
  now: number,
): Pick<Stats, "connections" | "egresses" | "exact"> {
  return {
    connections: (watching?.connections ?? []).map((connection) => ({
      id: connection.id,
      egress: connection.egress,
      state: connection.state,
      users: connection.users,
      subscriptions: connection.subscriptions,
      last_event_at: iso(connection.lastEventAt),
      uptime_s: connection.openedAt === null ? 0 : seconds(now - connection.openedAt),
      reconnects: connection.reconnects,
      last_close:
        connection.lastClose === null
          ? null
          : { why: connection.lastClose.why, at: iso(connection.lastClose.at) },
    })),
    exact: {
      ...{ mode: watching?.exact.mode ?? "off", traders: watching?.exact.traders ?? 0 },
      ...(watching?.exact.statuses ?? { claimed: 0, rejected: 0, unclaimed: 0 }),
      waiting: watching?.exact.waiting ?? 0,
    },
    egresses: (watching?.egresses ?? []).map(
      ({ name, localAddress, users, userCap, subscriptions, rest }) => ({
        name,
        local_address: localAddress,
        users,
        user_cap: userCap,
        subscriptions,
        rest_weight_used: Math.round(rest.weightUsed),
        rest_weight_limit: Math.round(rest.weightPerMinute),
        rest_breaker: rest.breaker.state,
      }),
    ),
  };
}

export function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

export function iso(ms: number): string;
export function iso(ms: number | null): string | null;
export function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
