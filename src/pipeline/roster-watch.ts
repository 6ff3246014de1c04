// Looks at the roster again and again, and tells who joined, who left and who matters otherwise now.
import type { Logger } from "pino";
import type { TraderId } from "../domain/ids.js";
import type { Clock } from "../timing/clock.js";
import { pause } from "../timing/pause.js";

/** Somebody to follow; `priority` is 1 or more. */
export interface RosterMember {
  readonly ethAddress: TraderId;
  readonly priority: number;
}

/**
 * Called one at a time, with at most {@link BATCH} traders. One that throws or rejects is called again with the next
 * look that finds the same.
 */
export interface RosterListeners {
  onFollow(members: readonly RosterMember[]): Promise<void> | void;
  onUnfollow(traders: readonly TraderId[]): Promise<void> | void;
  /** Followed already, with another priority. */
  onPriority(members: readonly RosterMember[]): Promise<void> | void;
}

/** Traders who join or leave at once. Between two batches the roster is looked at again: it may have been undone. */
export const BATCH = 1_000;

export interface RosterWatchOptions {
  /** The roster as it is; rejects while the database does not give it. */
  readonly read: (signal: AbortSignal) => Promise<readonly RosterMember[]>;
  readonly listeners: RosterListeners;
  /** Always followed, whatever the roster says. */
  readonly pinned: readonly TraderId[];
  /** Who is followed already when the watch begins. */
  readonly followed: readonly RosterMember[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Between two looks, ms of `clock`. Default: 2,000. */
  readonly periodMs?: number;
}

const PERIOD_MS = 2_000;

/** A look at a long roster takes its time: it is at most this part of all time. */
const LOOKING_SHARE = 0.1;

/** What is to be done so that those who are followed are those who are wanted. */
export function rosterChanges(
  followed: ReadonlyMap<TraderId, number>,
  wanted: ReadonlyMap<TraderId, number>,
): { left: TraderId[]; joined: RosterMember[]; changed: RosterMember[] } {
  const members = [...wanted].map(([ethAddress, priority]) => ({ ethAddress, priority }));
  return {
    left: [...followed.keys()].filter((ethAddress) => !wanted.has(ethAddress)),
    joined: members.filter(({ ethAddress }) => !followed.has(ethAddress)),
    changed: members.filter(({ ethAddress, priority }) => {
      const before = followed.get(ethAddress);
      return before !== undefined && before !== priority;
    }),
  };
}

export class RosterWatch {
  /** Since start; `failedReads` while the database was away, `failedCalls` of the listeners. */
  readonly counts = { reads: 0, failedReads: 0, joined: 0, left: 0, changed: 0, failedCalls: 0 };
  readonly #options: RosterWatchOptions;
  readonly #followed: Map<TraderId, number>;
  /** Which calls failed last, so that it is said once. */
  readonly #failing = new Set<keyof RosterListeners>();
  #away = false;

  constructor(options: RosterWatchOptions) {
    this.#options = options;
    this.#followed = new Map(options.followed.map(({ ethAddress, priority }) => [ethAddress, priority]));
  }

  /** Until `signal` aborts; resolves when the call under way has ended. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, periodMs = PERIOD_MS } = this.#options;
    while (!signal.aborted) {
      const started = performance.now();
      if (await this.#look(signal)) continue;
      const tookMs = performance.now() - started;
      await pause(Math.max(clock.real(periodMs), tookMs / LOOKING_SHARE), signal);
    }
  }

  /** Whether more is to be done at once. */
  async #look(signal: AbortSignal): Promise<boolean> {
    const wanted = await this.#wanted(signal);
    if (wanted === null) return false;
    const { left, joined, changed } = rosterChanges(this.#followed, wanted);
    const [leaving, joining, changing] = [left, joined, changed].map((each) => each.slice(0, BATCH)) as [
      typeof left,
      typeof joined,
      typeof changed,
    ];
    // Who leaves makes room for who joins.
    const done = [
      await this.#call("onUnfollow", leaving, signal),
      await this.#call("onFollow", joining, signal),
      await this.#call("onPriority", changing, signal),
    ];
    if (done[0] === true) for (const ethAddress of leaving) this.#followed.delete(ethAddress);
    if (done[1] === true) this.#note(joining);
    if (done[2] === true) this.#note(changing);
    this.counts.left += done[0] === true ? leaving.length : 0;
    this.counts.joined += done[1] === true ? joining.length : 0;
    this.counts.changed += done[2] === true ? changing.length : 0;
    const more =
      left.length + joined.length + changed.length > leaving.length + joining.length + changing.length;
    return more && done.every((each) => each);
  }

  #note(members: readonly RosterMember[]): void {
    for (const { ethAddress, priority } of members) this.#followed.set(ethAddress, priority);
  }

  /** Who is to be followed, the pinned first; null while nobody can say. */
  async #wanted(signal: AbortSignal): Promise<Map<TraderId, number> | null> {
    const { read, pinned, log } = this.#options;
    try {
      const roster = await read(signal);
      this.counts.reads++;
      if (this.#away) log.info("the roster can be read again");
      this.#away = false;
      const wanted = new Map(pinned.map((ethAddress) => [ethAddress, 1]));
      for (const { ethAddress, priority } of roster) wanted.set(ethAddress, priority);
      return wanted;
    } catch (error) {
      if (signal.aborted) return null;
      this.counts.failedReads++;
      if (!this.#away) log.warn({ err: error }, "the roster cannot be read; who is followed stays followed");
      this.#away = true;
      return null;
    }
  }

  async #call<K extends keyof RosterListeners>(
    name: K,
    traders: Parameters<RosterListeners[K]>[0],
    signal: AbortSignal,
  ): Promise<boolean> {
    if (signal.aborted) return false;
    if (traders.length === 0) return true;
    try {
      await this.#options.listeners[name](traders as never);
      this.#failing.delete(name);
      return true;
    } catch (error) {
      this.counts.failedCalls++;
      if (!this.#failing.has(name) && !signal.aborted)
        this.#options.log.warn(
          { err: error, traders: traders.length },
          "the roster's change waits; it is tried again",
        );
      this.#failing.add(name);
      return false;
    }
  }
}
