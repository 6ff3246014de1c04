// The closed orders of one trader that are remembered, so that late listings do not reopen them.

import type { OrderEvent } from "./event.js";
import type { OrderId } from "./ids.js";
import type { ClosedOrder } from "./order-state.js";
import { BELIEVED_AFTER_MS } from "./presence.js";

/** How long closed orders are remembered, ms, and how many. */
export const CLOSED_REMEMBERED_MS = 10 * 60_000;
/** How long those are of which it is not known yet why they closed: somebody may be asking, for an hour at most. */
export const UNEXPLAINED_REMEMBERED_MS = 90 * 60_000;
export const CLOSED_REMEMBERED_MAX = 10_000;

export class ClosedOrders {
  /** In the order of closing: the oldest is forgotten first. */
  readonly #orders = new Map<OrderId, ClosedOrder>();
  /** Those that something lists again; the rest are closed beyond doubt. */
  readonly #suspected = new Set<OrderId>();

  get(oid: OrderId): ClosedOrder | undefined {
    return this.#orders.get(oid);
  }

  values(): IterableIterator<ClosedOrder> {
    return this.#orders.values();
  }

  /** Its last event, and when that was told, ms. */
  remember(event: OrderEvent, closedAt: number): void {
    this.#orders.set(event.order.oid, { event, closedAt, shownAgain: null });
  }

  /** From `at` on it may be open again, if whatever lists it from now on agrees. */
  suspect(oid: OrderId, at: number, turn: number): void {
    const closed = this.#orders.get(oid);
    if (closed === undefined || closed.shownAgain !== null) return;
    closed.shownAgain = { since: at, turn };
    this.#suspected.add(oid);
  }

  /** It is listed at `at`: whether whatever lists its dex has shown it for so long that it is open again. */
  shownAgain(oid: OrderId, at: number, turn: number): boolean {
    const again = this.#orders.get(oid)?.shownAgain;
    if (again === undefined) return false;
    if (again === null) this.suspect(oid, at, turn);
    else if (at - again.since >= BELIEVED_AFTER_MS) return true;
    else again.turn = turn;
    return false;
  }

  /** A complete listing of `dex`: those that it did not show in this `turn` are closed beyond doubt. */
  listed(dex: string, turn: number): void {
    for (const oid of this.#suspected) {
      const closed = this.#orders.get(oid);
      if (closed?.event.order.dex === dex && closed.shownAgain?.turn !== turn) this.#trust(oid, closed);
    }
  }

  delete(oid: OrderId): void {
    this.#suspected.delete(oid);
    this.#orders.delete(oid);
  }

  /** Forgets what is too old at `now`, or too much, and gives it. Called before what is new is remembered. */
  forget(now: number): ClosedOrder[] {
    const forgotten: ClosedOrder[] = [];
    for (const [oid, closed] of this.#orders) {
      const age = now - closed.closedAt;
      const full = this.#orders.size > CLOSED_REMEMBERED_MAX;
      if (age <= CLOSED_REMEMBERED_MS && !full) break;
      if (!full && closed.event.closeReason === null && age <= UNEXPLAINED_REMEMBERED_MS) continue;
      this.delete(oid);
      forgotten.push(closed);
    }
    return forgotten;
  }

  #trust(oid: OrderId, closed: ClosedOrder): void {
    closed.shownAgain = null;
    this.#suspected.delete(oid);
  }
}
