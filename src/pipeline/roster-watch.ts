// Looks at the roster again and again, and tells who joined, who left and who matters otherwise now.
import type { Logger } from "pino";
import type { Address } from "../domain/address.js";
import type { Clock } from "../timing/clock.js";
import { pause } from "../timing/pause.js";

/** Somebody to follow; `priority` is 1 or more. */
export interface RosterMember {
  readonly ethAddress: Address;
  readonly priority: number;
}

/** Called one at a time. One that throws or rejects is called again with the next look that finds the same. */
export interface RosterListeners {
  onFollow(member: RosterMember): Promise<void> | void;
  onUnfollow(ethAddress: Address): Promise<void> | void;
  /** Followed already, with another priority. */
  onPriority(member: RosterMember): Promise<void> | void;
}

export interface RosterWatchOptions {
  /** The roster as it is; rejects while the database does not give it. */
  readonly read: (signal: AbortSignal) => Promise<readonly RosterMember[]>;
  readonly listeners: RosterListeners;
  /** Always followed, whatever the roster says. */
  readonly pinned: readonly Address[];
  /** Who is followed already when the watch begins. */
  readonly followed: readonly RosterMember[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Between two looks, ms of `clock`. Default: 2,000. */
  readonly periodMs?: number;
}

const PERIOD_MS = 2_000;

/** What is to be done so that those who are followed are those who are wanted. */
export function rosterChanges(
  followed: ReadonlyMap<Address, number>,
  wanted: ReadonlyMap<Address, number>,
): { left: Address[]; joined: RosterMember[]; changed: RosterMember[] } {
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
  readonly #followed: Map<Address, number>;
  /** Whose call failed last, so that it is said once. */
  readonly #failing = new Set<Address>();
  #away = false;

  constructor(options: RosterWatchOptions) {
    this.#options = options;
    this.#followed = new Map(options.followed.map(({ ethAddress, priority }) => [ethAddress, priority]));
  }

  /** Until `signal` aborts; resolves when the call under way has ended. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, periodMs = PERIOD_MS } = this.#options;
    while (!signal.aborted) {
      await this.#look(signal);
      await pause(clock.real(periodMs), signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const wanted = await this.#wanted(signal);
    if (wanted === null) return;
    const { listeners } = this.#options;
    const { left, joined, changed } = rosterChanges(this.#followed, wanted);
    const due = new Set([...left, ...[...joined, ...changed].map(({ ethAddress }) => ethAddress)]);
    for (const each of this.#failing) if (!due.has(each)) this.#failing.delete(each);
    // Who leaves makes room for who joins.
    for (const ethAddress of left) {
      if (!(await this.#call(ethAddress, () => listeners.onUnfollow(ethAddress), signal))) continue;
      this.#followed.delete(ethAddress);
      this.counts.left++;
    }
    for (const member of joined) {
      if (!(await this.#call(member.ethAddress, () => listeners.onFollow(member), signal))) continue;
      this.#followed.set(member.ethAddress, member.priority);
      this.counts.joined++;
    }
    for (const member of changed) {
      if (!(await this.#call(member.ethAddress, () => listeners.onPriority(member), signal))) continue;
      this.#followed.set(member.ethAddress, member.priority);
      this.counts.changed++;
    }
  }

  /** Who is to be followed, the pinned first; null while nobody can say. */
  async #wanted(signal: AbortSignal): Promise<Map<Address, number> | null> {
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

  async #call(ethAddress: Address, call: () => Promise<void> | void, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    try {
      await call();
      this.#failing.delete(ethAddress);
      return true;
    } catch (error) {
      this.counts.failedCalls++;
      if (!this.#failing.has(ethAddress) && !signal.aborted)
        this.#options.log.warn({ err: error, ethAddress }, "the roster's change waits; it is tried again");
      this.#failing.add(ethAddress);
      return false;
    }
  }
}
