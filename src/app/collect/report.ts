// What health and stats say, read from the parts as they are now.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { NOTHING_WRITTEN } from "../../domain/batch.js";
import type { Intake } from "../../pipeline/intake.js";
import type { Reason } from "../../server/readiness.js";
import type { Stats } from "../../server/stats.js";
import { VERSION } from "../../version.js";
import type { CollectorParts, Progress } from "./progress.js";
import { journalReasons, journalStats } from "./report-journal.js";
import type { Sources } from "./sources.js";

export interface About {
  readonly config: Config;
  readonly progress: Progress;
}

/** REST answers where anything was answered within this time, ms. */
const ANSWERED_LATELY_MS = 120_000;

/** A trader of whom nothing was heard for so many expected periods is stale. */
const STALE_PERIODS = 4;

/** A clock that is further than this from the venue's is told, ms. */
const CLOCK_SKEW_MS = 10_000;

/** How long after the last listing of the future it is told, ms. */
const FUTURE_TOLD_MS = 10 * 60_000;

/** Everything that keeps the collector from being ready, or degrades it. `since` in ms. */
export function readReasons(about: About, now: number): Reason[] {
  const { stage, since } = about.progress.stage;
  const { database } = about.progress;
  const reasons: Reason[] = [];
  if (stage === "starting") reasons.push({ code: "starting", since, detail: "waiting for the database" });
  if (stage === "recovering")
    reasons.push({
      code: "recovering",
      since,
      detail: "writing what the journal has, and taking up what was known",
    });
  if (stage === "stopping") reasons.push({ code: "stopping", since, detail: "writing what was accepted" });
  if (database.state === "down") {
    reasons.push({
      code: "store_down",
      since: database.since,
      detail: "MongoDB does not take what we write",
    });
  }
  if (about.progress.journal !== null) reasons.push(...journalReasons(about.progress.journal.status()));
  if (stage === "streaming") reasons.push(...watchReasons(about, since, now));
  return reasons;
}

/** `since` is when it began to watch, where nothing better is known. */
function watchReasons({ config, progress }: About, since: number, now: number): Reason[] {
  const { sources, built } = progress;
  if (sources === null || built === null) return [];
  const traders = [...built.intake.traders()];
  if (traders.length === 0) {
    const detail = "nobody to follow: name some in TRADERS";
    return [{ code: "no_traders", since, detail }];
  }
  return [
    ...connectionReasons(sources, since, now),
    ...capReasons(sources, config.stream.maxUsers, since),
    ...refusalReasons(progress),
    ...staleReasons(traders, sources, since, now),
    ...breakerReasons(sources),
    ...failingReasons(sources),
    ...leftOutReasons(sources, since),
    ...skewReasons(built, since),
    ...futureReasons(built, now),
  ];
}

function connectionReasons({ pool, poller, info }: Sources, since: number, now: number): Reason[] {
  const clients = (pool?.status() ?? []).filter((client) => client.subscriptions > 0);
  const down = clients.filter((client) => client.openedAt === null);
  const lost = down.map(({ lostAt }) => lostAt ?? since);
  const answers =
    info.counts().breaker.state === "closed" && now - (info.answeredAt ?? 0) < ANSWERED_LATELY_MS;
  const polls = poller.size > 0 && answers;
  if (down.length === clients.length && !polls) {
    const detail =
      pool === null
        ? "the venue does not answer by REST"
        : "no connection to the venue is open, and it does not answer by REST";
    return [{ code: "no_source", since: Math.max(since, info.answeredAt ?? since, ...lost), detail }];
  }
  if (down.length === 0) return [];
  const detail = `${down.length} of ${clients.length} connections are down; ${poller.size} traders are polled`;
  return [{ code: "connection_down", since: Math.min(...lost), detail }];
}

/** More traders than are streamed are planned; fewer users than planned are not. */
function capReasons({ pool, poller }: Sources, planned: number, since: number): Reason[] {
  if (pool === null || pool.userCap >= planned || poller.size === 0) return [];
  const detail = `the venue takes ${pool.userCap} users of the ${planned} planned; ${poller.size} traders are polled`;
  return [{ code: "user_cap", since, detail }];
}

function refusalReasons({ refusal }: Progress): Reason[] {
  return refusal === null
    ? []
    : [{ code: "subscription_refused", since: refusal.since, detail: refusal.text }];
}

function staleReasons(
  traders: readonly TraderFacts[],
  { watch }: Sources,
  since: number,
  now: number,
): Reason[] {
  const stale = traders.filter(({ ethAddress, lastSeenAt }) => {
    const expected = watch.expectedMs(ethAddress);
    return expected !== null && now - (lastSeenAt ?? since) > STALE_PERIODS * expected;
  });
  if (stale.length === 0) return [];
  const oldest = Math.min(...stale.map(({ lastSeenAt }) => lastSeenAt ?? since));
  return [
    {
      code: "trader_stale",
      since: oldest,
      detail: `nothing heard of ${stale.length} trader${stale.length === 1 ? "" : "s"}`,
    },
  ];
}

function breakerReasons({ info }: Sources): Reason[] {
  const { state, since } = info.counts().breaker;
  if (state === "closed") return [];
  return [
    {
      code: "breaker_open",
      since,
      detail: "REST fails: nothing is asked for a minute, then one request tries",
    },
  ];
}

/** One request that the venue always refuses says nothing of the others. */
function failingReasons({ info }: Sources): Reason[] {
  const failing = info.failing();
  const [first] = failing;
  if (first === undefined) return [];
  const { type, user, dex, words, since } = first;
  const whose = user === undefined ? "" : ` of ${user}`;
  const where = dex === undefined ? "" : ` on ${dex}`;
  const more = failing.length === 1 ? "" : `; ${failing.length - 1} more fail`;
  const detail = `the venue does not answer ${type}${whose}${where}: ${words}${more}`;
  return [{ code: "rest_failing", since, detail }];
}

function leftOutReasons({ pool }: Sources, since: number): Reason[] {
  const count = pool?.dexesLeftOut ?? 0;
  if (count === 0) return [];
  const detail = `orders on ${count} dexes of streamed traders do not fit the stream: REST looks there in idle weight`;
  return [{ code: "dexes_left_out", since, detail }];
}

function skewReasons({ intake }: CollectorParts, since: number): Reason[] {
  const { ms } = intake.skew;
  if (ms === null || Math.abs(ms) <= CLOCK_SKEW_MS) return [];
  const far = Math.round(Math.abs(ms) / 1_000);
  const detail = `this machine's clock is ${far} s ${ms > 0 ? "ahead of" : "behind"} the times that the venue sends`;
  return [{ code: "clock_skew", since, detail }];
}

function futureReasons({ intake }: CollectorParts, now: number): Reason[] {
  const { at, listings } = intake.future;
  if (at === null || now - at > FUTURE_TOLD_MS) return [];
  const them = listings === 1 ? "1 listing of positions was" : `${listings} listings of positions were`;
  const detail = `${them} ignored since start: its time was in the future`;
  return [{ code: "future_times", since: at, detail }];
}

type TraderFacts = ReturnType<Intake["traders"]> extends Iterable<infer T> ? T : never;

export function readStats({ config, progress }: About, now: number): Stats {
  const { built, pool, sources } = progress;
  const traders = [...(built?.intake.traders() ?? [])];
  const written = built?.flusher?.counts ?? NOTHING_WRITTEN;
  return {
    version: VERSION,
    uptime_s: seconds(now - progress.startedAt),
    feed: pool?.feed ?? { configured: config.stream.feed, active: null, why: whyNoFeed(config) },
    tracked_traders: traders.length,
    tracked_orders: traders.reduce((sum, trader) => sum + trader.orders, 0),
    tracked_positions: traders.reduce((sum, trader) => sum + trader.positions, 0),
    orders_inserted: written.orders.inserted,
    orders_duplicate: written.orders.duplicates,
    positions_inserted: written.positions.inserted,
    positions_duplicate: written.positions.duplicates,
    fills_inserted: written.fills.inserted,
    fills_duplicate: written.fills.duplicates,
    events_pending: built?.flusher?.pending ?? 0,
    quarantined: written.quarantined,
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
      tier: sources?.watch.tier(ethAddress) ?? "waiting",
      last_seen_at: iso(lastSeenAt),
      age_ms: lastSeenAt === null ? null : now - lastSeenAt,
      expected_ms: expected(sources, ethAddress),
    })),
    database: {
      kind: config.store.kind,
      state: config.store.kind === "none" ? "none" : progress.database.state,
    },
    journal: progress.journal === null ? null : journalStats(progress.journal.status()),
  };
}

function whyNoFeed({ stream }: Config): string {
  return stream.enabled ? "not streaming yet" : "TRADER_WS_ENABLED is false: REST only";
}

function expected(sources: Sources | null, ethAddress: Address): number | null {
  const ms = sources?.watch.expectedMs(ethAddress) ?? null;
  return ms === null ? null : Math.round(ms);
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

function iso(ms: number): string;
function iso(ms: number | null): string | null;
function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
