// Who of the polled traders is looked at next: in proportion to priority, whoever was asked for before its turn, nobody
// forgotten. Time is an argument.
import type { TraderId } from "../../domain/ids.js";
import { AskedLooks, type AskedWhy } from "./asked-looks.js";

export interface Polled {
  readonly ethAddress: TraderId;
  /** 1 or more: twice the priority is looked at twice as often. */
  readonly priority: number;
  /** What one look weighs. */
  readonly weight: number;
}

interface PollTurn extends Polled {
  /** When it was last looked at, or began to wait for its first look; ms. */
  since: number;
  looked: boolean;
  busy: boolean;
}

/** No trader is looked at more often than the stream would tell, ms. */
export const SHORTEST_PERIOD_MS = 5_000;

/** One look of so many is the usual turn's, whoever is asked for. */
const USUAL_OF = 5;

/** By so many looks it is known how many of them are the usual turn's. */
const LATELY = 100;

export class Rotation {
  readonly #turns = new Map<TraderId, PollTurn>();
  readonly #weightPerMinute: () => number;
  /** Weight times priority, over all of them. */
  #demand = 0;
  readonly #asked = new AskedLooks();
  #taken = 0;
  /** Of the last looks: 1 for one that was asked for. */
  readonly #lately: number[] = [];

  /** `weightPerMinute`: what all looks together may weigh now. */
  constructor(weightPerMinute: () => number) {
    this.#weightPerMinute = weightPerMinute;
  }

  get traders(): IterableIterator<TraderId> {
    return this.#turns.keys();
  }

  get size(): number {
    return this.#turns.size;
  }

  has(ethAddress: TraderId): boolean {
    return this.#turns.has(ethAddress);
  }

  /** Also changes what is known of one that is there already. */
  add(polled: Polled, now: number): void {
    const known = this.#turns.get(polled.ethAddress);
    const turn = known ?? { since: now, looked: false, busy: false };
    this.#demand += demandOf(polled) - (known === undefined ? 0 : demandOf(known));
    this.#turns.set(polled.ethAddress, { ...turn, ...polled });
  }

  remove(ethAddress: TraderId): void {
    const turn = this.#turns.get(ethAddress);
    if (turn === undefined) return;
    this.#turns.delete(ethAddress);
    this.#demand -= demandOf(turn);
    this.#asked.drop(ethAddress);
  }

  /** A look at it before its turn is of use. */
  ask(ethAddress: TraderId, why: AskedWhy, now: number): void {
    if (this.#turns.has(ethAddress)) this.#asked.ask(ethAddress, why, now);
  }

  /** Who is asked for and waits. */
  get asked(): number {
    return this.#asked.size;
  }

  /** How long from one look at a trader to the next, ms; null for one that is not polled. */
  periodMs(ethAddress: TraderId): number | null {
    const turn = this.#turns.get(ethAddress);
    if (turn === undefined) return null;
    return lookPeriodMs(this.#demand, this.#weightPerMinute() * this.#usualShare, turn.priority);
  }

  /** Of the looks, the part that the usual turn has had lately. */
  get #usualShare(): number {
    const asked = this.#lately.reduce((sum, each) => sum + each, 0);
    return this.#lately.length < LATELY ? 1 : Math.max(1 / USUAL_OF, 1 - asked / LATELY);
  }

  /**
   * The next to be looked at: who is asked for, but for one of five; else never looked at before, or the one that is
   * furthest past its share. Null where nobody is due.
   */
  next(now: number): Polled | null {
    const usual = this.#taken % USUAL_OF === 0 ? this.#usual(now) : null;
    const asked = usual === null ? this.#asked.first(this.#turns, now) : null;
    const turn = usual ?? asked ?? this.#usual(now);
    if (turn === null) return null;
    turn.busy = true;
    this.#taken++;
    this.#lately.push(asked === null ? 0 : 1);
    if (this.#lately.length > LATELY) this.#lately.shift();
    this.#asked.drop(turn.ethAddress);
    return turn;
  }

  #usual(now: number): PollTurn | null {
    let first: PollTurn | null = null;
    for (const turn of this.#turns.values()) {
      if (turn.busy || (turn.looked && now - turn.since < SHORTEST_PERIOD_MS)) continue;
      if (first === null || urgency(turn, now) > urgency(first, now)) first = turn;
    }
    return first;
  }

  /** A look at it has ended, with or without an answer. */
  looked(ethAddress: TraderId, now: number): void {
    const turn = this.#turns.get(ethAddress);
    if (turn === undefined) return;
    turn.busy = false;
    turn.looked = true;
    turn.since = now;
  }

  /** When somebody is due next, ms; Infinity where all are being looked at. */
  nextAt(now: number): number {
    let at = Number.POSITIVE_INFINITY;
    for (const turn of this.#turns.values()) {
      if (!turn.busy) at = Math.min(at, turn.looked ? turn.since + SHORTEST_PERIOD_MS : now);
    }
    return at;
  }
}

/**
 * From one look at a trader of this priority to the next, ms. `demand`: weight of a look times priority, over all who are
 * polled.
 */
export function lookPeriodMs(demand: number, weightPerMinute: number, priority: number): number {
  return Math.max(SHORTEST_PERIOD_MS, (demand * 60_000) / (weightPerMinute * priority));
}

export function demandOf({ weight, priority }: Pick<Polled, "weight" | "priority">): number {
  return weight * priority;
}

/** Whoever was never looked at comes before all others, by priority. */
function urgency({ looked, since, priority }: PollTurn, now: number): number {
  return (looked ? 0 : Number.MAX_SAFE_INTEGER / 1_000_000) * priority + (now - since) * priority;
}
