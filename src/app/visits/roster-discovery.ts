// Discovers traders: reads the leaderboard, chooses by rules, and puts the chosen on the roster.

import type { Config } from "../../config/load.js";
import { readTextFile } from "../../config/text-file.js";
import { LEADERBOARD_URL } from "../../config/urls.js";
import type { Address } from "../../domain/address.js";
import { HypertrailError } from "../../errors.js";
import { type Chosen, choose, DEFAULT_RULES, type Rules, rankingText } from "../../roster/discovery.js";
import { readLeaderboardFile } from "../../roster/leaderboard-file.js";
import type { TrackingOutcome, Wish } from "../../roster/tracked.js";
import type { Collections } from "../../store/mongo/collections.js";
import { networkOf } from "../../store/mongo/meta.js";
import { addTracked, readRoster, rosterIsNew } from "../../store/write/tracked-traders.js";
import type { Logger } from "../../telemetry/logger.js";
import { InfoClient } from "../../venues/hyperliquid/index.js";
import { type VisitOptions, visitDatabase } from "./visit-database.js";

/** There is no leaderboard to choose from; the message says why. */
export class NoLeaderboard extends HypertrailError {
  override readonly name = "NoLeaderboard";
  override readonly code = "no_leaderboard";
  override readonly retryable = true;
}

type CandidatePage = Exclude<ReturnType<typeof readLeaderboardFile>, string>;

export interface Discovery {
  readonly chosen: readonly Chosen[];
  /** Accounts within the bounds, of all that the leaderboard has. */
  readonly fitting: number;
  readonly accounts: number;
  /** Rows that could not be read, or not in a number that was asked for. */
  readonly refused: number;
}

/** `removed`: taken off the roster by hand before, and left off. */
export type Discovered = { readonly ethAddress: Address; readonly outcome: TrackingOutcome | "removed" };

/** Chooses from the leaderboard of the settings, or from that in `file`. Throws a {@link NoLeaderboard}. */
export async function discover(
  config: Config,
  rules: Rules,
  file: string | null,
  signal: AbortSignal,
): Promise<Discovery> {
  const page = file === null ? await askedBoard(config, signal) : await keptBoard(file);
  const { rows, received } = page;
  const { chosen, fitting, untold } = choose(rows, rules);
  return { chosen, fitting, accounts: rows.length, refused: received - rows.length + untold };
}

/** Puts the chosen on the roster, tagged with `tag`; who was removed by hand stays off it. */
export function followDiscovered(
  options: VisitOptions,
  chosen: readonly Chosen[],
  tag: string,
): Promise<readonly Discovered[]> {
  const { signal } = options;
  return visitDatabase({ ...options, create: true }, async (all) => {
    const { rows } = await readRoster(all, signal);
    const enabled = new Set(rows.filter((row) => row.enabled).map(({ ethAddress }) => ethAddress));
    const removed = new Set(rows.map(({ ethAddress }) => ethAddress).filter((each) => !enabled.has(each)));
    const joining = chosen.filter(({ ethAddress }) => !enabled.has(ethAddress) && !removed.has(ethAddress));
    const added = await addTracked(all, wishesFor(joining, tag), "discover", Date.now(), signal);
    const outcomes = new Map(added.map(({ ethAddress, outcome }) => [ethAddress, outcome]));
    return chosen.map(({ ethAddress }) => {
      const left = removed.has(ethAddress) ? "removed" : "already";
      return { ethAddress, outcome: outcomes.get(ethAddress) ?? left };
    });
  });
}

export interface DefaultOptions {
  readonly config: Config;
  readonly all: Collections;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Fills a roster on which nobody ever was with the ten of {@link DEFAULT_RULES}; gives how many were added. What keeps
 * it from that is logged, and nothing is added: never rejects.
 */
export async function discoverDefault({ config, all, log, signal }: DefaultOptions): Promise<number> {
  const waiting = "nobody to follow: name some with `hypertrail traders add`, `discover` or in TRADERS";
  try {
    if (!(await rosterIsNew(all))) {
      log.warn(waiting);
      return 0;
    }
    const { chosen } = await discover(config, DEFAULT_RULES, null, signal);
    await addTracked(all, wishesFor(chosen, "default"), "default", Date.now(), signal);
    const rules = rankingText(DEFAULT_RULES);
    const traders = chosen.map(({ ethAddress }) => ethAddress);
    log.info({ rules, traders }, "nobody was named to follow: took the best of the leaderboard");
    return chosen.length;
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, waiting);
    return 0;
  }
}

function wishesFor(chosen: readonly Chosen[], tag: string): Wish[] {
  return chosen.map(({ ethAddress, displayName, why }) => ({
    ...{ ethAddress, priority: null, label: displayName },
    ...{ tags: [], mark: tag, why },
  }));
}

async function askedBoard({ venue }: Config, signal: AbortSignal): Promise<CandidatePage> {
  const { apiUrl, leaderboardUrl } = venue;
  const network = networkOf(apiUrl);
  // Another venue's traders are strangers to this one.
  if (network !== "mainnet" && leaderboardUrl === LEADERBOARD_URL)
    throw new NoLeaderboard(
      `HYPERLIQUID_LEADERBOARD_URL is that of mainnet, HYPERLIQUID_API_URL is ${network}`,
    );
  const info = new InfoClient({ apiUrl });
  try {
    const answer = await info.leaderboard(leaderboardUrl, { signal });
    signal.throwIfAborted();
    if (answer.ok) return answer.value;
    throw new NoLeaderboard(`the leaderboard at ${leaderboardUrl} was not had: ${answer.why.detail}`);
  } finally {
    await info.stop();
  }
}

async function keptBoard(file: string): Promise<CandidatePage> {
  const read = readLeaderboardFile(await readTextFile(file));
  if (typeof read === "string") throw new NoLeaderboard(`${file}: ${read}`);
  return read;
}
