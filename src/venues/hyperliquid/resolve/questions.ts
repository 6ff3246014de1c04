// Which orders want a reason, whom to ask next, and when to stop asking. Time is an argument.
import type { Address } from "../../../domain/address.js";

/** One request: about one order, or about many of one trader by its log. */
export type Question =
  | { readonly kind: "status"; readonly ethAddress: Address; readonly oid: number; readonly healing: boolean }
  | {
      readonly kind: "history";
      readonly ethAddress: Address;
      readonly oids: readonly number[];
      readonly healing: boolean;
    };

/** What became of a question about one order. */
export type Reply =
  /** Somebody said why. */
  | "explained"
  /** It is said to be open: a node that lags, or a listing that was wrong. */
  | "open"
  /** The venue does not know it, or not any more. */
  | "forgotten"
  /** No answer came: it is asked again. */
  | "failed";

interface Wanted {
  readonly oid: number;
  readonly since: number;
  readonly healing: boolean;
  dueAt: number;
  /** Answers that did not explain it. */
  answers: number;
  /** The log does not reach back to it: it is asked about by itself. */
  alone: boolean;
}

/** One `historicalOrders` of 2,000 rows weighs as much as 60 `orderStatus`, and tells of all. */
export const HISTORY_FROM = 40;

/** Between two questions about one order, ms. */
export const AGAIN_AFTER_MS = 15_000;

/** Answers that do not explain an order, after which nobody will. */
export const MAX_ANSWERS = 3;

/** Where no answer ever comes, it is asked for so long, ms. */
export const DEADLINE_MS = 60 * 60_000;

/** Orders that may wait for a reason; beyond it the oldest are given up. */
export const MAX_WANTED = 50_000;

export class Questions {
  readonly #traders = new Map<Address, Map<number, Wanted>>();
  readonly #asked = new Set<string>();
  readonly #max: number;
  #size = 0;
  #dropped = 0;

  constructor(max = MAX_WANTED) {
    this.#max = max;
  }

  /** Orders that wait for a reason. */
  get size(): number {
    return this.#size;
  }

  /** Orders given up since too many waited, since start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Gives the orders that there is no room for: the oldest of this trader. */
  want(ethAddress: Address, oids: readonly number[], now: number, healing: boolean): number[] {
    const wanted = this.#traders.get(ethAddress) ?? new Map<number, Wanted>();
    this.#traders.set(ethAddress, wanted);
    for (const oid of oids) {
      if (wanted.has(oid)) continue;
      wanted.set(oid, { oid, since: now, healing, dueAt: now, answers: 0, alone: false });
      this.#size++;
    }
    const over = Math.min(Math.max(0, this.#size - this.#max), wanted.size);
    const oldest = [...wanted.keys()].slice(0, over);
    for (const oid of oldest) this.#forget(ethAddress, oid);
    this.#dropped += oldest.length;
    return oldest;
  }

  /** Nobody follows this trader any more. */
  drop(ethAddress: Address): void {
    this.#size -= this.#traders.get(ethAddress)?.size ?? 0;
    this.#traders.delete(ethAddress);
  }

  /**
   * What to ask now: of the trader whose question is due longest, healing first; its log before single orders that the
   * log did not reach, since it reaches less far with every new order. Null where nothing is due. An order of which
   * `isWanted` knows better is forgotten.
   */
  next(now: number, isWanted: (ethAddress: Address, oid: number) => boolean): Question | null {
    let first: { readonly ethAddress: Address; readonly wanted: Wanted } | null = null;
    for (const [ethAddress, wanted] of this.#traders) {
      if (this.#asked.has(ethAddress)) continue;
      for (const each of [...wanted.values()]) {
        if (each.dueAt > now) continue;
        if (!isWanted(ethAddress, each.oid)) this.#forget(ethAddress, each.oid);
        else if (first === null || comesBefore(each, first.wanted)) first = { ethAddress, wanted: each };
      }
    }
    if (first === null) return null;
    const { ethAddress, wanted } = first;
    const { healing, oid } = wanted;
    const all = [...(this.#traders.get(ethAddress)?.values() ?? [])];
    const due = all.filter((each) => each.dueAt <= now && !each.alone);
    this.#asked.add(ethAddress);
    if (due.length < HISTORY_FROM) return { kind: "status", ethAddress, oid, healing };
    return { kind: "history", ethAddress, oids: due.map((each) => each.oid), healing };
  }

  /** When something is due next, ms; Infinity where nothing waits that is not being asked. */
  nextAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const [ethAddress, wanted] of this.#traders) {
      if (this.#asked.has(ethAddress)) continue;
      for (const { dueAt } of wanted.values()) at = Math.min(at, dueAt);
    }
    return at;
  }

  /** Gives the orders that nobody will explain any more. */
  answered(question: Question, replyTo: (oid: number) => Reply, now: number): number[] {
    this.#asked.delete(question.ethAddress);
    const givenUp: number[] = [];
    const oids = question.kind === "status" ? [question.oid] : question.oids;
    for (const oid of oids) {
      const wanted = this.#traders.get(question.ethAddress)?.get(oid);
      if (wanted === undefined) continue;
      const reply = replyTo(oid);
      if (reply === "forgotten" && question.kind === "history") {
        wanted.alone = true;
        continue;
      }
      wanted.dueAt = now + AGAIN_AFTER_MS;
      if (reply !== "failed") wanted.answers++;
      const late = now - wanted.since > DEADLINE_MS;
      if (reply === "explained") this.#forget(question.ethAddress, oid);
      else if (wanted.answers >= MAX_ANSWERS || late) {
        this.#forget(question.ethAddress, oid);
        givenUp.push(oid);
      }
    }
    return givenUp;
  }

  #forget(ethAddress: Address, oid: number): void {
    const wanted = this.#traders.get(ethAddress);
    if (wanted?.delete(oid) === true) this.#size--;
    if (wanted?.size === 0) this.#traders.delete(ethAddress);
  }
}

function comesBefore(a: Wanted, b: Wanted): boolean {
  return a.healing === b.healing ? a.dueAt < b.dueAt : a.healing;
}
