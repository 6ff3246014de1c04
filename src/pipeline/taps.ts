// Listeners: told of every event at once, never able to stop the flow or the process.
import type { Logger } from "pino";
import type { FillEvent, LedgerEvent, OrderEvent, PositionEvent } from "../domain/event.js";
import type { Gap, StatusGroup } from "../domain/observation.js";
import type { Order } from "../domain/order.js";
import { FILLED } from "../domain/order-book.js";

/** What is told, by the name of its listener. */
interface ListenerArguments {
  onOrderNew: [event: OrderEvent];
  onOrderUpdated: [event: OrderEvent];
  /** A fill of an order that is still open. */
  onOrderPartiallyFilled: [fill: FillEvent, order: Order];
  /** Any close; its `closeReason` is null while nobody has said why. */
  onOrderClosed: [event: OrderEvent];
  /** A close, or the explanation of one, that says `filled`. */
  onOrderFilled: [event: OrderEvent];
  /** A close, or the explanation of one, that names a cancel. */
  onOrderCancelled: [event: OrderEvent];
  onPositionChanged: [event: PositionEvent];
  /** A fill; one that is known in part once more when it is whole, with `completes`. */
  onFill: [event: FillEvent];
  /** From `since`, the last moment that is proven, to `receivedAt`, when that was noticed, changes may have been missed. */
  onGap: [gap: Gap];
  onWebSocketConnected: [client: number];
  onWebSocketDisconnected: [client: number, why: string];
  onWebSocketError: [client: number, message: string];
}

/**
 * What a program may listen to. Listeners are called synchronously and are expected to return at once; they may be
 * async, and nothing waits for them. One that throws or rejects is logged and counted.
 */
export type Listeners = { [K in keyof ListenerArguments]?: (...told: ListenerArguments[K]) => unknown };

const NAMES: { readonly [K in keyof ListenerArguments]: true } = {
  onOrderNew: true,
  onOrderUpdated: true,
  onOrderPartiallyFilled: true,
  onOrderClosed: true,
  onOrderFilled: true,
  onOrderCancelled: true,
  onPositionChanged: true,
  onFill: true,
  onGap: true,
  onWebSocketConnected: true,
  onWebSocketDisconnected: true,
  onWebSocketError: true,
};

export class Taps {
  readonly #listeners = new Set<Listeners>();
  readonly #log: Logger;
  readonly #groupOf: (closeReason: string) => StatusGroup | null;
  #failures = 0;

  /** `groupOf`: what a reason of the venue means. */
  constructor(log: Logger, groupOf: (closeReason: string) => StatusGroup | null) {
    this.#log = log;
    this.#groupOf = groupOf;
  }

  /** Calls of listeners that threw or rejected, since start. */
  get failures(): number {
    return this.#failures;
  }

  /** Gives the function that takes them away again. Throws a `TypeError` for a name that is none, or no function. */
  add(listeners: Listeners): () => void {
    for (const [name, listener] of Object.entries(listeners)) {
      if (!Object.hasOwn(NAMES, name))
        throw new TypeError(
          `${JSON.stringify(name)} is no listener: there are ${Object.keys(NAMES).join(", ")}`,
        );
      if (listener !== undefined && typeof listener !== "function")
        throw new TypeError(`the listener ${name} is not a function`);
    }
    this.#listeners.add(listeners);
    return () => this.#listeners.delete(listeners);
  }

  tell<K extends keyof ListenerArguments>(name: K, ...told: ListenerArguments[K]): void {
    for (const each of this.#listeners) {
      try {
        const answer: unknown = each[name]?.(...told);
        if (isThenable(answer)) answer.then(undefined, (error: unknown) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(listener: keyof ListenerArguments, error: unknown): void {
    this.#failures++;
    this.#log.error({ err: error, listener }, "a listener failed");
  }

  /** Under each name that it has; `order`: of a fill, where it was still open then. */
  event(event: LedgerEvent, order: Order | null): void {
    switch (event.kind) {
      case "order":
        this.#order(event);
        break;
      case "position":
        if (event.action !== "sampled") this.tell("onPositionChanged", event);
        break;
      case "fill":
        this.tell("onFill", event);
        if (order !== null) this.tell("onOrderPartiallyFilled", event, order);
        break;
    }
  }

  #order(event: OrderEvent): void {
    if (event.action === "closed") {
      if (!event.completes) this.tell("onOrderClosed", event);
      const { closeReason } = event;
      const group = closeReason === null || closeReason === FILLED ? closeReason : this.#groupOf(closeReason);
      if (group === "filled") this.tell("onOrderFilled", event);
      else if (group === "canceled") this.tell("onOrderCancelled", event);
    } else if (!event.completes) {
      this.tell(event.action === "new" ? "onOrderNew" : "onOrderUpdated", event);
    }
  }
}

/** A past order is recorded by its end first; it is told from its beginning. */
export function asTheyHappened(events: readonly LedgerEvent[]): LedgerEvent[] {
  const told = [...events];
  for (const [place, event] of told.entries()) {
    const before = told[place - 1];
    if (event.kind !== "order" || event.action !== "new" || before?.kind !== "order") continue;
    if (before.action !== "closed" || before.order.oid !== event.order.oid || before.inc !== event.inc)
      continue;
    told[place - 1] = event;
    told[place] = before;
  }
  return told;
}

/** Of any library, or another realm: it is enough that it can be waited for. */
function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === "object" && answer !== null && "then" in answer && typeof answer.then === "function"
  );
}
