// Which orders want a reason, whom to ask next, and when to stop asking. Time is an argument.
import type { OrderId, TraderId } from "../../domain/ids.js";

/** One request: about one order, or about many of one trader by its log. */
export type Question =
  | {
      readonly kind: "status";
      readonly ethAddress: TraderId;
      readonly oid: OrderId;
      readonly healing: boolean;
    }
  | {
      readonly kind: "history";
      readonly ethAddress: TraderId;
      readonly oids: readonly OrderId[];
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

interface WantedReason {
  readonly oid: OrderId;
  readonly since: number;
  readonly healing: boolean;
  dueAt: number;
  /** Answers that did not explain it. */
  answers: number;
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

interface DueLog {
  readonly dueAt: number;
  /** Times that it was asked for in vain. */
  readonly tries: number;
}

/** Those of one trader, each kind in the order in which it falls due: every wait is as long as any other. */
class Waiting {
  readonly all = new Map<OrderId, WantedReason>();
  /** Those that the log may still reach. */
  readonly inReach = new Set<WantedReason>();
  readonly #queues = { healing: new Set<WantedReason>(), others: new Set<WantedReason>() };

  add(wanted: WantedReason): void {
    this.all.set(wanted.oid, wanted);
    this.inReach.add(wanted);
    this.#queueOf(wanted).add(wanted);
  }

  delete(wanted: WantedReason): void {
    this.all.delete(wanted.oid);
    this.inReach.delete(wanted);
    this.#queueOf(wanted).delete(wanted);
  }

  /** It falls due again, after all that are due now. */
  postpone(wanted: WantedReason, dueAt: number): void {
    this.#queueOf(wanted).delete(wanted);
    wanted.dueAt = dueAt;
    this.#queueOf(wanted).add(wanted);
  }

  /** What is due next of each kind. */
  *heads(): IterableIterator<WantedReason> {
    for (const queue of [this.#queues.healing, this.#queues.others]) {
      const [head] = queue;
      if (head !== undefined) yield head;
    }
  }

  #queueOf({ healing }: WantedReason): Set<WantedReason> {
    return healing ? this.#queues.healing : this.#queues.others;
  }
}

export class Questions {
  readonly #traders = new Map<TraderId, Waiting>();
  readonly #asked = new Set<string>();
  /** Traders whose log is to be read, whatever else is wanted of it; by when that is due, ms. */
  readonly #logs = new Map<TraderId, DueLog>();
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
  want(ethAddress: TraderId, oids: readonly OrderId[], now: number, healing: boolean): OrderId[] {
    const waiting = this.#traders.get(ethAddress) ?? new Waiting();
    for (const oid of oids) {
      if (waiting.all.has(oid)) continue;
      waiting.add({ oid, since: now, healing, dueAt: now, answers: 0 });
      this.#size++;
    }
    if (waiting.all.size > 0) this.#traders.set(ethAddress, waiting);
    const over = Math.min(Math.max(0, this.#size - this.#max), waiting.all.size);
    const oldest = over === 0 ? [] : [...waiting.all.values()].slice(0, over);
    for (const wanted of oldest) this.#forget(ethAddress, wanted);
    this.#dropped += oldest.length;
    return oldest.map(({ oid }) => oid);
  }

  /** The log of a trader may tell what nobody else does. */
  wantLog(ethAddress: TraderId, now: number): void {
    if (!this.#logs.has(ethAddress)) this.#logs.set(ethAddress, { dueAt: now, tries: 0 });
  }

  /** Nobody follows this trader any more. */
  drop(ethAddress: TraderId): void {
    this.#logs.delete(ethAddress);
    this.#size -= this.#traders.get(ethAddress)?.all.size ?? 0;
    this.#traders.delete(ethAddress);
  }

  /**
   * What to ask now: of the trader whose question is due longest, healing first; its log before single orders that the
   * log did not reach, since it reaches less far with every new order. Null where nothing is due. An order of which
   * `isWanted` knows better is forgotten.
   */
  next(now: number, isWanted: (ethAddress: TraderId, oid: OrderId) => boolean): Question | null {
    for (const [ethAddress, { dueAt }] of this.#logs) {
      if (dueAt > now || this.#asked.has(ethAddress)) continue;
      this.#asked.add(ethAddress);
      const oids = this.#together(ethAddress, now, isWanted);
      return { kind: "history", ethAddress, oids, healing: true };
    }
    let first: { readonly ethAddress: TraderId; readonly wanted: WantedReason } | null = null;
    for (const [ethAddress, waiting] of this.#traders) {
      if (this.#asked.has(ethAddress)) continue;
      for (const wanted of this.#due(ethAddress, waiting, now, isWanted))
        if (first === null || comesBefore(wanted, first.wanted)) first = { ethAddress, wanted };
    }
    if (first === null) return null;
    const { ethAddress, wanted } = first;
    const { healing, oid } = wanted;
    this.#asked.add(ethAddress);
    const together = this.#together(ethAddress, now, isWanted);
    if (together.length < HISTORY_FROM) return { kind: "status", ethAddress, oid, healing };
    return { kind: "history", ethAddress, oids: together, healing };
  }

  /** When something is due next, ms; Infinity where nothing waits that is not being asked. */
  nextAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const [ethAddress, { dueAt }] of this.#logs)
      if (!this.#asked.has(ethAddress)) at = Math.min(at, dueAt);
    for (const [ethAddress, waiting] of this.#traders) {
      if (this.#asked.has(ethAddress)) continue;
      for (const { dueAt } of waiting.heads()) at = Math.min(at, dueAt);
    }
    return at;
  }

  /** The log was asked for, in vain or not: in vain a few times. */
  logRead(ethAddress: TraderId, answered: boolean, now: number): void {
    const log = this.#logs.get(ethAddress);
    if (log === undefined) return;
    if (answered || log.tries >= MAX_ANSWERS) this.#logs.delete(ethAddress);
    else this.#logs.set(ethAddress, { dueAt: now + AGAIN_AFTER_MS, tries: log.tries + 1 });
  }

  /** Gives the orders that nobody will explain any more. */
  answered(question: Question, replyTo: (oid: OrderId) => Reply, now: number): OrderId[] {
    this.#asked.delete(question.ethAddress);
    const givenUp: OrderId[] = [];
    const oids = question.kind === "status" ? [question.oid] : question.oids;
    for (const oid of oids) {
      const waiting = this.#traders.get(question.ethAddress);
      const wanted = waiting?.all.get(oid);
      if (waiting === undefined || wanted === undefined) continue;
      const reply = replyTo(oid);
      if (reply === "forgotten" && question.kind === "history") {
        waiting.inReach.delete(wanted);
        continue;
      }
      waiting.postpone(wanted, now + AGAIN_AFTER_MS);
      if (reply !== "failed") wanted.answers++;
      const late = now - wanted.since > DEADLINE_MS;
      if (reply === "explained") this.#forget(question.ethAddress, wanted);
      else if (wanted.answers >= MAX_ANSWERS || late) {
        this.#forget(question.ethAddress, wanted);
        givenUp.push(oid);
      }
    }
    return givenUp;
  }

  /** The first of each kind that is due and wanted; what is not wanted before it is forgotten. */
  *#due(
    ethAddress: TraderId,
    waiting: Waiting,
    now: number,
    isWanted: (ethAddress: TraderId, oid: OrderId) => boolean,
  ): IterableIterator<WantedReason> {
    for (let forgotten = true; forgotten; ) {
      forgotten = false;
      for (const head of waiting.heads()) {
        if (head.dueAt > now || isWanted(ethAddress, head.oid)) continue;
        this.#forget(ethAddress, head);
        forgotten = true;
      }
    }
    for (const head of waiting.heads()) if (head.dueAt <= now) yield head;
  }

  /** All that one look into the log of a trader may explain. */
  #together(
    ethAddress: TraderId,
    now: number,
    isWanted: (ethAddress: TraderId, oid: OrderId) => boolean,
  ): OrderId[] {
    const oids: OrderId[] = [];
    for (const wanted of this.#traders.get(ethAddress)?.inReach ?? []) {
      if (wanted.dueAt > now) continue;
      if (isWanted(ethAddress, wanted.oid)) oids.push(wanted.oid);
      else this.#forget(ethAddress, wanted);
    }
    return oids;
  }

  #forget(ethAddress: TraderId, wanted: WantedReason): void {
    const waiting = this.#traders.get(ethAddress);
    if (waiting === undefined || !waiting.all.has(wanted.oid)) return;
    waiting.delete(wanted);
    this.#size--;
    if (waiting.all.size === 0) this.#traders.delete(ethAddress);
  }
}

function comesBefore(a: WantedReason, b: WantedReason): boolean {
  return a.healing === b.healing ? a.dueAt < b.dueAt : a.healing;
}
