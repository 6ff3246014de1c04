// What /metrics tells: one reading for each number that a part keeps.
import { type Counted, NOTHING_WRITTEN, WRITTEN_KINDS, type Written } from "../../../domain/batch.js";
import { TIERS } from "../../../domain/tier.js";
import type { Taps } from "../../../pipeline/taps.js";
import type { Stats } from "../../../server/stats.js";
import { closed, greatest, type Sample, sums } from "../../../telemetry/metrics/labels.js";
import { counter, createRegistry, gauge, type Metrics, type Reading } from "../../../telemetry/metrics.js";
import type { Clock } from "../../../timing/clock.js";
import type { ConnectionStatus, VenueStatus } from "../../../venues/status.js";
import { VERSION } from "../../../version.js";
import type { Progress } from "../progress.js";
import { type About, readStats } from "../report.js";
import { exactReadings } from "./exact.js";
import { journalReadings } from "./journal.js";
import * as words from "./label-values.js";
import { restReadings } from "./rest.js";
import { tapeReadings } from "./tape.js";

/** `taps` are those that the listeners hear. Each text tells what the parts have counted by then. */
export function createMetrics(about: About, taps: Pick<Taps, "failures">, clock: Clock): Metrics {
  const { progress } = about;
  // Read once for all that ask for one text.
  let watching = progress.watching();
  let stats = readStats(about, watching, clock.now());
  const registry = createRegistry([
    ...stateReadings(
      about,
      () => stats,
      () => watching,
      clock,
    ),
    ...connectionReadings(() => watching),
    ...frameReadings(() => watching, progress),
    ...intakeReadings(progress),
    ...journalReadings(progress),
    ...documentReadings(progress),
    ...restReadings(() => watching),
    ...exactReadings(() => watching),
    ...tapeReadings(() => watching, clock),
    counter(
      "hypertrail_listener_failures_total",
      [],
      "Calls of listeners that threw or rejected.",
      () => taps.failures,
    ),
  ]);
  const text = (): Promise<string> => {
    watching = progress.watching();
    stats = readStats(about, watching, clock.now());
    return registry.text();
  };
  return { ...registry, text };
}

function stateReadings(
  { config, progress }: About,
  stats: () => Stats,
  watching: () => VenueStatus | null,
  clock: Clock,
): Reading[] {
  const feed = (): Sample[] => {
    const { configured, active } = stats().feed;
    const names = ["auto", "none", ...(watching()?.feed?.names ?? [configured])];
    const labels = { configured: closed(names, configured), active: closed(names, active ?? "none") };
    return [{ labels, value: 1 }];
  };
  const tiers = () => stats().traders.map(({ tier }) => [tier, 1] as const);
  const ages = () => {
    const uptimeMs = clock.now() - progress.startedAt;
    return stats().traders.map(({ tier, age_ms }) => [tier, (age_ms ?? uptimeMs) / 1_000] as const);
  };
  const build = [{ labels: { version: VERSION }, value: 1 }];
  return [
    gauge("hypertrail_build_info", ["version"], "Always 1; the version is its label.", () => build),
    gauge(
      "hypertrail_feed_info",
      ["configured", "active"],
      "Always 1; the feed that is configured and the one in use are its labels.",
      feed,
    ),
    gauge(
      "hypertrail_database_up",
      [],
      "1 while the database takes what is written, else 0; not told where there is to be none.",
      () => (config.store.kind === "none" ? null : Number(progress.database.state === "up")),
    ),
    gauge("hypertrail_traders", ["tier"], "Traders followed, by how they are watched.", () =>
      sums("tier", TIERS, tiers()),
    ),
    gauge(
      "hypertrail_last_seen_age_seconds",
      ["tier"],
      "Greatest age of the last news of any trader of the tier; since start where there were none.",
      () => greatest("tier", TIERS, ages()),
    ),
    gauge(
      "hypertrail_clock_skew_seconds",
      [],
      "How far this machine's clock is ahead of the venue's times, delays on the way included.",
      () => {
        const ms = progress.built?.intake.skew.ms ?? null;
        return ms === null ? null : ms / 1_000;
      },
    ),
    gauge("hypertrail_open_orders", [], "Orders open now.", () => stats().tracked_orders),
    gauge("hypertrail_open_positions", [], "Positions open now.", () => stats().tracked_positions),
  ];
}

function connectionReadings(watching: () => VenueStatus | null): Reading[] {
  const connections = () => watching()?.connections ?? [];
  const egresses = () => watching()?.egresses ?? [];
  const stream = () => watching()?.stream ?? null;
  const sum = (of: (connection: ConnectionStatus) => number) => () =>
    connections().reduce((total, connection) => total + of(connection), 0);
  return [
    gauge("hypertrail_connections", ["state"], "WebSocket clients, by state.", () =>
      sums(
        "state",
        words.STATES,
        connections().map(({ state }) => [state, 1] as const),
      ),
    ),
    counter(
      "hypertrail_reconnects_total",
      ["client", "egress"],
      "Tries to connect anew, by client and the local address that it leaves by.",
      () =>
        connections().map(({ id, egress, reconnects }) => ({
          labels: { client: String(id), egress },
          value: reconnects,
        })),
    ),
    gauge(
      "hypertrail_subscriptions",
      ["egress"],
      "Subscriptions wanted of the venue, by local address.",
      () => egresses().map(({ name, subscriptions }) => ({ labels: { egress: name }, value: subscriptions })),
    ),
    gauge("hypertrail_users", ["egress"], "Traders streamed, by local address.", () =>
      egresses().map(({ name, users }) => ({ labels: { egress: name }, value: users })),
    ),
    gauge(
      "hypertrail_user_cap",
      ["egress"],
      "Traders that the venue lets be streamed, as far as is known, by local address.",
      () => egresses().map(({ name, userCap }) => ({ labels: { egress: name }, value: userCap })),
    ),
    counter(
      "hypertrail_subscriptions_refused_total",
      [],
      "Subscriptions that the venue refused by name.",
      sum((connection) => connection.refusals),
    ),
    counter(
      "hypertrail_subscriptions_left_out_total",
      [],
      "Subscriptions that were not asked for, since the venue allows no more.",
      () => stream()?.unsubscribed ?? 0,
    ),
    gauge(
      "hypertrail_dexes_left_out",
      [],
      "Dexes of streamed traders whose orders are not subscribed, since there is no room.",
      () => stream()?.dexesLeftOut ?? 0,
    ),
    gauge(
      "hypertrail_traders_unfit",
      [],
      "Traders that are polled since no more subscriptions fit the stream.",
      () => watching()?.unfit ?? 0,
    ),
    counter(
      "hypertrail_sends_dropped_total",
      [],
      "Frames to the venue that found no room among those waiting for their turn.",
      () => stream()?.sendsDropped ?? 0,
    ),
  ];
}

function frameReadings(watching: () => VenueStatus | null, progress: Progress): Reading[] {
  const stream = () => watching()?.stream ?? null;
  const byChannel = (of: (counts: VenueStatus["stream"]) => ReadonlyMap<string, number>) => (): Sample[] => {
    const counts = stream();
    return counts === null ? [] : sums("channel", counts.channels, of(counts));
  };
  return [
    counter(
      "hypertrail_frames_received_total",
      ["channel"],
      "Frames from the venue, by channel or kind.",
      byChannel(({ frames }) => frames),
    ),
    counter(
      "hypertrail_received_bytes_total",
      ["channel"],
      "Bytes of the frames that were read, by channel or kind.",
      byChannel(({ bytes }) => bytes),
    ),
    counter(
      "hypertrail_frames_unasked_total",
      [],
      "Frames of no subscription of ours; they count by channel as well.",
      () => stream()?.unasked ?? 0,
    ),
    counter(
      "hypertrail_drift_total",
      [],
      "Members and words from the venue that we did not expect.",
      () => progress.drift,
    ),
  ];
}

/** What an intake counts; `events` by the names of `event-name.ts`. */
interface Counting {
  readonly events: ReadonlyMap<string, number>;
  readonly ignored: ReadonlyMap<string, number>;
  readonly missed: Readonly<Record<string, number>>;
}

const NOTHING_TAKEN: Counting = { events: new Map(), ignored: new Map(), missed: {} };

function intakeReadings(progress: Progress): Reading[] {
  const intake = (): Counting => progress.built?.intake ?? NOTHING_TAKEN;
  return [
    counter("hypertrail_events_total", ["kind", "action"], "Events, by kind and action.", () =>
      sums("event", words.EVENTS, intake().events).map(words.eventSample),
    ),
    counter(
      "hypertrail_observations_ignored_total",
      ["reason"],
      "What was observed and made no event, by reason.",
      () => sums("reason", words.REASONS, intake().ignored),
    ),
    counter(
      "hypertrail_observations_missed_total",
      ["kind"],
      "What was observed and not taken, since the journal was full or failing, by kind.",
      () => sums("kind", words.MISSED, Object.entries(intake().missed)),
    ),
  ];
}

function documentReadings(progress: Progress): Reading[] {
  const counts = (): Written => progress.built?.flusher?.counts ?? NOTHING_WRITTEN;
  const byCollection = (of: (counted: Counted) => number) => () =>
    sums(
      "collection",
      Object.values(words.COLLECTIONS),
      WRITTEN_KINDS.map((kind) => [words.COLLECTIONS[kind], of(counts()[kind])] as const),
    );
  return [
    counter(
      "hypertrail_documents_inserted_total",
      ["collection"],
      "New documents, by collection.",
      byCollection(({ inserted }) => inserted),
    ),
    counter(
      "hypertrail_documents_duplicate_total",
      ["collection"],
      "Events whose document was there already, by collection.",
      byCollection(({ duplicates }) => duplicates),
    ),
    counter(
      "hypertrail_quarantined_total",
      [],
      "Frames, orders and documents that were put aside.",
      () => counts().quarantined,
    ),
  ];
}
