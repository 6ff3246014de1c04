// Random lives of a few orders at a venue, as listings and fills that a ledger can be told.
import fc from "fast-check";
import { addDecimals, decimal, multiplyDecimals } from "../../../src/domain/decimal.js";
import type { OrderId } from "../../../src/domain/ids.js";
import type { Observation } from "../../../src/domain/observation.js";
import type { Order } from "../../../src/domain/order.js";
import { fill, fills, listing, order, stop, T0 } from "../../support/story.js";

const PUSH_MS = 5_000;
/** Pushes of a closed order until it is believed to be open again. */
const REOPENING = 4;

export interface Step {
  readonly kind: "place" | "stop" | "fall" | "fire" | "amend" | "teach" | "close" | "explain" | "reopen";
  readonly pick: number;
}

export const walks: fc.Arbitrary<Step[]> = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      ...(["place", "stop", "fall", "fall", "fire", "amend", "teach", "close", "explain", "reopen"] as const),
    ),
    pick: fc.nat(7),
  }),
  { minLength: 4, maxLength: 24 },
);

/** `news`: a listing that both of two collectors must have seen for their ranks to be comparable. */
export interface Told {
  readonly observation: Observation;
  readonly news: boolean;
}

/** What the venue may not tell of an order at first. */
export type Secret = "cloid" | "tif" | "origSz";

/**
 * What the venue shows of the walk, from order `first` on; at its end twice, so that every close is confirmed. Of some
 * orders the `secrets` are taught later only.
 */
export function shownBy(walk: readonly Step[], first: number, secrets: readonly Secret[]): Told[] {
  const venue = new Venue(first, secrets);
  for (const step of walk) venue.take(step);
  venue.push(true);
  venue.push(true);
  return venue.told;
}

class Venue {
  readonly told: Told[] = [];
  readonly #open = new Map<OrderId, Order>();
  readonly #closed: Order[] = [];
  readonly #secrets: readonly Secret[];
  #oid: number;
  #at = 0;

  constructor(first: number, secrets: readonly Secret[]) {
    this.#oid = first;
    this.#secrets = secrets;
    this.take({ kind: "place", pick: 0 });
  }

  take({ kind, pick }: Step): void {
    const target = [...this.#open.values()][pick % Math.max(1, this.#open.size)];
    if (kind === "place") this.#place(order({ ...this.#unknown(pick), oid: this.#oid++ }));
    else if (kind === "stop") this.#place(stop({ ...this.#unknown(pick), oid: this.#oid++, sz: "4" }));
    else if (kind === "explain") this.#explain(pick);
    else if (kind === "reopen") this.#reopen(pick);
    else if (target !== undefined) this.#change(kind, target, pick);
  }

  push(news = false): void {
    this.#at += PUSH_MS;
    this.told.push({ observation: listing(this.#at, [...this.#open.values()]), news });
  }

  #unknown(pick: number): Partial<Record<Secret, null>> & { timestamp: number } {
    const secrets = pick % 3 === 0 ? this.#secrets : [];
    return { ...Object.fromEntries(secrets.map((name) => [name, null])), timestamp: T0 + this.#at };
  }

  #place(placed: Order): void {
    this.#open.set(placed.oid, placed);
    this.push();
  }

  #change(kind: Step["kind"], target: Order, pick: number): void {
    const changed = { ...target };
    if (kind === "fall") changed.sz = multiplyDecimals(target.sz, decimal("0.5"));
    if (kind === "amend") changed.limitPx = addDecimals(target.limitPx, decimal("1"));
    if (kind === "fire" && target.isTrigger === true)
      Object.assign(changed, { isTrigger: false, triggered: true, tif: "Gtc" });
    if (kind === "teach") {
      Object.assign(changed, { cloid: `0x${target.oid}`, tif: target.tif ?? "Gtc", parentOid: pick + 1 });
      changed.origSz ??= decimal("10");
    }
    this.#open.set(target.oid, changed);
    if (kind === "close") {
      this.#open.delete(target.oid);
      this.#closed.push(target);
      this.push();
    }
    this.push(kind !== "fall");
  }

  /** Fills for all of a closed order. */
  #explain(pick: number): void {
    const closed = this.#closed[pick % Math.max(1, this.#closed.length)];
    if (closed === undefined || this.#open.has(closed.oid)) return;
    const { oid, coin } = closed;
    const whole = fill({ oid, coin, tid: Number(oid), sz: closed.origSz ?? "10", time: T0 + this.#at });
    this.told.push({ observation: fills(this.#at, [whole]), news: false });
  }

  #reopen(pick: number): void {
    const closed = this.#closed[pick % Math.max(1, this.#closed.length)];
    if (closed === undefined || this.#open.has(closed.oid)) return;
    this.#open.set(closed.oid, closed);
    for (let shown = 0; shown < REOPENING; shown++) this.push(true);
  }
}
