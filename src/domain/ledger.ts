// One trader's orders, positions and fills: takes an observation, gives events. No socket, clock, timer or database.
import type { AccountMode, SpotHoldings } from "./account.js";
import type { CurrentState } from "./event.js";
import { FillLedger } from "./fill-ledger.js";
import type { OrderId, TraderId } from "./ids.js";
import type { Gap, Observation } from "./observation.js";
import { OrderBook } from "./order-book.js";
import { OrderLedger } from "./order-ledger.js";
import type { ClosedOrder, OrderState } from "./order-state.js";
import { Outcome } from "./outcome.js";
import type { KnownFills, PartialFill } from "./partial-fill.js";
import type { MarginSummary, Position } from "./position.js";
import { PositionLedger, type PositionRules } from "./position-ledger.js";
import { FirstRound } from "./presence.js";
import { StatusLedger } from "./status-ledger.js";
import { TwapLedger } from "./twap-ledger.js";

/** What an earlier run knew of one trader on one dex. Halves that it had never listed are null. */
export interface KnownDex {
  readonly dex: string;
  readonly orders: {
    readonly asOf: number;
    readonly open: readonly OrderState[];
    readonly closed: readonly ClosedOrder[];
  } | null;
  readonly positions: {
    readonly asOf: number;
    /** Null where only the events of the positions are known. */
    readonly summary: MarginSummary | null;
    readonly positions: readonly Position[];
  } | null;
}

export class Ledger {
  readonly ethAddress: TraderId;
  readonly #book: OrderBook;
  readonly #orders: OrderLedger;
  readonly #statuses: StatusLedger;
  readonly #positions: PositionLedger;
  readonly #fills: FillLedger;
  readonly #twaps: TwapLedger;
  readonly #ordersAsOf = new Map<string, number>();
  #spot: SpotHoldings | null = null;
  #mode: AccountMode | null = null;

  /** `since`: when the trader is followed for the first time, ms; what it did before is not live. */
  constructor(ethAddress: TraderId, rules: PositionRules, since = Number.POSITIVE_INFINITY) {
    this.ethAddress = ethAddress;
    const firstRound = new FirstRound();
    this.#book = new OrderBook(ethAddress, firstRound);
    this.#orders = new OrderLedger(this.#book, rules.closeAfterMissing);
    this.#statuses = new StatusLedger(this.#book);
    this.#positions = new PositionLedger(ethAddress, rules, firstRound);
    this.#fills = new FillLedger(ethAddress, since);
    this.#twaps = new TwapLedger(ethAddress);
  }

  /** `skewMs`: how far our clock is ahead of the venue's, as far as is known. */
  apply(observation: Observation, skewMs = 0): Outcome {
    const outcome = new Outcome();
    switch (observation.kind) {
      case "orders":
        this.#orders.apply(observation, outcome);
        if (observation.complete) this.#ordersAsOf.set(observation.dex, observation.receivedAt);
        this.#explainByFills(observation.receivedAt, outcome);
        break;
      case "positions":
        this.#positions.apply(observation, skewMs, outcome);
        break;
      case "fills":
        for (const oid of this.#fills.apply(observation, outcome)) {
          this.#closeIfFilled(oid, observation.receivedAt, outcome);
        }
        break;
      case "spot":
        if (observation.complete)
          this.#spot = { balances: observation.balances, asOf: observation.receivedAt };
        break;
      case "mode":
        this.#mode = { mode: observation.mode, asOf: observation.receivedAt };
        break;
      case "twaps":
        this.#twaps.apply(observation, outcome);
        break;
      case "statuses":
        this.#statuses.apply(observation, outcome);
        this.#explainByFills(observation.receivedAt, outcome);
        break;
      case "history":
        this.#statuses.history(observation, outcome);
        break;
      case "unexplained":
        this.#book.giveUp(observation.oids, outcome);
        break;
      case "gap":
        this.#interrupted(observation);
        break;
    }
    return outcome;
  }

  /** What nobody has explained by `now` (ms), and nobody will. */
  expire(now: number): Outcome {
    const outcome = new Outcome();
    this.#book.expire(now, outcome);
    return outcome;
  }

  /** Takes up what an earlier run knew, before the first observation. `at` is now. */
  recover(known: KnownDex, at: number): void {
    const { dex, orders, positions } = known;
    this.#fills.recover();
    if (orders !== null) {
      this.#book.recover(dex, at, orders.open, orders.closed);
      this.#ordersAsOf.set(dex, Math.min(orders.asOf, at));
    }
    if (positions !== null) {
      const asOf = Math.min(positions.asOf, at);
      this.#positions.recover(dex, at, asOf, positions.summary, positions.positions);
    }
  }

  /** The same of its fills. */
  recoverFills(known: KnownFills): void {
    this.#fills.recoverFills(known);
  }

  currentState(dex: string): CurrentState {
    const asOf = this.#ordersAsOf.get(dex);
    const orders = asOf === undefined ? null : { count: this.#book.count(dex), asOf };
    const [spot, mode] = dex === "" ? [this.#spot, this.#mode] : [null, null];
    return { ethAddress: this.ethAddress, dex, orders, positions: this.#positions.current(dex), spot, mode };
  }

  /** Closed orders of which nobody has said why; oldest first. */
  unexplained(): OrderId[] {
    return [...this.#book.closed.values()]
      .filter(({ event }) => event.closeReason === null)
      .map(({ event }) => event.order.oid);
  }

  /** Whether an order is missing, or closed and nobody has said why. */
  wantsReason(oid: OrderId): boolean {
    const state = this.#book.open.get(oid);
    if (state !== undefined) return state.missing !== null;
    return this.#book.closed.get(oid)?.event.closeReason === null;
  }

  /** Whether an order is the trader's, as far as is known: it is open or remembered, or fills of it were summed. */
  knows(oid: OrderId): boolean {
    const { open, closed } = this.#book;
    return open.has(oid) || closed.get(oid) !== undefined || this.#fills.filledOf(oid) !== undefined;
  }

  /** Fills that were told in part and are still to be told whole, as far as it helps to ask at `now` (ms). */
  partialFills(now: number): PartialFill[] {
    return this.#fills.partialFills(now);
  }

  openOrders(): ReadonlyMap<OrderId, OrderState> {
    return this.#book.open;
  }

  /** Whether the trader has a position or a balance on `dex`, as far as is known. */
  holds(dex: string): boolean {
    return this.#positions.holds(dex);
  }

  positionCount(): number {
    return this.#positions.count();
  }

  #interrupted({ stream, dex, receivedAt }: Gap): void {
    if (stream === "fills") this.#fills.interrupted();
    if (stream === "orders") this.#book.interrupted(dex, receivedAt);
    if (stream === "positions") this.#positions.interrupted(dex, receivedAt);
  }

  /** Fills may have come before the listing that opened or closed their order; they cannot outweigh a reopening. */
  #explainByFills(receivedAt: number, outcome: Outcome): void {
    for (const event of [...outcome.events]) {
      if (event.kind !== "order" || (event.action === "new" && event.reopened)) continue;
      this.#closeIfFilled(event.order.oid, receivedAt, outcome);
    }
  }

  #closeIfFilled(oid: OrderId, receivedAt: number, outcome: Outcome): void {
    const filled = this.#fills.filledOf(oid);
    const origSz = this.#book.origSzOf(oid);
    if (filled !== undefined && filled.sz === origSz) this.#book.filled(oid, filled, receivedAt, outcome);
  }
}
