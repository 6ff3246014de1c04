// The orders of one trader: takes listings, complete fills and what statuses say, gives order events.
import type { Address } from "./address.js";
import { ClosedOrders } from "./closed-orders.js";
import type { Decimal } from "./decimal.js";
import type { OrderEvent, Seen } from "./event.js";
import type { OrderListing } from "./observation.js";
import { differences, fillIn, hasTriggered, type Order, teaches } from "./order.js";
import {
  type ClosedOrder,
  fires,
  implausible,
  loneSizeChange,
  newEvent,
  type OrderState,
  orderEvent,
  type Telling,
  tellOrder,
  VERDICTS,
} from "./order-state.js";
import type { Outcome } from "./outcome.js";
import {
  BELIEVED_AFTER_MS,
  type Continuity,
  confirmAbsence,
  confirmPresence,
  type FirstRound,
  interrupt,
  neverListed,
  seenSince,
} from "./presence.js";

/** Who shows an order, and when. */
type Showing = Pick<OrderListing, "instance" | "receivedAt" | "source">;

export class OrderLedger {
  readonly open = new Map<number, OrderState>();
  readonly closed = new ClosedOrders();
  readonly #ethAddress: Address;
  readonly #closeAfterMissing: number;
  readonly #firstRound: FirstRound;
  readonly #continuity = new Map<string, Continuity>();
  /** By dex, who listed it last. */
  readonly #instances = new Map<string, string | null>();
  /** Open orders by dex. */
  readonly #counts = new Map<string, number>();
  #turn = 0;

  /** `closeAfterMissing`: absences that close an order when nothing else confirms it, 1 or more. */
  constructor(ethAddress: Address, closeAfterMissing: number, firstRound: FirstRound) {
    this.#ethAddress = ethAddress;
    this.#firstRound = firstRound;
    this.#closeAfterMissing = closeAfterMissing;
  }

  apply(told: OrderListing, outcome: Outcome): void {
    const listing = { ...told, instance: this.#instanceOf(told) };
    this.expire(listing.receivedAt, outcome);
    const continuity = this.#continuityOf(listing.dex);
    this.#firstRound.listed(continuity, listing.receivedAt);
    this.#turn++;
    for (const order of listing.orders) {
      if (order.dex === listing.dex) this.#show(order, listing, continuity, outcome);
      else outcome.ignore("foreignDex");
    }
    if (!listing.complete) return;
    this.#missWhatIsAbsent(listing, continuity, outcome);
    continuity.phase = "live";
  }

  /** Forgets closed orders that are too old at `now`: of one that nobody has explained, nobody will. */
  expire(now: number, outcome: Outcome): void {
    for (const closed of this.closed.forget(now)) giveUpClosed(closed, outcome);
  }

  /** Nobody can say any more why these are gone; of one that is only missing that is told when it closes. */
  giveUp(oids: Iterable<number>, outcome: Outcome): void {
    for (const oid of oids) {
      const { missing } = this.open.get(oid) ?? { missing: null };
      if (missing !== null) missing.givenUp = true;
      const closed = this.closed.get(oid);
      if (closed !== undefined) giveUpClosed(closed, outcome);
    }
  }

  /** All of `origSz` was filled by `time`: closes the order, or explains its close. */
  filled(oid: number, time: number, observedAt: number, outcome: Outcome): void {
    const state = this.open.get(oid);
    const explanation = { closeReason: "filled", reasonSource: "userFills", venueTime: time } as const;
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

  /** Opens an order that no listing showed: a status tells of it. */
  learn(order: Order, by: Omit<Showing, "instance">, outcome: Outcome): OrderState {
    const continuity = this.#continuityOf(order.dex);
    this.#firstRound.listed(continuity, by.receivedAt);
    const { phase } = continuity;
    return this.#open(order, 0, phase, { ...by, instance: null }, outcome);
  }

  /** What a status says of an open order. */
  update(
    state: OrderState,
    shown: Order,
    changed: readonly string[],
    told: Omit<Telling, "seen">,
    outcome: Outcome,
  ): void {
    if (!fires(state.order, shown) && teaches(state.order, shown)) this.#learn(state, shown, outcome);
    const doubt = implausible(state.order, shown, changed);
    if (doubt !== null) outcome.ignore(doubt);
    else if (changed.length > 0) {
      this.#update(state, shown, changed, { ...told, seen: this.#seen(state) }, outcome);
    }
  }

  /** What it shows next on `dex` (null: on any) may have changed unseen. */
  interrupted(dex: string | null, at: number): void {
    const lost = dex === null ? this.#continuity.values() : [this.#continuityOf(dex)];
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
  origSzOf(oid: number): Decimal | undefined {
    const order = this.open.get(oid)?.order ?? this.closed.get(oid)?.event.order;
    return order?.origSz ?? undefined;
  }

  /** Who lists, the same string object as long as it is the same one: each of its orders is compared with it. */
  #instanceOf({ dex, instance }: OrderListing): string | null {
    const last = this.#instances.get(dex);
    if (last !== undefined && last === instance) return last;
    this.#instances.set(dex, instance);
    return instance;
  }

  #seen(state: OrderState): Seen {
    return state.missing?.seen ?? seenSince(this.#continuityOf(state.order.dex), state.shownAt);
  }

  #continuityOf(dex: string): Continuity {
    let continuity = this.#continuity.get(dex);
    if (continuity === undefined) {
      continuity = neverListed();
      this.#continuity.set(dex, continuity);
    }
    return continuity;
  }

  #show(shown: Order, listing: OrderListing, continuity: Continuity, outcome: Outcome): void {
    const state = this.open.get(shown.oid);
    const closed = state === undefined ? this.closed.get(shown.oid) : undefined;
    const { open, closed: remembered, unknown } = VERDICTS;
    const known = state !== undefined ? open : closed !== undefined ? remembered : unknown;
    const changed = state === undefined ? [] : differences(state.order, shown);
    switch (state !== undefined && changed.length === 0 ? known.same : known.differs) {
      case "open":
        this.#open(shown, 0, continuity.phase, listing, outcome);
        break;
      case "suspect":
        if (closed !== undefined) this.#suspect(shown, closed, listing, outcome);
        break;
      case "keep":
      case "update":
        if (state !== undefined) this.#confirm(state, shown, changed, listing, continuity, outcome);
        break;
    }
  }

  #confirm(
    state: OrderState,
    shown: Order,
    changed: readonly string[],
    listing: OrderListing,
    continuity: Continuity,
    outcome: Outcome,
  ): void {
    const seen = seenSince(continuity, state.shownAt);
    state.turn = this.#turn;
    state.source = listing.source;
    confirmPresence(state, listing.instance, listing.receivedAt);
    if (!fires(state.order, shown) && teaches(state.order, shown)) this.#learn(state, shown, outcome);
    if (this.#believes(state, shown, changed, listing, outcome) && changed.length > 0) {
      const { receivedAt, source } = listing;
      this.#update(
        state,
        shown,
        changed,
        { seen, source, timestamp: receivedAt, observedAt: receivedAt },
        outcome,
      );
    }
  }

  #open(order: Order, inc: number, seen: Seen, by: Showing, outcome: Outcome): OrderState {
    const { instance, receivedAt, source } = by;
    const state: OrderState = {
      order,
      triggered: hasTriggered(order),
      inc,
      epoch: 0,
      source,
      statusAt: order.timestamp,
      opened: { order, seen, source, observedAt: receivedAt },
      shownBy: instance,
      shownAt: receivedAt,
      missing: null,
      doubts: null,
      turn: this.#turn,
    };
    this.#add(state);
    outcome.events.push(newEvent(this.#ethAddress, state));
    return state;
  }

  #add(state: OrderState): void {
    const { oid, dex } = state.order;
    if (!this.open.has(oid)) this.#counts.set(dex, this.count(dex) + 1);
    this.open.set(oid, state);
  }

  #learn(state: OrderState, shown: Order, outcome: Outcome): void {
    state.order = fillIn(state.order, shown);
    state.opened = { ...state.opened, order: fillIn(state.opened.order, shown) };
    state.triggered ??= hasTriggered(state.order);
    outcome.events.push({ ...newEvent(this.#ethAddress, state), completes: true });
  }

  #believes(
    state: OrderState,
    shown: Order,
    changed: readonly string[],
    listing: OrderListing,
    outcome: Outcome,
  ): boolean {
    const doubt = implausible(state.order, shown, changed);
    if (doubt === null) {
      state.doubts?.delete(listing.instance);
      return true;
    }
    state.doubts ??= new Map();
    const since = state.doubts.get(listing.instance) ?? listing.receivedAt;
    state.doubts.set(listing.instance, since);
    if (listing.receivedAt - since >= BELIEVED_AFTER_MS) return true;
    outcome.ignore(doubt);
    return false;
  }

  #update(
    state: OrderState,
    shown: Order,
    changed: readonly string[],
    told: Telling,
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

  #missWhatIsAbsent(listing: OrderListing, continuity: Continuity, outcome: Outcome): void {
    const absence = { instance: listing.instance, receivedAt: listing.receivedAt, time: null };
    for (const state of this.open.values()) {
      if (state.turn === this.#turn || state.order.dex !== listing.dex) continue;
      const known = state.missing !== null;
      const seen = seenSince(continuity, state.shownAt);
      if (confirmAbsence(state, absence, seen, this.#closeAfterMissing))
        this.#closeMissing(state, listing, outcome);
      else if (!known && state.missing !== null) outcome.asks.push(state.order.oid);
    }
    this.closed.listed(listing.dex, this.#turn);
  }

  #closeMissing(state: OrderState, listing: OrderListing, outcome: Outcome): void {
    const timestamp = state.missing?.since ?? listing.receivedAt;
    const seen = state.missing?.seen ?? "live";
    const closeReason = state.missing?.givenUp === true ? UNKNOWN : null;
    this.close(state, { seen, timestamp, observedAt: listing.receivedAt, closeReason }, outcome);
    if (this.#closeAfterMissing === 1) outcome.asks.push(state.order.oid);
  }

  /** Where `told` does not say how it was seen, that is told by the last gap. */
  close(
    state: OrderState,
    told: Pick<OrderEvent, "timestamp" | "observedAt"> & Partial<OrderEvent>,
    outcome: Outcome,
  ): void {
    const { order, inc, epoch, triggered, source } = state;
    const seen = this.#seen(state);
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

  #suspect(shown: Order, closed: ClosedOrder, listing: OrderListing, outcome: Outcome): void {
    outcome.ignore("closedShown");
    if (!this.closed.shownAgain(shown.oid, listing.receivedAt, this.#turn)) return;
    giveUpClosed(closed, outcome);
    this.closed.delete(shown.oid);
    this.#open(shown, closed.event.inc + 1, "live", listing, outcome);
  }

  /** From `at` on it may be open again, if whatever lists it from now on agrees. */
  suspect(oid: number, at: number): void {
    this.closed.suspect(oid, at, this.#turn);
  }
}

const UNKNOWN = "unknown";

function explained({ event }: ClosedOrder): boolean {
  return event.closeReason !== null && event.closeReason !== UNKNOWN;
}

function giveUpClosed(closed: ClosedOrder, outcome: Outcome): void {
  if (closed.event.closeReason !== null) return;
  closed.event = { ...closed.event, closeReason: UNKNOWN, completes: true };
  outcome.events.push(closed.event);
}
