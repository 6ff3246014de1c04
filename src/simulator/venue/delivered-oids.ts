// Which orders were ever shown to a client in a listing that it could believe.
import type { ShownOrder, VenueDecimal } from "../model/words.js";
import type { Counters } from "./counters.js";

/** By user, dex, oid: the size last shown. */
export type Delivered = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, VenueDecimal>>>;

/** Of one user on one dex; beyond it the oldest are forgotten and counted. */
const MAX_OIDS = 200_000;

export class DeliveredOids {
  readonly #shown = new Map<string, Map<string, Map<number, VenueDecimal>>>();
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  get shown(): Delivered {
    return this.#shown;
  }

  /** A stale listing tells of orders, but not their last size. */
  add(user: string, dex: string, orders: readonly ShownOrder[], stale: boolean): void {
    const dexes = this.#shown.get(user) ?? new Map<string, Map<number, VenueDecimal>>();
    const sizes = dexes.get(dex) ?? new Map<number, VenueDecimal>();
    this.#shown.set(user, dexes.set(dex, sizes));
    for (const { oid, sz } of withChildren(orders)) {
      if (stale && sizes.has(oid)) continue;
      sizes.set(oid, sz);
      if (sizes.size > MAX_OIDS) this.#forgetOldest(sizes);
    }
  }

  #forgetOldest(sizes: Map<number, VenueDecimal>): void {
    for (const oldest of sizes.keys()) {
      sizes.delete(oldest);
      this.#counters.forgottenOids++;
      return;
    }
  }
}

/** Children first: the same order at top level is what counts. */
function withChildren(orders: readonly ShownOrder[]): ShownOrder[] {
  const children = orders.flatMap((order) => order.children.filter(({ oid }) => oid !== order.oid));
  return [...children, ...orders];
}
