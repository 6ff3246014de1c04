// The way in: an observation to the ledger of its trader, its events to the outbox and the taps.
import type { Address } from "../domain/address.js";
import type { Event } from "../domain/event.js";
import { type Known, Ledger } from "../domain/ledger.js";
import type { Observation } from "../domain/observation.js";
import type { Ignored } from "../domain/outcome.js";
import type { PositionRules } from "../domain/position-ledger.js";
import type { Quarantined } from "../domain/quarantine.js";
import type { CurrentStates } from "./current-states.js";
import type { Outbox } from "./outbox.js";
import type { Taps } from "./taps.js";

interface Followed {
  readonly ledger: Ledger;
  lastSeenAt: number | null;
}

export class Intake {
  /** Observations that made no event, by reason; `untracked` are of traders nobody follows. */
  readonly ignored = new Map<Ignored | "untracked", number>();
  readonly #followed = new Map<Address, Followed>();
  readonly #rules: PositionRules;
  readonly #outbox: Outbox;
  readonly #states: CurrentStates;
  readonly #taps: Taps;
  readonly #appended: () => void;

  /** `appended` is called after each append to the outbox. */
  constructor(rules: PositionRules, outbox: Outbox, states: CurrentStates, taps: Taps, appended: () => void) {
    this.#rules = rules;
    this.#outbox = outbox;
    this.#states = states;
    this.#taps = taps;
    this.#appended = appended;
  }

  /** Follows a trader from what an earlier run knew. */
  follow(ethAddress: Address, known: readonly Known[], now: number): void {
    const ledger = new Ledger(ethAddress, this.#rules);
    for (const each of known) ledger.recover(each, now);
    this.#followed.set(ethAddress, { ledger, lastSeenAt: null });
  }

  observe(observation: Observation): void {
    const followed = this.#followed.get(observation.ethAddress);
    if (followed === undefined) {
      this.#ignore("untracked", 1);
      return;
    }
    const { ledger } = followed;
    const { events, ignored } = ledger.apply(observation);
    for (const [reason, count] of ignored) this.#ignore(reason, count);
    if (observation.kind === "gap") this.#taps.tell("onGap", observation);
    else followed.lastSeenAt = observation.receivedAt;
    if (observation.kind === "orders" || observation.kind === "positions") {
      this.#states.changed(ledger, observation.dex);
    }
    if (events.length === 0) return;
    this.#outbox.append(events, []);
    for (const event of events) this.#tell(event, ledger);
    this.#appended();
  }

  quarantine(entries: readonly Quarantined[]): void {
    this.#outbox.append([], entries);
  }

  /** Traders followed, with when each was last heard of (ms; null before the first observation). */
  *traders(): IterableIterator<{
    ethAddress: Address;
    lastSeenAt: number | null;
    orders: number;
    positions: number;
  }> {
    for (const [ethAddress, { ledger, lastSeenAt }] of this.#followed) {
      yield { ethAddress, lastSeenAt, orders: ledger.openOrders().size, positions: ledger.positionCount() };
    }
  }

  #tell(event: Event, ledger: Ledger): void {
    if (event.kind === "order") this.#taps.order(event);
    if (event.kind === "position" && event.action !== "sampled") this.#taps.tell("onPositionChanged", event);
    if (event.kind === "fill") {
      this.#taps.tell("onFill", event);
      const open = ledger.openOrders().get(event.fill.oid);
      if (open !== undefined) this.#taps.tell("onOrderPartiallyFilled", event, open.order);
    }
  }

  #ignore(reason: Ignored | "untracked", count: number): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + count);
  }
}
