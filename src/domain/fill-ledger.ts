// The fills of one trader: each once, with what they sum to for each order.

import { addDecimals, type Decimal } from "./decimal.js";
import { fillEvent, type Seen } from "./event.js";
import { type Fill, fillId } from "./fill.js";
import type { OrderId, TraderId } from "./ids.js";
import type { FillsReport } from "./observation.js";
import type { Outcome } from "./outcome.js";
import { type KnownFills, PART_WANTED_MS, type PartialFill } from "./partial-fill.js";

/** How many fills and orders are remembered; two full snapshots (2,000 each) fit. The oldest is forgotten first. */
export const FILLS_REMEMBERED_MAX = 5_000;

/** What is filled of one order, when it was filled last (venue ms), and who told of that. */
export interface Filled {
  readonly sz: Decimal;
  readonly time: number;
  readonly source: string;
}

export class FillLedger {
  readonly #ethAddress: TraderId;
  /** Told whole, and summed. */
  readonly #known = new Set<string>();
  /** Told in part, and not whole yet. */
  readonly #parts = new Map<string, PartialFill>();
  /** Those that the venue's log told: apart, since a long past would push out what a stream may repeat. */
  readonly #past = new Set<string>();
  /** Those that an earlier run told: whoever repeats one has it summed. */
  readonly #earlier = new Set<string>();
  readonly #filled = new Map<OrderId, Filled>();
  /** How the next report of each series is seen; what no report came of since the last gap, `#first`. */
  readonly #next = new Map<string, Seen>();
  #first: Seen = "initial";
  /** From when on a fill of the first report is no old one, ms. */
  readonly #since: number;

  /** `since`: when the trader was followed for the first time, ms. */
  constructor(ethAddress: TraderId, since: number) {
    this.#ethAddress = ethAddress;
    this.#since = since;
  }

  /**
   * Gives the oids whose sum changed. What the venue's log alone told is not summed, it may have been counted before;
   * and a part never is: whoever tells it whole has it summed.
   */
  apply(report: FillsReport, outcome: Outcome): Set<OrderId> {
    const { past, series } = report;
    const touched = new Set<OrderId>();
    for (const fill of report.fills) {
      const { oid } = fill;
      if (oid === null) this.#part(fill, report, outcome);
      else if (this.#whole(fill, report, outcome)) touched.add(this.#sum(fill, oid, report.source));
    }
    if (past === null) this.#next.set(series, "live");
    for (const each of [this.#known, this.#parts, this.#past, this.#earlier, this.#filled])
      forgetOldest(each);
    return touched;
  }

  /** What is told next may have happened unseen. */
  interrupted(): void {
    if (this.#next.size > 0) this.#first = "recovered";
    this.#next.clear();
  }

  /** An earlier run followed the trader. */
  recover(): void {
    this.#first = "recovered";
  }

  /** Takes up what earlier runs told, before the first report. */
  recoverFills({ parts, lately }: KnownFills): void {
    for (const part of parts) this.#parts.set(part.id, part);
    for (const id of lately) this.#earlier.add(id);
    forgetOldest(this.#parts);
    forgetOldest(this.#earlier);
  }

  filledOf(oid: OrderId): Filled | undefined {
    return this.#filled.get(oid);
  }

  /** Those that it helps to ask for at `now`, ms. */
  partialFills(now: number): PartialFill[] {
    return [...this.#parts.values()].filter(({ time }) => time >= now - PART_WANTED_MS);
  }

  #part(fill: Fill, report: FillsReport, outcome: Outcome): void {
    const { time, hash, crossed, tid } = fill;
    const id = fillId(this.#ethAddress, fill);
    if (tid === 0 || this.#parts.has(id) || this.#isTold(id)) {
      outcome.ignore(tid === 0 ? "unnamedFill" : "repeatedFill");
      return;
    }
    const { source, receivedAt: observedAt } = report;
    const seen = this.#seen(fill, report);
    this.#parts.set(id, { id, time, hash, crossed, seen, observedAt });
    outcome.events.push(fillEvent(this.#ethAddress, fill, source, seen, observedAt));
  }

  /** Whether it is to be summed. */
  #whole(fill: Fill, report: FillsReport, outcome: Outcome): boolean {
    const { past, source, receivedAt } = report;
    const id = fillId(this.#ethAddress, fill);
    if (this.#isTold(id)) {
      outcome.ignore("repeatedFill");
      if (past !== null || !this.#earlier.delete(id)) return false;
      this.#known.add(id);
      return true;
    }
    const part = this.#parts.get(id) ?? past?.inPart.get(id);
    const { seen, observedAt } = part ?? { seen: this.#seen(fill, report), observedAt: receivedAt };
    outcome.events.push(fillEvent(this.#ethAddress, fill, source, seen, observedAt, part !== undefined));
    const isSummed = this.#parts.delete(id) || past === null;
    (isSummed ? this.#known : this.#past).add(id);
    return isSummed;
  }

  #isTold(id: string): boolean {
    return this.#known.has(id) || this.#past.has(id) || this.#earlier.has(id);
  }

  #seen({ time }: Fill, { past, series }: FillsReport): Seen {
    if (past !== null) return time < past.followedSince ? "initial" : "recovered";
    const seen = this.#next.get(series) ?? this.#first;
    return seen === "initial" && time >= this.#since ? "live" : seen;
  }

  #sum(fill: Fill, oid: OrderId, source: string): OrderId {
    const before = this.#filled.get(oid);
    this.#filled.delete(oid);
    this.#filled.set(oid, {
      sz: before === undefined ? fill.sz : addDecimals(before.sz, fill.sz),
      time: Math.max(before?.time ?? 0, fill.time),
      source,
    });
    return oid;
  }
}

interface Remembered {
  readonly size: number;
  keys(): IterableIterator<unknown>;
  delete(key: unknown): boolean;
}

function forgetOldest(remembered: Remembered): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= FILLS_REMEMBERED_MAX) return;
    remembered.delete(key);
  }
}
