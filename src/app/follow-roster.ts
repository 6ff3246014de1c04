// Keeps who is followed in step with the roster, while everything runs.
import type { Config } from "../config/load.js";
import type { Address } from "../domain/address.js";
import type { Intake } from "../pipeline/intake.js";
import { type RosterMember, RosterWatch } from "../pipeline/roster-watch.js";
import type { Collections } from "../store/collections.js";
import { recover } from "../store/recovery.js";
import { wantedTraders } from "../store/tracked-traders.js";
import { markWatched } from "../store/watching.js";
import type { Logger } from "../telemetry/logger.js";
import type { Clock } from "../timing/clock.js";
import { pause } from "../timing/pause.js";
import { discoverDefault } from "./roster-discovery.js";
import type { Sources } from "./sources.js";

export interface RosterOptions {
  readonly config: Config;
  readonly all: Collections;
  /** The name of this collector in the database. */
  readonly collector: string;
  readonly intake: Intake;
  readonly sources: Sources;
  /** Who is followed already. */
  readonly members: readonly RosterMember[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Until `signal` aborts. With nobody to follow, and nobody ever named, it takes a default ten. */
export async function followRoster(options: RosterOptions, signal: AbortSignal): Promise<void> {
  const { config, all, collector, intake, sources, members, clock, log } = options;
  const followed = new Map(members.map(({ ethAddress, priority }) => [ethAddress, priority]));
  const later = new Set<Promise<void>>();
  const mark = (): Promise<unknown> => markWatched(all, collector, [...followed.keys()], Date.now());
  /** What is flushed after somebody has left would mark orders as watched once more. */
  const markAgain = async (): Promise<void> => {
    await pause(clock.real(2 * config.flush.intervalMs), signal);
    if (!signal.aborted)
      await mark().catch((error: unknown) => log.warn({ err: error }, "orders stay marked as watched"));
  };
  const follow = async ({ ethAddress, priority }: RosterMember): Promise<void> => {
    const known = (await recover(all, [ethAddress], clock.now(), Date.now())).get(ethAddress) ?? [];
    followed.set(ethAddress, priority);
    await mark();
    intake.follow(ethAddress, known, clock.now());
    sources.follow({ ethAddress, priority, dexes: known.map(({ dex }) => dex) });
    log.info({ ethAddress, priority, known: known.length > 0 }, "followed from now on");
  };
  const unfollow = async (ethAddress: Address): Promise<void> => {
    sources.unfollow(ethAddress);
    intake.unfollow(ethAddress, clock.now());
    followed.delete(ethAddress);
    await mark();
    const again: Promise<void> = markAgain().finally(() => later.delete(again));
    later.add(again);
    log.info({ ethAddress }, "followed no longer");
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
      onPriority: ({ ethAddress, priority }) => {
        followed.set(ethAddress, priority);
        sources.watch.setPriority(ethAddress, priority);
      },
    },
  });
  const discovering =
    members.length === 0 ? discoverDefault({ config, all, log, signal }) : Promise.resolve(0);
  await Promise.all([watch.run(signal), discovering]);
  await Promise.all(later);
}
