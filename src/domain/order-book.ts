// The orders of one trader that are open or remembered, and the events of what becomes of them.

import { ClosedOrders } from "./closed-orders.js";
import type { Decimal } from "./decimal.js";
import type { OrderEvent, Seen } from "./event.js";
import type { Filled } from "./fill-ledger.js";
import type { OrderId, TraderId } from "./ids.js";
import type { OrderListing } from "./observation.js";
import { fillIn, type Order } from "./order.js";
import {
  type ClosedOrder,
  fires,
  loneSizeChange,
  newEvent,
  type OrderState,
  type OrderTelling,
  orderEvent,
  tellOrder,
} from "./order-state.js";
import type { Outcome } from "./outcome.js";
import { type Continuity, type FirstRound, interrupt, neverListed, seenSince } from "./presence.js";

/** Who shows an order, and when. */
type Showing = Pick<OrderListing, "instance" | "receivedAt" | "source">;

export class OrderBook {
  readonly open = new Map<OrderId, OrderState>();
  readonly closed = new ClosedOrders();
  readonly #ethAddress: TraderId;
  readonly #firstRound: FirstRound;
  readonly #continuity = new Map<string, Continuity>();
  /** Open orders by dex. */
  readonly #counts = new Map<string, number>();
  /** The number of the listing that is being applied, or was last. */
  turn = 0;

  constructor(ethAddress: TraderId, firstRound: FirstRound) {
    this.#ethAddress = ethAddress;
    this.#firstRound = firstRound;
  }

  /** Opens an order that no listing showed: a status tells of it. */
  learn(order: Order, by: Omit<Showing, "instance">, outcome: Outcome): OrderState {
    const { phase } = this.listed(order.dex, by.receivedAt);
    return this.begin(order, 0, phase, { ...by, instance: null }, outcome);
  }

  /** An order is open: `inc` is how often it was reopened. */
  begin(order: Order, inc: number, seen: Seen, by: Showing, outcome: Outcome): OrderState {
    const { instance, receivedAt, source } = by;
    const state: OrderState = {
      order,
      triggered: order.triggered,
      inc,
      epoch: 0,
      source,
      statusAt: order.timestamp,
      opened: { order, seen, source, observedAt: receivedAt },
      shownBy: instance,
      shownAt: receivedAt,
      missing: null,
      doubts: null,
      turn: this.turn,
    };
    this.#add(state);
    outcome.events.push(newEvent(this.#ethAddress, state));
    return state;
  }

  /** What was not known of an order when it was told is told now. */
  complete(state: OrderState, shown: Order, outcome: Outcome): void {
    state.order = fillIn(state.order, shown);
    state.opened = { ...state.opened, order: fillIn(state.opened.order, shown) };
    state.triggered ??= state.order.triggered;
    outcome.events.push({ ...newEvent(this.#ethAddress, state), completes: true });
  }

  /** `changed` names the fields that differ. */
  change(
    state: OrderState,
    shown: Order,
    changed: readonly string[],
    told: OrderTelling,
    outcome: Outcome,
  ): void {
    const names = fires(state.order, shown) ? ["triggered"] : changed;
    if (loneSizeChange(state.order, shown, changed) !== "fell") state.epoch++;
    state.order = fillIn(shown, state.order);
    if (shown.isTrigger !== null && changed.includes("isTrigger")) state.triggered = !shown.isTrigger;
    state.doubts = null;
    const { order, inc, epoch, triggered } = state;
    const subject = { ethAddress: this.#ethAddress, order, inc, epoch, triggered };
    outcome.events.push(tellOrder("updated", subject, told, names));
  }

  /** Where `told` does not say how it was seen, that is told by the last gap. */
  close(
    state: OrderState,
    told: Pick<OrderEvent, "timestamp" | "observedAt"> & Partial<OrderEvent>,
    outcome: Outcome,
  ): void {
    const { order, inc, epoch, triggered, source } = state;
    const seen = this.seen(state);
    const event = orderEvent("closed", {
      ethAddress: this.#ethAddress,
      order,
      inc,
      epoch,
      triggered,
      source,
      seen,
      ...told,
    });
    this.open.delete(order.oid);
    this.#counts.set(order.dex, this.count(order.dex) - 1);
    this.closed.remember(event, told.observedAt);
    outcome.events.push(event);
  }

  /** All of `origSz` was filled: closes the order, or explains its close. */
  filled(oid: OrderId, { time, source }: Filled, observedAt: number, outcome: Outcome): void {
    const state = this.open.get(oid);
    const explanation = { closeReason: FILLED, reasonSource: source, venueTime: time } as const;
    if (state !== undefined) {
      const lifetimeMs = time - state.order.timestamp;
      const told = { ...explanation, lifetimeMs, timestamp: time, timeSource: "venue" } as const;
      this.close(state, { ...told, observedAt }, outcome);
      return;
    }
    const closed = this.closed.get(oid);
    if (closed === undefined || explained(closed)) return;
    const lifetimeMs = time - closed.event.order.timestamp;
    closed.event = { ...closed.event, ...explanation, lifetimeMs, completes: true };
    outcome.events.push(closed.event);
  }

  /** Forgets closed orders that are too old at `now`: of one that nobody has explained, nobody will. */
  expire(now: number, outcome: Outcome): void {
    for (const closed of this.closed.forget(now)) giveUpClosed(closed, outcome);
  }

  /** Nobody can say any more why these are gone; of one that is only missing that is told when it closes. */
  giveUp(oids: Iterable<OrderId>, outcome: Outcome): void {
    for (const oid of oids) {
      const { missing } = this.open.get(oid) ?? { missing: null };
      if (missing !== null) missing.givenUp = true;
      const closed = this.closed.get(oid);
      if (closed !== undefined) giveUpClosed(closed, outcome);
    }
  }

  /** What it shows next on `dex` (null: on any) may have changed unseen. */
  interrupted(dex: string | null, at: number): void {
    const lost = dex === null ? this.#continuity.values() : [this.continuityOf(dex)];
    for (const continuity of lost) interrupt(continuity, at);
  }

  /** Takes up what an earlier run knew; the next listing of `dex` tells what happened meanwhile. */
  recover(dex: string, at: number, open: readonly OrderState[], closed: readonly ClosedOrder[]): void {
    this.#firstRound.over();
    this.#continuity.set(dex, { phase: "recovered", gapAt: at });
    for (const state of open) this.#add(state);
    for (const { event, closedAt } of closed) this.closed.remember(event, closedAt);
  }

  /** Open orders on `dex`, missing ones included. */
  count(dex: string): number {
    return this.#counts.get(dex) ?? 0;
  }

  /** The size asked for by an open or remembered order; undefined where it is not known. */
  origSzOf(oid: OrderId): Decimal | undefined {
    const order = this.open.get(oid)?.order ?? this.closed.get(oid)?.event.order;
    return order?.origSz ?? undefined;
  }

  /** How a change of it is seen where nothing better is known. */
  seen(state: OrderState): Seen {
    return state.missing?.seen ?? seenSince(this.continuityOf(state.order.dex), state.shownAt);
  }

  continuityOf(dex: string): Continuity {
    let continuity = this.#continuity.get(dex);
    if (continuity === undefined) {
      continuity = neverListed();
      this.#continuity.set(dex, continuity);
    }
    return continuity;
  }

  /** A listing of `dex` begins, or a status tells of it. */
  listed(dex: string, receivedAt: number): Continuity {
    const continuity = this.continuityOf(dex);
    this.#firstRound.listed(continuity, receivedAt);
    return continuity;
  }

  #add(state: OrderState): void {
    const { oid, dex } = state.order;
    if (!this.open.has(oid)) this.#counts.set(dex, this.count(dex) + 1);
    this.open.set(oid, state);
  }
}

/** Why an order closed, in a word of ours: its fills tell it. */
export const FILLED = "filled";

/** The same where nobody can say. */
export const UNKNOWN = "unknown";

function explained({ event }: ClosedOrder): boolean {
  return event.closeReason !== null && event.closeReason !== UNKNOWN;
}

export function giveUpClosed(closed: ClosedOrder, outcome: Outcome): void {
  if (closed.event.closeReason !== null) return;
  closed.event = { ...closed.event, closeReason: UNKNOWN, completes: true };
  outcome.events.push(closed.event);
}
