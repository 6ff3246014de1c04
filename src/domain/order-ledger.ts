// What a listing of open orders makes of a trader's orders: shown, changed, missing, closed, reopened.
import type { OrderListing } from "./observation.js";
import { differences, type Order, teaches } from "./order.js";
import { giveUpClosed, type OrderBook, UNKNOWN } from "./order-book.js";
import { type ClosedOrder, fires, implausible, type OrderState, VERDICTS } from "./order-state.js";
import type { Outcome } from "./outcome.js";
import {
  BELIEVED_AFTER_MS,
  type Continuity,
  confirmAbsence,
  confirmPresence,
  seenSince,
} from "./presence.js";

export class OrderLedger {
  readonly #book: OrderBook;
  readonly #closeAfterMissing: number;
  /** By dex, who listed it last. */
  readonly #instances = new Map<string, string | null>();

  /** `closeAfterMissing`: absences that close an order when nothing else confirms it, 1 or more. */
  constructor(book: OrderBook, closeAfterMissing: number) {
    this.#book = book;
    this.#closeAfterMissing = closeAfterMissing;
  }

  apply(told: OrderListing, outcome: Outcome): void {
    const listing = { ...told, instance: this.#instanceOf(told) };
    this.#book.expire(listing.receivedAt, outcome);
    const continuity = this.#book.listed(listing.dex, listing.receivedAt);
    this.#book.turn++;
    for (const order of listing.orders) {
      if (order.dex === listing.dex) this.#show(order, listing, continuity, outcome);
      else outcome.ignore("foreignDex");
    }
    if (!listing.complete) return;
    this.#missWhatIsAbsent(listing, continuity, outcome);
    continuity.phase = "live";
  }

  /** Who lists, the same string object as long as it is the same one: each of its orders is compared with it. */
  #instanceOf({ dex, instance }: OrderListing): string | null {
    const last = this.#instances.get(dex);
    if (last !== undefined && last === instance) return last;
    this.#instances.set(dex, instance);
    return instance;
  }

  #show(shown: Order, listing: OrderListing, continuity: Continuity, outcome: Outcome): void {
    const state = this.#book.open.get(shown.oid);
    const closed = state === undefined ? this.#book.closed.get(shown.oid) : undefined;
    const { open, closed: remembered, unknown } = VERDICTS;
    const known = state !== undefined ? open : closed !== undefined ? remembered : unknown;
    const changed = state === undefined ? [] : differences(state.order, shown);
    switch (state !== undefined && changed.length === 0 ? known.same : known.differs) {
      case "open":
        this.#book.begin(shown, 0, continuity.phase, listing, outcome);
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
    state.turn = this.#book.turn;
    state.source = listing.source;
    confirmPresence(state, listing.instance, listing.receivedAt);
    if (!fires(state.order, shown) && teaches(state.order, shown)) this.#book.complete(state, shown, outcome);
    if (this.#believes(state, shown, changed, listing, outcome) && changed.length > 0) {
      const { receivedAt, source } = listing;
      this.#book.change(
        state,
        shown,
        changed,
        { seen, source, timestamp: receivedAt, observedAt: receivedAt },
        outcome,
      );
    }
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

  #missWhatIsAbsent(listing: OrderListing, continuity: Continuity, outcome: Outcome): void {
    const absence = { instance: listing.instance, receivedAt: listing.receivedAt, time: null };
    for (const state of this.#book.open.values()) {
      if (state.turn === this.#book.turn || state.order.dex !== listing.dex) continue;
      outcome.absences++;
      const known = state.missing !== null;
      const seen = seenSince(continuity, state.shownAt);
      if (confirmAbsence(state, absence, seen, this.#closeAfterMissing))
        this.#closeMissing(state, listing, outcome);
      else if (!known && state.missing !== null) outcome.asks.push(state.order.oid);
    }
    this.#book.closed.listed(listing.dex, this.#book.turn);
  }

  #closeMissing(state: OrderState, listing: OrderListing, outcome: Outcome): void {
    const timestamp = state.missing?.since ?? listing.receivedAt;
    const seen = state.missing?.seen ?? "live";
    const closeReason = state.missing?.givenUp === true ? UNKNOWN : null;
    this.#book.close(state, { seen, timestamp, observedAt: listing.receivedAt, closeReason }, outcome);
    if (this.#closeAfterMissing === 1) outcome.asks.push(state.order.oid);
  }

  #suspect(shown: Order, closed: ClosedOrder, listing: OrderListing, outcome: Outcome): void {
    outcome.ignore("closedShown");
    if (!this.#book.closed.shownAgain(shown.oid, listing.receivedAt, this.#book.turn)) return;
    giveUpClosed(closed, outcome);
    this.#book.closed.delete(shown.oid);
    this.#book.begin(shown, closed.event.inc + 1, "live", listing, outcome);
  }
}
