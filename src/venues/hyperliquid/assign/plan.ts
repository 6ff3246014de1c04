// Who would be watched how with given settings, how fresh that is, and whether it fits the venue's limits: arithmetic.
import type { TraderId } from "../../../domain/ids.js";
import { demandOf, lookPeriodMs } from "../../poll/rotation.js";
import { DEFAULT_EGRESS } from "../egress/egress.js";
import { MAX_CONNECTIONS, PLANNED_SUBSCRIPTIONS, REST_LOOK_WEIGHT } from "../limits.js";
import { pollWeightPerMinute } from "../poll/pace.js";
import type { ExactSetting } from "../stream/exact/exact-options.js";
import { socketsEach } from "../stream/exact/placement.js";
import type { FeedSetting } from "../stream/feed/feed-choice.js";
import { subscriptionsPerTrader } from "../stream/feed/feeds.js";
import type { TapeRoom } from "../tape/coin-choice.js";
import { assign } from "./assign.js";
import { isTapeWanted, type TapeSetting, tapeRoom } from "./tape-room.js";

/** What is planned with. */
export interface PlanSettings {
  /** Users that one egress may stream; 0 without WebSocket. */
  readonly maxUsers: number;
  /** Connections of one egress. */
  readonly clients: number;
  readonly feed: FeedSetting;
  /** Whether orders are followed besides positions and fills. */
  readonly orders: boolean;
  /** Builder dexes on which every trader is watched. */
  readonly dexes: readonly string[];
  /** Whether the statuses of streamed traders are asked for besides. */
  readonly exact: ExactSetting;
  /** REST weight that the venue allows one egress. */
  readonly weightPerMinute: number;
  /** Empty: one egress, of the system's choice. */
  readonly localAddresses: readonly string[];
  readonly tape: TapeSetting;
}

export interface PlannedTrader {
  readonly ethAddress: TraderId;
  readonly priority: number;
  /** Builder dexes that it is known to use. */
  readonly dexes: readonly string[];
}

export interface PlannedEgress {
  readonly name: string;
  readonly users: number;
  /** Of those, whose statuses are asked for besides. */
  readonly exact: number;
  readonly subscriptions: number;
}

export interface Plan {
  readonly streamed: number;
  /** Of those, who is told to the block. */
  readonly exact: number;
  /** Looked at by REST, in turn. */
  readonly polled: number;
  /** Of those, who is polled since its subscriptions fit nowhere. */
  readonly unfit: number;
  readonly subscriptions: number;
  readonly egresses: readonly PlannedEgress[];
  /** The public trades, over all egresses; null where there are to be none. */
  readonly tape: TapeRoom | null;
  /** From one look at a polled trader to the next, at most, ms; null where nobody is polled. */
  readonly pollPeriodMs: number | null;
  /** Looks a minute, and what they weigh. */
  readonly looksPerMinute: number;
  readonly weightPerMinute: number;
  /** Why it cannot be carried out, with the numbers; empty where it can. */
  readonly problems: readonly string[];
}

export function plan(traders: readonly PlannedTrader[], settings: PlanSettings): Plan {
  const { maxUsers, feed, orders, dexes, localAddresses, exact } = settings;
  const names = localAddresses.length === 0 ? [DEFAULT_EGRESS] : localAddresses;
  const subscriptionsOf = (own: readonly string[]): number =>
    subscriptionsPerTrader(feed, [...new Set([...dexes, ...own])], orders);
  const everybody = traders.map((each) => ({
    ...{ id: each, priority: each.priority, subscriptions: subscriptionsOf(each.dexes) },
    ...{ egress: null, preferred: null, evictedAt: Number.NEGATIVE_INFINITY },
  }));
  const rooms = names.map((name) => ({
    name,
    users: maxUsers,
    subscriptions: PLANNED_SUBSCRIPTIONS,
    exact: exact === "false" || !orders ? 0 : Number.POSITIVE_INFINITY,
    up: true,
  }));
  const { stream, exact: exactly, poll, unfit } = assign(everybody, rooms, 0);
  const egresses = names.map((name) => {
    const streamed = everybody.filter(({ id }) => stream.get(id) === name);
    const exacts = exactly.filter((id) => stream.get(id) === name).length;
    const listings = streamed.reduce((sum, each) => sum + each.subscriptions, 0);
    const subscriptions = listings + exacts * socketsEach(exacts, settings.clients, "shared");
    return { name, users: streamed.length, exact: exacts, subscriptions };
  });
  const tape = plannedTape(egresses, settings, poll.length);
  return {
    ...{ streamed: stream.size, exact: exactly.length, polled: poll.length, unfit: unfit.length },
    subscriptions: egresses.reduce((sum, each) => sum + each.subscriptions, 0),
    egresses,
    tape,
    ...looks(poll, settings, names.length, tape !== null),
    problems: problems(traders.length, settings, names.length),
  };
}

/** Null where it is not wanted, or nothing is left for it. */
function plannedTape(
  egresses: readonly PlannedEgress[],
  { tape, maxUsers, clients }: PlanSettings,
  unstreamed: number,
): TapeRoom | null {
  if (!isTapeWanted(tape, maxUsers, unstreamed)) return null;
  const rooms = egresses.map(({ subscriptions }) => tapeRoom(clients, subscriptions));
  const sockets = rooms.reduce((sum, each) => sum + each.sockets, 0);
  return sockets === 0 ? null : { sockets, coins: rooms.reduce((sum, each) => sum + each.coins, 0) };
}

/** How often the polled are looked at: in proportion to priority, within what looks may weigh. */
function looks(
  polled: readonly PlannedTrader[],
  { weightPerMinute, dexes }: PlanSettings,
  egresses: number,
  tape: boolean,
): Pick<Plan, "pollPeriodMs" | "looksPerMinute" | "weightPerMinute"> {
  const weightOf = (trader: PlannedTrader): number =>
    REST_LOOK_WEIGHT * (1 + new Set([...dexes, ...trader.dexes]).size);
  const granted = pollWeightPerMinute(weightPerMinute, tape) * egresses;
  const demand = polled.reduce(
    (sum, trader) => sum + demandOf({ weight: weightOf(trader), priority: trader.priority }),
    0,
  );
  const periodOf = ({ priority }: PlannedTrader): number => lookPeriodMs(demand, granted, priority);
  const sum = (of: (trader: PlannedTrader) => number): number =>
    polled.reduce((all, trader) => all + (of(trader) * 60_000) / periodOf(trader), 0);
  const longest = polled.reduce((most, trader) => Math.max(most, periodOf(trader)), 0);
  return {
    pollPeriodMs: polled.length === 0 ? null : longest,
    looksPerMinute: sum(() => 1),
    weightPerMinute: sum(weightOf),
  };
}

/** What the settings alone make impossible, whoever is followed. */
function problems(
  traders: number,
  { maxUsers, clients, feed, orders, dexes, tape }: PlanSettings,
  egresses: number,
): string[] {
  const found: string[] = [];
  if (clients > MAX_CONNECTIONS)
    found.push(`${clients} connections are more than the ${MAX_CONNECTIONS} that the venue allows one IP`);
  if (tape === "true" && maxUsers === 0) found.push("TRADER_TAPE is true, and TRADER_WS_ENABLED is false");
  else if (tape === "true" && tapeRoom(clients, 0).sockets === 0)
    found.push(`TRADER_TAPE is true, and ${clients} connections for traders leave none for it`);
  const each = subscriptionsPerTrader(feed, dexes, orders);
  const streamed = Math.min(Math.ceil(traders / egresses), maxUsers);
  const subscriptions = streamed * each;
  if (subscriptions > PLANNED_SUBSCRIPTIONS)
    found.push(
      `${streamed} streamed traders with ${each} subscriptions each are ${subscriptions}, ` +
        `more than the ${PLANNED_SUBSCRIPTIONS} that fit: name fewer in TRADER_DEXES or TRADERS`,
    );
  return found;
}
