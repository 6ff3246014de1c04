// The fills of one trader: each once, with what they sum to for each order.
import type { Address } from "./address.js";
import { addDecimals, type Decimal } from "./decimal.js";
import { fillEvent } from "./event.js";
import { fillId } from "./fill.js";
import type { FillsReport } from "./observation.js";
import type { Outcome } from "./outcome.js";

/** How many fills and orders are remembered; two full snapshots (2,000 each) fit. The oldest is forgotten first. */
export const FILLS_REMEMBERED_MAX = 5_000;

/** What is filled of one order, and when it was filled last (venue ms). */
export interface Filled {
  readonly sz: Decimal;
  readonly time: number;
}

export class FillLedger {
  readonly #ethAddress: Address;
  readonly #known = new Set<string>();
  readonly #filled = new Map<number, Filled>();

  constructor(ethAddress: Address) {
    this.#ethAddress = ethAddress;
  }

  /** Gives the oids whose sum changed. */
  apply(report: FillsReport, outcome: Outcome): Set<number> {
    const touched = new Set<number>();
    for (const fill of report.fills) {
      const id = fillId(this.#ethAddress, fill);
      if (this.#known.has(id)) {
        outcome.ignore("repeatedFill");
        continue;
      }
      this.#known.add(id);
      const before = this.#filled.get(fill.oid);
      this.#filled.delete(fill.oid);
      this.#filled.set(fill.oid, {
        sz: before === undefined ? fill.sz : addDecimals(before.sz, fill.sz),
        time: Math.max(before?.time ?? 0, fill.time),
      });
      touched.add(fill.oid);
      outcome.events.push(fillEvent(this.#ethAddress, fill, report.source, report.receivedAt));
    }
    forgetOldest(this.#known);
    forgetOldest(this.#filled);
    return touched;
  }

  filledOf(oid: number): Filled | undefined {
    return this.#filled.get(oid);
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
