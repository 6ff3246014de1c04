// Keeps who is followed in step with the roster, while everything runs.
import type { Config } from "../../config/load.js";
import { knownInUse } from "../../domain/dexes-in-use.js";
import type { TraderId } from "../../domain/ids.js";
import type { Intake } from "../../pipeline/intake.js";
import { type RosterMember, RosterWatch } from "../../pipeline/roster-watch.js";
import type { Collections } from "../../store/mongo/collections.js";
import { recoverFills } from "../../store/read/known-fills.js";
import { recover } from "../../store/read/recovery.js";
import { wantedTraders } from "../../store/write/tracked-traders.js";
import { watchAgain, watchNoLonger } from "../../store/write/watched-orders.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Clock } from "../../timing/clock.js";
import { pause } from "../../timing/pause.js";
import type { Venue } from "../../venues/venue.js";
import { discoverDefault } from "../visits/roster-discovery.js";

export interface RosterOptions {
  readonly config: Config;
  readonly all: Collections;
  /** The name of this collector in the database. */
  readonly collector: string;
  readonly intake: Intake;
  readonly venue: Venue;
  /** Who is followed already. */
  readonly members: readonly RosterMember[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Until `signal` aborts. With nobody to follow, and nobody ever named, it takes a default ten. */
export async function followRoster(options: RosterOptions, signal: AbortSignal): Promise<void> {
  const { config, all, collector, intake, venue, members, clock, log } = options;
  const followed = new Set<TraderId>(members.map(({ ethAddress }) => ethAddress));
  const later = new Set<Promise<void>>();
  /** What is flushed after somebody has left would mark orders as watched once more. */
  const unwatchAgain = async (left: readonly TraderId[]): Promise<void> => {
    await pause(clock.real(2 * config.flush.intervalMs), signal);
    const gone = left.filter((each) => !followed.has(each));
    if (signal.aborted || gone.length === 0) return;
    await watchNoLonger(all, collector, gone, Date.now()).catch((error: unknown) =>
      log.warn({ err: error }, "orders stay marked as watched"),
    );
  };
  const follow = async (joining: readonly RosterMember[]): Promise<void> => {
    const traders = joining.map(({ ethAddress }) => ethAddress);
    const known = await recover(all, traders, clock.now(), Date.now());
    const fills = await recoverFills(all, traders, clock.now());
    await watchAgain(all, traders);
    for (const { ethAddress, priority } of joining) {
      const before = known.get(ethAddress) ?? [];
      followed.add(ethAddress);
      intake.follow(ethAddress, before, clock.now(), fills.get(ethAddress));
      venue.follow({ ethAddress, priority, dexes: knownInUse(before) });
    }
    log.info({ ...named(traders), known: known.size }, "followed from now on");
  };
  const unfollow = async (traders: readonly TraderId[]): Promise<void> => {
    for (const ethAddress of traders) {
      venue.unfollow(ethAddress);
      intake.unfollow(ethAddress, clock.now());
      followed.delete(ethAddress);
    }
    await watchNoLonger(all, collector, traders, Date.now());
    const again: Promise<void> = unwatchAgain(traders).finally(() => later.delete(again));
    later.add(again);
    log.info(named(traders), "followed no longer");
  };
  const watch = new RosterWatch({
    read: (asked) => wantedTraders(all, asked),
    pinned: config.traders,
    followed: members,
    clock,
    log,
    listeners: {
      onFollow: follow,
      onUnfollow: unfollow,
      onPriority: (changing) => {
        for (const { ethAddress, priority } of changing) venue.setPriority(ethAddress, priority);
      },
    },
  });
  const discovering =
    members.length === 0 ? discoverDefault({ config, all, log, signal }) : Promise.resolve(0);
  await Promise.all([watch.run(signal), discovering]);
  await Promise.all(later);
}

/** Traders that are named in a line of the log; of more only the number is told. */
const NAMED_MAX = 10;

function named(traders: readonly TraderId[]): { traders: number; ethAddresses?: readonly TraderId[] } {
  const count = { traders: traders.length };
  return traders.length > NAMED_MAX ? count : { ...count, ethAddresses: traders };
}
