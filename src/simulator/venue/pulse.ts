// The beat of a simulated venue: blocks as they happen, full states at their hours.
import type { Clock } from "../../timing/clock.js";
import type { Model } from "../model/words.js";
import { sharesOf } from "./block-shares.js";
import type { PushClock } from "./channels.js";
import type { Connection } from "./connection.js";
import type { ListingHistory } from "./listing-history.js";
import type { VenueClocks } from "./numbers.js";
import type { OtherNode } from "./rest/other-node.js";

/** A clock that runs fast would have a timer each millisecond; several blocks at once do as well. */
const SHORTEST_BEAT_MS = 5;

export class Pulse {
  readonly #model: Model;
  readonly #clock: Clock;
  readonly #clocks: VenueClocks;
  readonly #history: ListingHistory;
  readonly #node: OtherNode;
  readonly #connections: ReadonlySet<Connection>;
  readonly #timer: NodeJS.Timeout;
  readonly #due: Record<PushClock, number>;

  constructor(
    model: Model,
    clock: Clock,
    clocks: VenueClocks,
    history: ListingHistory,
    node: OtherNode,
    connections: ReadonlySet<Connection>,
  ) {
    this.#model = model;
    this.#clock = clock;
    this.#clocks = clocks;
    this.#history = history;
    this.#node = node;
    this.#connections = connections;
    const now = clock.now();
    this.#due = { push: now + clocks.pushMs, webData2: now + clocks.webData2Ms };
    this.#timer = setInterval(() => this.#beat(), Math.max(SHORTEST_BEAT_MS, clock.real(clocks.blockMs)));
  }

  catchUp(): void {
    const now = this.#clock.now();
    if (now <= this.#model.time) return;
    const before = this.#model.time;
    const changed = new Set<string>();
    for (const block of this.#model.advance(now)) {
      const shares = sharesOf(block);
      for (const user of shares.users.keys()) changed.add(user);
      for (const connection of this.#connections) connection.deliver(shares);
    }
    this.#node.changed(changed, before, now);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    this.catchUp();
    const now = this.#clock.now();
    if (this.#strikes("push", this.#clocks.pushMs, now)) {
      this.#history.remember(now);
      this.#node.pushed(now);
      for (const connection of this.#connections) connection.suffer();
      this.#push("push", now);
    }
    if (this.#strikes("webData2", this.#clocks.webData2Ms, now)) this.#push("webData2", now);
  }

  /** Hours that passed unseen are left out. */
  #strikes(clock: PushClock, periodMs: number, now: number): boolean {
    const due = this.#due[clock];
    if (now < due) return false;
    this.#due[clock] = due + periodMs * (Math.floor((now - due) / periodMs) + 1);
    return true;
  }

  #push(clock: PushClock, now: number): void {
    for (const connection of this.#connections) connection.push(clock, now);
  }
}
