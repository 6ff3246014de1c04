// What health and stats say, read from the parts as they are now.
import type { Config } from "../config/load.js";
import type { Reason } from "../server/readiness.js";
import type { Stats } from "../server/stats.js";
import { type Pool, PUSH_PERIOD_MS, WEB_DATA2_PUSH_PERIOD_MS } from "../venues/hyperliquid/index.js";
import { VERSION } from "../version.js";
import type { Parts, Progress } from "./progress.js";

export interface About {
  readonly config: Config;
  readonly progress: Progress;
}

/** A streamed trader of whom nothing was heard for so many expected periods is stale. */
const STALE_PERIODS = 4;

/** A clock that is further than this from the venue's is told, ms. */
const CLOCK_SKEW_MS = 10_000;

/** How long after the last observation that was not taken it is told, ms. */
const OVERFLOW_TOLD_MS = 3_600_000;

function expectedMs(pool: Pool | null): number {
  return pool?.feed.active === "webData2" ? WEB_DATA2_PUSH_PERIOD_MS : PUSH_PERIOD_MS;
}

/** Everything that keeps the collector from being ready, or degrades it. `since` in ms. */
export function readReasons(about: About, now: number): Reason[] {
  const { stage, since } = about.progress.stage;
  const { database } = about.progress;
  const reasons: Reason[] = [];
  if (stage === "starting") reasons.push({ code: "starting", since, detail: "waiting for the database" });
  if (stage === "recovering") reasons.push({ code: "recovering", since, detail: "taking up what was known" });
  if (stage === "stopping") reasons.push({ code: "stopping", since, detail: "writing what was accepted" });
  if (database.state === "down") {
    reasons.push({
      code: "store_down",
      since: database.since,
      detail: "MongoDB does not take what we write",
    });
  }
  if (stage === "streaming") reasons.push(...streamReasons(about, since, now));
  return reasons;
}

function streamReasons({ progress }: About, since: number, now: number): Reason[] {
  const { pool, built } = progress;
  if (pool === null || built === null) return [];
  const reasons: Reason[] = [];
  const clients = pool.status().filter((client) => client.subscriptions > 0);
  const down = clients.filter((client) => client.openedAt === null);
  const traders = [...built.intake.traders()];
  const stale = traders.filter(
    (trader) =>
      !pool.waiting.has(trader.ethAddress) &&
      now - (trader.lastSeenAt ?? since) > STALE_PERIODS * expectedMs(pool),
  );
  if (traders.length === 0)
    reasons.push({ code: "no_traders", since, detail: "nobody to follow: name some in TRADERS" });
  else if (down.length === clients.length) {
    reasons.push({
      code: "no_source",
      since: lostSince(down, since),
      detail: "no connection to the venue is open",
    });
  } else if (down.length > 0) {
    const detail = `${down.length} of ${clients.length} connections are down`;
    reasons.push({ code: "connection_down", since: lostSince(down, since), detail });
  }
  if (progress.refusal !== null) {
    reasons.push({
      code: "subscription_refused",
      since: progress.refusal.since,
      detail: progress.refusal.text,
    });
  }
  if (pool.waiting.size > 0) {
    const detail = `${pool.waiting.size} traders wait: the venue allows ${pool.userCap} at a time`;
    reasons.push({ code: "user_cap", since, detail });
  }
  if (stale.length > 0) {
    const oldest = Math.min(...stale.map((trader) => trader.lastSeenAt ?? since));
    reasons.push({ code: "trader_stale", since: oldest, detail: `nothing heard of ${stale.length} traders` });
  }
  reasons.push(...outboxReasons(built, since, now), ...skewReasons(built, since));
  return reasons;
}

/** `since` is when streaming began, where nothing better is known. */
function outboxReasons({ outbox, intake }: Parts, since: number, now: number): Reason[] {
  const reasons: Reason[] = [];
  const used = Math.round((100 * outbox.bytes) / outbox.capacityBytes);
  if (outbox.full) {
    const detail = "no room for events until MongoDB takes some: listings and fills pass unrecorded";
    reasons.push({ code: "outbox_full", since: intake.missedAt ?? since, detail });
  } else if (used >= 50) {
    reasons.push({ code: "outbox_half", since, detail: `${used} % of the outbox is used` });
  }
  const { missedAt } = intake;
  if (missedAt !== null && now - missedAt < OVERFLOW_TOLD_MS) {
    const missed = intake.missed.orders + intake.missed.positions + intake.missed.fills;
    const detail = `${missed} listings and fills were not taken while the outbox was full`;
    reasons.push({ code: "outbox_overflowed", since: missedAt, detail });
  }
  return reasons;
}

function skewReasons({ intake }: Parts, since: number): Reason[] {
  const { ms } = intake.skew;
  if (ms === null || Math.abs(ms) <= CLOCK_SKEW_MS) return [];
  const far = Math.round(Math.abs(ms) / 1_000);
  const detail = `this machine's clock is ${far} s ${ms > 0 ? "ahead of" : "behind"} the times that the venue sends`;
  return [{ code: "clock_skew", since, detail }];
}

function lostSince(
  clients: readonly { readonly lastClose: { readonly at: number } | null }[],
  since: number,
): number {
  return Math.min(...clients.map((client) => client.lastClose?.at ?? since), Number.MAX_SAFE_INTEGER);
}

export function readStats({ config, progress }: About, now: number): Stats {
  const { built, pool } = progress;
  const traders = [...(built?.intake.traders() ?? [])];
  const counts = built?.flusher.counts;
  return {
    version: VERSION,
    uptime_s: seconds(now - progress.startedAt),
    feed: pool?.feed ?? { configured: config.stream.feed, active: null, why: "not streaming yet" },
    tracked_traders: traders.length,
    tracked_orders: traders.reduce((sum, trader) => sum + trader.orders, 0),
    tracked_positions: traders.reduce((sum, trader) => sum + trader.positions, 0),
    orders_inserted: counts?.orders ?? 0,
    orders_duplicate: counts?.orderDuplicates ?? 0,
    positions_inserted: counts?.positions ?? 0,
    fills_inserted: counts?.fills ?? 0,
    events_pending: built?.outbox.pending ?? 0,
    quarantined: counts?.quarantined ?? 0,
    connections: (pool?.status() ?? []).map((client) => ({
      id: client.id,
      state: client.state,
      users: client.users,
      subscriptions: client.subscriptions,
      last_event_at: iso(client.lastEventAt),
      uptime_s: client.openedAt === null ? 0 : seconds(now - client.openedAt),
      reconnects: client.reconnects,
      last_close:
        client.lastClose === null ? null : { why: client.lastClose.why, at: iso(client.lastClose.at) },
    })),
    traders: traders.map(({ ethAddress, lastSeenAt }) => ({
      ethAddress,
      tier: pool?.waiting.has(ethAddress) === false ? "stream" : "waiting",
      last_seen_at: iso(lastSeenAt),
      age_ms: lastSeenAt === null ? null : now - lastSeenAt,
      expected_ms: pool?.waiting.has(ethAddress) === false ? expectedMs(pool) : null,
    })),
    database: {
      kind: config.store.uri === null ? "embedded" : "configured",
      state: progress.database.state,
    },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

function iso(ms: number): string;
function iso(ms: number | null): string | null;
function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
