// What we know of one order, and the table of what a listing makes of it.

import { compareDecimals } from "./decimal.js";
import { type OrderAction, type OrderEvent, orderEventId, type Seen } from "./event.js";
import type { TraderId } from "./ids.js";
import type { Order } from "./order.js";
import type { Presence } from "./presence.js";

/** An open order, or one that is missing from the last listing. */
export interface OrderState extends Presence {
  order: Order;
  /** Whether its trigger has fired; stays true once it has. */
  triggered: boolean | null;
  /** How often it was reopened. */
  readonly inc: number;
  /** How often anything but a fall of `sz` alone changed. */
  epoch: number;
  source: string;
  /** The venue's time of the newest status that is known of it, ms. */
  statusAt: number;
  /** How its `new` was told, so that what is learnt later completes the same event. */
  opened: Opened;
  /** Since when each instance shows what the venue does not do (`sz` risen, a trigger unfired); REST is one. */
  doubts: Map<string | null, number> | null;
  /** The listing that showed it last. */
  turn: number;
}

interface Opened {
  readonly order: Order;
  readonly seen: Seen;
  readonly source: string;
  readonly observedAt: number;
}

/** A closed order, remembered so that a late listing cannot open it again. */
export interface ClosedOrder {
  event: OrderEvent;
  readonly closedAt: number;
  /** Since when every listing shows it again, and the last that did; null while it is absent as it should be. */
  shownAgain: { readonly since: number; turn: number } | null;
}

export type Known = "unknown" | "open" | "closed";
export type Shown = "same" | "differs" | "absent";

/** What is done with an order. `nothing` is done with what neither side knows. */
export type Verdict = "nothing" | "open" | "keep" | "update" | "miss" | "suspect";

/** Every state of an order against everything a listing can show of it. */
export const VERDICTS: { readonly [K in Known]: { readonly [S in Shown]: Verdict } } = {
  unknown: { same: "nothing", differs: "open", absent: "nothing" },
  open: { same: "keep", differs: "update", absent: "miss" },
  closed: { same: "suspect", differs: "suspect", absent: "nothing" },
};

/** Which way `sz` went, where it alone changed: a fall is a fill or a trim, a rise alone is no news. */
export function loneSizeChange(
  known: Order,
  shown: Order,
  changed: readonly string[],
): "fell" | "rose" | null {
  if (changed.length !== 1 || changed[0] !== "sz") return null;
  return compareDecimals(shown.sz, known.sz) < 0 ? "fell" : "rose";
}

/** Why the changes cannot be news, or null where they can. The venue raises `sz` only when a trigger fires. */
export function implausible(
  known: Order,
  shown: Order,
  changed: readonly string[],
): "staleRise" | "staleTrigger" | null {
  if (known.isTrigger === false && shown.isTrigger === true) return "staleTrigger";
  return loneSizeChange(known, shown, changed) === "rose" ? "staleRise" : null;
}

/** Whether the trigger of `known` has fired by what is shown. */
export function fires(known: Order, shown: Order): boolean {
  return known.isTrigger === true && shown.isTrigger === false;
}

/** The order once its trigger has fired. */
export function asFired(order: Order): Order {
  return { ...order, isTrigger: false, triggered: true };
}

/** The order as it was before that. */
export function asUnfired(order: Order): Order {
  return { ...order, isTrigger: true, triggered: false };
}

/** What an event of an order is about. */
type OrderSubject = Pick<OrderEvent, "ethAddress" | "order" | "inc" | "epoch" | "triggered">;

/** How an event is told; what is not given is not known. */
export type OrderTelling = Pick<OrderEvent, "seen" | "source" | "timestamp" | "observedAt"> &
  Partial<OrderEvent>;

export function orderEvent(action: OrderAction, given: OrderSubject & OrderTelling): OrderEvent {
  return tellOrder(action, given, given);
}

/** Member by member, since a flow of events comes through here: a spread costs a multiple. */
export function tellOrder(
  action: OrderAction,
  subject: OrderSubject,
  told: OrderTelling,
  changed: readonly string[] = told.changed ?? [],
): OrderEvent {
  const { ethAddress, order, inc, epoch, triggered } = subject;
  return {
    kind: "order",
    id: orderEventId({ action, order, inc, epoch, triggered }),
    ethAddress,
    action,
    order,
    inc,
    epoch,
    seen: told.seen,
    source: told.source,
    closeReason: told.closeReason ?? null,
    reasonSource: told.reasonSource ?? null,
    changed,
    triggered,
    reopened: told.reopened ?? inc > 0,
    timestamp: told.timestamp,
    timeSource: told.timeSource ?? "observed",
    venueTime: told.venueTime ?? null,
    observedAt: told.observedAt,
    lifetimeMs: told.lifetimeMs ?? null,
    completes: told.completes ?? false,
  };
}

/** The `new` of an order: the same whenever it is told, and at the order's own time. */
export function newEvent(ethAddress: TraderId, state: Pick<OrderState, "inc" | "opened">): OrderEvent {
  const { order, seen, source, observedAt } = state.opened;
  return orderEvent("new", {
    ethAddress,
    order,
    inc: state.inc,
    epoch: 0,
    triggered: order.triggered,
    seen,
    source,
    timestamp: order.timestamp,
    timeSource: "venue",
    observedAt,
  });
}

/** An open order as an earlier run left it, last shown by nobody of this run. `at` is now. */
export function resumeOrder(
  known: Pick<OrderState, "order" | "triggered" | "inc" | "epoch" | "source" | "opened">,
  at: number,
): OrderState {
  const statusAt = known.order.timestamp;
  return { ...known, statusAt, shownBy: "", shownAt: at, missing: null, doubts: null, turn: -1 };
}
