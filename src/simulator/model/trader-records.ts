// What is remembered of one trader: changes of status, payments, how much was traded.
import { Newest } from "./newest.js";
import type { Random } from "./random.js";
import type { FundingPayment, LedgerDelta, LedgerUpdate, ShownTwap, TwapRecord } from "./record-words.js";
import type { StatusChange } from "./words.js";

/** Twice what the venue's REST interface shows at most. */
const MAX_CHANGES = 4_000;
const MAX_CLOSED = 4_000;
const MAX_PAYMENTS = 10_000;
const MAX_TWAPS = 4_000;

/** The venue does not know an order of its own making when asked for it. */
const LIQUIDATION = "LiquidationMarket";

export class TraderRecords {
  readonly changes = new Newest<StatusChange>(MAX_CHANGES);
  readonly funding = new Newest<FundingPayment>(MAX_PAYMENTS);
  readonly ledgerUpdates = new Newest<LedgerUpdate>(MAX_PAYMENTS);
  readonly twapHistory = new Newest<TwapRecord & { readonly at: number }>(MAX_TWAPS);
  /** Those that run, by id. */
  readonly twaps = new Map<number, { readonly dex: string; readonly state: ShownTwap }>();
  /** Of what the story of orders does not depend on. */
  readonly random: Random;
  /** Millionths of a dollar, as the next. */
  deposited = 0;
  traded = 0;
  readonly #open = new Map<number, StatusChange>();
  /** The last to close is at the end. */
  readonly #closed = new Map<number, StatusChange>();
  readonly #oids = new Map<string, number>();

  constructor(random: Random) {
    this.random = random;
  }

  change(change: StatusChange): void {
    const { status, order } = change;
    const { oid, cloid, tif } = order;
    this.changes.add(change);
    if (tif === LIQUIDATION) return;
    if (cloid !== null) this.#oids.set(cloid, Math.max(oid, this.#oids.get(cloid) ?? 0));
    if (status === "open" || status === "triggered") {
      this.#open.set(oid, change);
      return;
    }
    this.#open.delete(oid);
    this.#closed.set(oid, change);
    if (this.#closed.size > MAX_CLOSED) this.#forgetOldest();
  }

  /** See `Records.status`. */
  status(key: number | string, reach: number, asOf: number): StatusChange | null {
    const oid = typeof key === "number" ? key : this.#oids.get(key.toLowerCase());
    if (oid === undefined) return null;
    const last = this.#open.get(oid) ?? this.#closedWithin(oid, reach);
    if (last === null || last.statusTimestamp <= asOf) return last;
    for (const change of this.changes.backwards())
      if (change.order.oid === oid && change.statusTimestamp <= asOf) return change;
    return null;
  }

  pay(time: number, delta: FundingPayment["delta"]): void {
    this.funding.add({ time, hash: this.#hash(), delta });
  }

  /** Gives the hash, which is also that of the row of a transfer's other side. */
  book(time: number, delta: LedgerDelta, hash = this.#hash()): string {
    this.ledgerUpdates.add({ time, hash, delta });
    return hash;
  }

  /** A TWAP as it is now; with what became of it, if that is news. `at` in ms. */
  twap(twapId: number, dex: string, state: ShownTwap, at: number, status: TwapRecord["status"] | null): void {
    if (status !== null) this.twapHistory.add({ at, time: Math.floor(at / 1_000), state, status, twapId });
    if (status === null || status.status === "activated") this.twaps.set(twapId, { dex, state });
    else this.twaps.delete(twapId);
  }

  #hash(): string {
    return `0x${this.random.hex(64)}`;
  }

  #closedWithin(oid: number, reach: number): StatusChange | null {
    const change = this.#closed.get(oid);
    if (change === undefined) return null;
    let tooOld = this.#closed.size - reach;
    for (const each of this.#closed.keys()) {
      if (tooOld-- <= 0) break;
      if (each === oid) return null;
    }
    return change;
  }

  #forgetOldest(): void {
    for (const [oid, { order }] of this.#closed) {
      this.#closed.delete(oid);
      if (order.cloid !== null && this.#oids.get(order.cloid) === oid) this.#oids.delete(order.cloid);
      return;
    }
  }
}
