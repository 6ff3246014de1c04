// What health and stats say, read from the parts as they are now.
import type { Config } from "../../config/load.js";
import { NOTHING_WRITTEN } from "../../domain/batch.js";
import type { Intake } from "../../pipeline/intake.js";
import type { Reason } from "../../server/readiness.js";
import type { Stats } from "../../server/stats.js";
import type { EgressStatus, VenueStatus } from "../../venues/status.js";
import { VERSION } from "../../version.js";
import type { CollectorParts, Progress } from "./progress.js";
import { journalReasons, journalStats } from "./report-journal.js";
import { tapeReasons, tapeStats } from "./report-tape.js";
import { iso, seconds, venueStats } from "./report-venue.js";

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
function watchReasons({ progress }: About, since: number, now: number): Reason[] {
  const { built } = progress;
  const watching = progress.watching();
  if (watching === null || built === null) return [];
  const traders = [...built.intake.traders()];
  if (traders.length === 0) {
    const detail = "nobody to follow: name some in TRADERS";
    return [{ code: "no_traders", since, detail }];
  }
  return [
    ...connectionReasons(watching, since, now),
    ...capReasons(watching, since),
    ...refusalReasons(progress),
    ...staleReasons(traders, watching, since, now),
    ...breakerReasons(watching),
    ...failingReasons(watching),
    ...leftOutReasons(watching, since),
    ...unfitReasons(watching, since),
    ...tapeReasons(watching, now),
    ...exactReasons(watching),
    ...skewReasons(built, since),
    ...futureReasons(built, now),
  ];
}

function connectionReasons(
  { feed, connections, egresses, rest, polled }: VenueStatus,
  since: number,
  now: number,
): Reason[] {
  const wanted = connections.filter((connection) => connection.subscriptions > 0);
  const down = wanted.filter((connection) => connection.openedAt === null);
  const lost = down.map(({ lostAt }) => lostAt ?? since);
  const open = egresses.some((each) => each.rest.breaker.state === "closed");
  const answers = open && now - (rest.answeredAt ?? 0) < ANSWERED_LATELY_MS;
  if (down.length === wanted.length && !(polled > 0 && answers)) {
    const detail =
      feed === null
        ? "the venue does not answer by REST"
        : "no connection to the venue is open, and it does not answer by REST";
    return [{ code: "no_source", since: Math.max(since, rest.answeredAt ?? since, ...lost), detail }];
  }
  if (down.length === 0) return [];
  const from = egresses.length === 1 ? "" : ` from ${namesOf(down.map(({ egress }) => egress))}`;
  const detail = `${down.length} of ${wanted.length} connections${from} are down; ${polled} traders are polled`;
  return [{ code: "connection_down", since: Math.min(...lost), detail }];
}

function namesOf(names: readonly string[]): string {
  return [...new Set(names)].join(", ");
}

/** More traders than are streamed are planned; fewer users than planned are not. */
function capReasons({ egresses, polled }: VenueStatus, since: number): Reason[] {
  const sum = (of: (egress: EgressStatus) => number): number =>
    egresses.reduce((total, egress) => total + of(egress), 0);
  const cap = sum(({ userCap }) => userCap);
  const planned = sum(({ plannedUsers }) => plannedUsers);
  if (cap >= planned || polled === 0) return [];
  const fewer = egresses.filter(({ userCap, plannedUsers }) => userCap < plannedUsers);
  const from = egresses.length === 1 ? "" : ` (fewer from ${namesOf(fewer.map(({ name }) => name))})`;
  const detail = `the venue takes ${cap} users of the ${planned} planned${from}; ${polled} traders are polled`;
  return [{ code: "user_cap", since, detail }];
}

function refusalReasons({ refusal }: Progress): Reason[] {
  return refusal === null
    ? []
    : [{ code: "subscription_refused", since: refusal.since, detail: refusal.text }];
}

function staleReasons(
  traders: readonly TraderFacts[],
  watching: VenueStatus,
  since: number,
  now: number,
): Reason[] {
  const stale = traders.filter(({ ethAddress, lastSeenAt }) => {
    const expected = watching.of(ethAddress)?.listedMs ?? null;
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

function breakerReasons({ egresses }: VenueStatus): Reason[] {
  const open = egresses.filter((each) => each.rest.breaker.state !== "closed");
  if (open.length === 0) return [];
  const from = egresses.length === 1 ? "" : ` from ${namesOf(open.map(({ name }) => name))}`;
  return [
    {
      code: "breaker_open",
      since: Math.min(...open.map((each) => each.rest.breaker.since)),
      detail: `REST fails${from}: nothing is asked for a minute, then one request tries`,
    },
  ];
}

/** One request that the venue always refuses says nothing of the others. */
function failingReasons({ rest: { failing } }: VenueStatus): Reason[] {
  const [first] = failing;
  if (first === undefined) return [];
  const { type, user, dex, words, since } = first;
  const whose = user === undefined ? "" : ` of ${user}`;
  const where = dex === undefined ? "" : ` on ${dex}`;
  const more = failing.length === 1 ? "" : `; ${failing.length - 1} more fail`;
  const detail = `the venue does not answer ${type}${whose}${where}: ${words}${more}`;
  return [{ code: "rest_failing", since, detail }];
}

function leftOutReasons({ stream: { dexesLeftOut } }: VenueStatus, since: number): Reason[] {
  if (dexesLeftOut === 0) return [];
  const detail = `orders on ${dexesLeftOut} dexes of streamed traders do not fit the stream: REST looks there in idle weight`;
  return [{ code: "dexes_left_out", since, detail }];
}

function unfitReasons({ unfit }: VenueStatus, since: number): Reason[] {
  if (unfit === 0) return [];
  const detail = `no more subscriptions fit the stream: ${unfit} trader${unfit === 1 ? " is" : "s are"} polled instead`;
  return [{ code: "stream_full", since, detail }];
}

function exactReasons({ exact: { left } }: VenueStatus): Reason[] {
  if (left.length === 0) return [];
  const detail = `too few statuses of orders could be attributed on connections ${left.map(({ client }) => client).join(", ")}: their traders are told by listings and by the other connections`;
  return [{ code: "exact_off", since: Math.min(...left.map(({ since }) => since)), detail }];
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

/** `watching`: how the venue is watched at `now`, ms. */
export function readStats({ config, progress }: About, watching: VenueStatus | null, now: number): Stats {
  const { built } = progress;
  const traders = [...(built?.intake.traders() ?? [])];
  const written = built?.flusher?.counts ?? NOTHING_WRITTEN;
  return {
    version: VERSION,
    uptime_s: seconds(now - progress.startedAt),
    feed: watching?.feed ?? { configured: config.stream.feed, active: null, why: whyNoFeed(config) },
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
    ...venueStats(watching, now),
    tape: tapeStats(watching),
    traders: traders.map(({ ethAddress, lastSeenAt }) => {
      const watched = watching?.of(ethAddress) ?? null;
      const expected = watched?.listedMs ?? null;
      const resolution = watched?.resolutionMs ?? null;
      return {
        ethAddress,
        tier: watched?.tier ?? "waiting",
        last_seen_at: iso(lastSeenAt),
        age_ms: lastSeenAt === null ? null : now - lastSeenAt,
        expected_ms: expected === null ? null : Math.round(expected),
        resolution_ms: resolution === null ? null : Math.round(resolution),
        fills_ms: watched?.fillsMs ?? null,
      };
    }),
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
