// What statuses make of a trader's orders: closes by the venue's own word, triggers, and what no listing showed.
import { CLOSED_REMEMBERED_MS } from "./closed-orders.js";
import type { OrderEvent } from "./event.js";
import type { OrderHistory, OrderStatus, StatusReport } from "./observation.js";
import { differences, type Order, teaches } from "./order.js";
import type { OrderBook } from "./order-book.js";
import {
  asFired,
  asUnfired,
  type ClosedOrder,
  fires,
  implausible,
  type OrderState,
  type OrderTelling,
} from "./order-state.js";
import type { Outcome } from "./outcome.js";
import { closeOfStored, isLive, logsByOid, pastOrder } from "./past-orders.js";
import { confirmPresence } from "./presence.js";

export class StatusLedger {
  readonly #book: OrderBook;
  /** The stretch of the venue's log that was told, by the time when an order ended, ms. */
  #told: Stretch | null = null;

  constructor(book: OrderBook) {
    this.#book = book;
  }

  apply(report: StatusReport, outcome: Outcome): void {
    for (const told of report.statuses) {
      const { group, known } = told;
      if (!known) outcome.ignore("unknownStatus");
      if (group === null) continue;
      const state = this.#book.open.get(told.order.oid);
      const closed = this.#book.closed.get(told.order.oid);
      if (state !== undefined && group === "live") this.#live(state, told, report, outcome);
      else if (state !== undefined) this.#end(state, told, report, outcome);
      else if (closed !== undefined && group === "live") this.#shownAgain(closed, told, report, outcome);
      else if (closed !== undefined) this.#explain(closed, told, report, outcome);
      else if (group === "rejected") outcome.ignore("rejectedStatus");
      else this.#learn(told, group === "live", report, outcome);
    }
  }

  /** The log explains what is known, and tells whole what is not. */
  history(history: OrderHistory, outcome: Outcome): void {
    for (const log of logsByOid(history.statuses)) {
      const last = log.at(-1);
      if (last === undefined) continue;
      const { group, known } = last;
      const { oid } = last.order;
      if (!known) outcome.ignore("unknownStatus");
      const state = this.#book.open.get(oid);
      const closed = this.#book.closed.get(oid);
      const report = { ...history, kind: "statuses", sizes: "old", speaksFor: null } as const;
      if (group === "rejected" && !log.some(isLive) && state === undefined && closed === undefined)
        outcome.ignore("rejectedStatus");
      else if (group === null || group === "live" || last.statusTimestamp > history.until) continue;
      else if (state !== undefined) this.#end(state, last, report, outcome);
      else if (closed !== undefined) this.#explain(closed, last, report, outcome);
      else if (this.#toldBefore(last, history)) outcome.ignore("repeatedStatus");
      else if (last.statusTimestamp >= history.since) this.#tellWhole(log, last, history, outcome);
    }
    this.#told = joined(this.#told, history);
  }

  /** What ended in a stretch of the log that was told is told: it need not be remembered order by order. */
  #toldBefore({ statusTimestamp: time }: OrderStatus, { since }: OrderHistory): boolean {
    return this.#told !== null && time >= Math.max(since, this.#told.since) && time <= this.#told.until;
  }

  #tellWhole(log: readonly OrderStatus[], last: OrderStatus, history: OrderHistory, outcome: Outcome): void {
    const stored = history.stored.get(last.order.oid);
    const { closed, opened } =
      stored === undefined
        ? pastOrder(log, last, history)
        : { closed: closeOfStored(stored, last, history), opened: null };
    if (history.unexplained.has(last.order.oid)) outcome.events.push({ ...closed, completes: true });
    // A kill between the two leaves a close without its beginning, and no order that seems to be open.
    else outcome.events.push(closed, ...(opened === null ? [] : [opened]));
    const late = history.receivedAt - last.statusTimestamp < CLOSED_REMEMBERED_MS;
    if (late) this.#book.closed.remember(closed, history.receivedAt);
  }

  /** A report of one moment confirms what it says; of any other, only what is newer than what is known is news. */
  #live(state: OrderState, told: OrderStatus, report: StatusReport, outcome: Outcome): void {
    const { speaksFor, sizes, receivedAt } = report;
    if (speaksFor === null && !isNews(state, told)) {
      outcome.ignore("staleStatus");
      return;
    }
    const { missing } = state;
    if (speaksFor === null) state.missing = null;
    else if (missing === null || speaksFor >= missing.since) confirmPresence(state, null, receivedAt);
    const shown = withoutOldSize(told, state.order, report);
    const changed = differences(state.order, shown).filter((name) => name !== "sz" || sizes === "now");
    state.statusAt = Math.max(state.statusAt, told.statusTimestamp);
    this.#update(state, shown, changed, timed(told, report), outcome);
  }

  /** What the venue does not do is no news from a status either. */
  #update(
    state: OrderState,
    shown: Order,
    changed: readonly string[],
    told: Omit<OrderTelling, "seen">,
    outcome: Outcome,
  ): void {
    if (!fires(state.order, shown) && teaches(state.order, shown)) this.#book.complete(state, shown, outcome);
    const doubt = implausible(state.order, shown, changed);
    if (doubt !== null) outcome.ignore(doubt);
    else if (changed.length > 0) {
      this.#book.change(state, shown, changed, { ...told, seen: this.#book.seen(state) }, outcome);
    }
  }

  #end(state: OrderState, told: OrderStatus, report: StatusReport, outcome: Outcome): void {
    const reopened = state.inc > 0 && told.statusTimestamp <= state.opened.observedAt;
    if (reopened) outcome.ignore("staleStatus");
    else this.#book.close(state, { ...ended(state.order, told, report), ...timed(told, report) }, outcome);
  }

  #shownAgain(closed: ClosedOrder, told: OrderStatus, report: StatusReport, outcome: Outcome): void {
    if (report.speaksFor === null || closed.event.closeReason !== null) outcome.ignore("staleStatus");
    else this.#book.closed.suspect(told.order.oid, report.receivedAt, this.#book.turn);
  }

  #explain(closed: ClosedOrder, told: OrderStatus, report: StatusReport, outcome: Outcome): void {
    const { closeReason, inc, order } = closed.event;
    const known = closeReason !== null && closeReason !== "unknown";
    if (known || (inc > 0 && told.statusTimestamp <= closed.event.timestamp - OLD_LIFE_MS)) {
      outcome.ignore(known ? "repeatedStatus" : "staleStatus");
      return;
    }
    closed.event = { ...closed.event, ...ended(order, told, report), completes: true };
    outcome.events.push(closed.event);
  }

  /** An order that no listing ever showed: it lived between two of them. */
  #learn(told: OrderStatus, live: boolean, report: StatusReport, outcome: Outcome): void {
    const sz = told.order.origSz ?? told.order.sz;
    const order: Order = { ...told.order, sz: report.sizes === "now" && live ? told.order.sz : sz };
    const { triggered } = told;
    const before = triggered ? asUnfired(order) : order;
    const state = this.#book.learn(before, report, outcome);
    state.statusAt = told.statusTimestamp;
    if (triggered) {
      this.#update(state, asFired(order), ["isTrigger"], timed(told, report), outcome);
    } else if (!live) {
      this.#book.close(state, { ...ended(order, told, report), ...timed(told, report) }, outcome);
    }
  }
}

interface Stretch {
  readonly since: number;
  readonly until: number;
}

function joined(told: Stretch | null, { since, statuses }: OrderHistory): Stretch | null {
  const until = Math.max(told?.until ?? 0, ...statuses.map(({ statusTimestamp }) => statusTimestamp));
  return statuses.length === 0 ? told : { since: Math.min(told?.since ?? since, since), until };
}

/** An earlier life of a reopened order ended at least so long before this one; ms. */
const OLD_LIFE_MS = 60_000;

/** Of one moment, what comes later in the report is newer. */
function isNews(state: OrderState, { statusTimestamp, triggered }: OrderStatus): boolean {
  const fired = triggered && state.triggered !== true;
  return statusTimestamp > state.statusAt || (statusTimestamp === state.statusAt && fired);
}

function withoutOldSize(told: OrderStatus, known: Order, { sizes }: StatusReport): Order {
  const shown = sizes === "now" ? told.order : { ...told.order, sz: known.sz };
  return told.triggered ? asFired(shown) : shown;
}

function timed({ statusTimestamp }: OrderStatus, { source, receivedAt }: StatusReport) {
  const time = { timestamp: statusTimestamp, timeSource: "venue", venueTime: statusTimestamp } as const;
  return { ...time, source, observedAt: receivedAt };
}

function ended(
  order: Order,
  { status, statusTimestamp }: OrderStatus,
  { source }: StatusReport,
): Pick<OrderEvent, "closeReason" | "reasonSource" | "venueTime" | "lifetimeMs"> {
  const lifetimeMs = statusTimestamp - order.timestamp;
  return { closeReason: status, reasonSource: source, venueTime: statusTimestamp, lifetimeMs };
}
