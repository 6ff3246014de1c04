// Takes up what earlier runs knew of the traders that are followed now.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { knownInUse } from "../../domain/dexes-in-use.js";
import type { Intake } from "../../pipeline/intake.js";
import type { Collections } from "../../store/mongo/collections.js";
import { recoverFills } from "../../store/read/known-fills.js";
import { recover } from "../../store/read/recovery.js";
import { finishLastBatches } from "../../store/write/half-written.js";
import { wantedTraders } from "../../store/write/tracked-traders.js";
import { giveUpUnfollowed } from "../../store/write/unexplained.js";
import { markWatched } from "../../store/write/watched-orders.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Clock } from "../../timing/clock.js";
import type { Followed } from "../../venues/venue.js";
import type { Insist } from "../database/insist.js";

export interface TakeUpOptions {
  readonly config: Config;
  readonly intake: Intake;
  /** The name of this collector in the database. */
  readonly collector: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Follows every trader of the settings and the roster from what an earlier run knew; the most important first. */
export async function takeUp(
  options: TakeUpOptions,
  all: Collections,
  insist: Insist,
): Promise<Followed<Address>[]> {
  const { config, intake, collector, clock, log } = options;
  const priorities = new Map<Address, number>(config.traders.map((each) => [each, 1]));
  const wanted = await insist(() => wantedTraders(all));
  for (const { ethAddress, priority } of wanted) priorities.set(ethAddress, priority);
  const traders = [...priorities.keys()];
  await insist(() => finishLastBatches(all, collector, Date.now()));
  await insist(() => giveUpUnfollowed(all, collector, traders));
  const unwatched = await insist(() => markWatched(all, collector, traders, Date.now()));
  const known = await insist(() => recover(all, traders, clock.now(), Date.now()));
  const fills = await insist(() => recoverFills(all, traders, clock.now()));
  const followed: Followed<Address>[] = [];
  for (const [ethAddress, priority] of priorities) {
    const before = known.get(ethAddress) ?? [];
    intake.follow(ethAddress, before, clock.now(), fills.get(ethAddress));
    followed.push({ ethAddress, priority, dexes: knownInUse(before) });
  }
  log.info({ traders: traders.length, known: known.size, unwatched }, "took up what was known");
  return followed.sort((a, b) => b.priority - a.priority);
}

/** Without a database nothing is known, and nobody is followed but those of the settings. */
export function beginAnew({ config, intake, clock, log }: TakeUpOptions): Followed<Address>[] {
  for (const ethAddress of config.traders) intake.follow(ethAddress, [], clock.now());
  log.warn(
    { traders: config.traders.length },
    "MONGODB_URI is none: events only; nothing of earlier runs is known, nothing is stored but the journal",
  );
  return config.traders.map((ethAddress) => ({ ethAddress, priority: 1, dexes: [] }));
}
