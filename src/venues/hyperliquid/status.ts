// How Hyperliquid is watched now, read from the parts.
import type { Poller } from "../poll/poller.js";
import type { Resolver } from "../resolve/resolver.js";
import type { EgressStatus, ExactStatus, VenueStatus } from "../status.js";
import type { Watch } from "./assign/watch.js";
import type { Egress } from "./egress/egress.js";
import type { InfoClient } from "./info/client.js";
import type { DexRounds } from "./poll/rounds.js";
import { CHANNELS } from "./stream/channels.js";
import { summed } from "./stream/clients.js";
import { FEED_NAMES } from "./stream/feed/feeds.js";
import type { Pool } from "./stream/pool.js";
import type { Completions } from "./tape/completions.js";
import type { Tape } from "./tape/tape.js";

export interface StatusParts {
  readonly options: { readonly maxUsers: number; readonly weightPerMinute: number };
  readonly egresses: readonly Egress[];
  readonly pools: ReadonlyMap<string, Pool>;
  readonly info: InfoClient;
  readonly poller: Poller;
  readonly rounds: DexRounds;
  readonly resolver: Resolver;
  readonly watch: Watch;
  readonly tape: Tape;
  readonly completions: Completions;
}

export function readStatus(parts: StatusParts): VenueStatus {
  const { pools, info, poller, rounds, resolver, watch, tape, completions } = parts;
  const taped = tape.status();
  const all = [...pools.values()];
  const [any] = all;
  const first = all.find((pool) => pool.feed.active !== null) ?? any;
  const counts = info.counts();
  const { status, history, ...others } = resolver.counts;
  const sum = (of: (pool: Pool) => number): number => all.reduce((total, pool) => total + of(pool), 0);
  const frames = summed<string>([
    ...all.map((pool) => pool.clients.frames()),
    ...tape.clients.map((client) => client.frames),
  ]);
  const bytes = summed<string>([
    ...all.map((pool) => pool.clients.bytes()),
    ...tape.clients.map((client) => client.bytes),
  ]);
  const unasked = frames.get("unasked") ?? 0;
  frames.delete("unasked");
  const routes = new Map(counts.routes.map((route) => [route.egress, route]));
  const egressStatus = ({ name, localAddress }: Egress): EgressStatus => {
    const pool = pools.get(name);
    const connections = pool?.status() ?? [];
    const held = [...connections, ...taped.connections.filter(({ egress }) => egress === name)];
    const route = routes.get(name);
    const budget = route?.budget;
    return {
      ...{ name, localAddress },
      users: pool?.quota.size ?? 0,
      userCap: pool?.quota.cap ?? 0,
      plannedUsers: pool === undefined ? 0 : parts.options.maxUsers,
      subscriptions: held.reduce((total, each) => total + each.subscriptions, 0),
      rest: {
        weightUsed: budget?.used ?? 0,
        weightPerMinute: budget?.weightPerMinute ?? parts.options.weightPerMinute,
        classes: budget?.classes ?? {},
        breaker: route?.breaker ?? { state: "closed", since: 0 },
      },
    };
  };
  return {
    feed: first === undefined ? null : { names: FEED_NAMES, ...first.feed },
    connections: all.flatMap((pool) => pool.status()),
    egresses: parts.egresses.map(egressStatus),
    stream: {
      ...{ channels: CHANNELS, frames, bytes, unasked },
      unsubscribed: sum((pool) => pool.unsubscribed),
      sendsDropped: sum((pool) => pool.budget.dropped),
      dexesLeftOut: sum((pool) => pool.dexesLeftOut),
    },
    exact: exactStatus(all),
    rest: {
      ...{ requests: counts.requests, answeredAt: info.answeredAt, failing: info.failing() },
      ...{ looks: poller.looks, dexLooks: rounds.looks },
    },
    reasons: {
      counts: { orderStatus: status, historicalOrders: history, ...others },
      waiting: resolver.waiting,
    },
    tape:
      pools.size === 0 ? null : { ...taped, incomplete: completions.status(), looksWaiting: poller.asked },
    of: (trader) => watch.of(trader),
    ...{ polled: poller.size, unfit: watch.unfit },
  };
}

function exactStatus(pools: readonly Pool[]): ExactStatus {
  const sum = (of: (pool: Pool) => number): number => pools.reduce((total, pool) => total + of(pool), 0);
  const modes = new Set(pools.map(({ exact }) => exact.mode));
  return {
    mode: modes.has("single") ? "single" : modes.has("shared") ? "shared" : "off",
    traders: sum(({ exact }) => exact.size),
    statuses: {
      claimed: sum(({ exact }) => exact.counts.claimed),
      rejected: sum(({ exact }) => exact.counts.rejected),
      unclaimed: sum(({ exact }) => exact.counts.unclaimed),
    },
    waiting: sum(({ exact }) => exact.counts.waiting),
    left: pools.flatMap(({ exact }) => exact.left),
  };
}
