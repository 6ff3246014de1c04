// The fills of one trader: each once, with what they sum to for each order.

import { addDecimals, type Decimal } from "./decimal.js";
import { fillEvent, type Seen } from "./event.js";
import { type Fill, fillId } from "./fill.js";
import type { OrderId, TraderId } from "./ids.js";
import type { FillsReport } from "./observation.js";
import type { Outcome } from "./outcome.js";

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
  readonly #known = new Set<string>();
  /** Those that the venue's log told: apart, since a long past would push out what a stream may repeat. */
  readonly #past = new Set<string>();
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

  /** Gives the oids whose sum changed: what the venue's log told is not summed, it may have been counted before. */
  apply(report: FillsReport, outcome: Outcome): Set<OrderId> {
    const { past, source, series, receivedAt } = report;
    const touched = new Set<OrderId>();
    for (const fill of report.fills) {
      const id = fillId(this.#ethAddress, fill);
      if (this.#known.has(id) || this.#past.has(id)) {
        outcome.ignore("repeatedFill");
        continue;
      }
      (past === null ? this.#known : this.#past).add(id);
      if (past === null) touched.add(this.#sum(fill, source));
      outcome.events.push(fillEvent(this.#ethAddress, fill, source, this.#seen(fill, report), receivedAt));
    }
    if (past === null) this.#next.set(series, "live");
    forgetOldest(this.#known);
    forgetOldest(this.#past);
    forgetOldest(this.#filled);
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

  filledOf(oid: OrderId): Filled | undefined {
    return this.#filled.get(oid);
  }

  #seen({ time }: Fill, { past, series }: FillsReport): Seen {
    if (past !== null) return time < past.followedSince ? "initial" : "recovered";
    const seen = this.#next.get(series) ?? this.#first;
    return seen === "initial" && time >= this.#since ? "live" : seen;
  }

  #sum(fill: Fill, source: string): OrderId {
    const before = this.#filled.get(fill.oid);
    this.#filled.delete(fill.oid);
    this.#filled.set(fill.oid, {
      sz: before === undefined ? fill.sz : addDecimals(before.sz, fill.sz),
      time: Math.max(before?.time ?? 0, fill.time),
      source,
    });
    return fill.oid;
  }
}

interface Remembered<K> {
  readonly size: number;
  keys(): IterableIterator<K>;
  delete(key: K): boolean;
}

function forgetOldest<K>(remembered: Remembered<K>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= FILLS_REMEMBERED_MAX) return;
    remembered.delete(key);
  }
}
