// The way in: an observation to the ledger of its trader, its events to the outbox and the taps.
import type { Address } from "../domain/address.js";
import type { Event } from "../domain/event.js";
import { type EventName, eventName } from "../domain/event-name.js";
import { type Known, Ledger } from "../domain/ledger.js";
import type { Gap, Observation } from "../domain/observation.js";
import type { Ignored } from "../domain/outcome.js";
import type { PositionRules } from "../domain/position-ledger.js";
import type { Quarantined } from "../domain/quarantine.js";
import { ClockSkew } from "./clock-skew.js";
import type { CurrentStates } from "./current-states.js";
import type { Outbox } from "./outbox.js";
import type { Taps } from "./taps.js";

interface Followed {
  readonly ledger: Ledger;
  lastSeenAt: number | null;
  /** When its orders were last interrupted, ms. */
  gapAt: number;
  /** Streams of which something was not taken, and nothing since. */
  readonly missed: Set<string>;
}

/** So long after a gap what is missing was missed in it; ms. */
const HEALING_MS = 60_000;

type Told = Exclude<Observation, Gap>;

export interface IntakeOptions {
  readonly rules: PositionRules;
  readonly outbox: Outbox;
  readonly states: CurrentStates;
  readonly taps: Taps;
  /** Called after each append to the outbox. */
  readonly appended: () => void;
  /** Called where orders are gone and nobody has said why; `healing`: soon after a gap. */
  readonly unexplained: (ethAddress: Address, oids: readonly number[], healing: boolean) => void;
  /** Called once there is room again, where fills were not taken: they are to be asked for anew. */
  readonly fillsMissed: (ethAddress: Address) => void;
}

export class Intake {
  /** Observations that made no event, by reason; `untracked` are of traders nobody follows. */
  readonly ignored = new Map<Ignored | "untracked", number>();
  /** Events that observations came to, since start. */
  readonly events = new Map<EventName, number>();
  /** Observations not taken since the outbox was full, by kind. */
  readonly missed = { orders: 0, positions: 0, fills: 0, statuses: 0 };
  /** By the times of the listings of positions. */
  readonly skew = new ClockSkew();
  readonly #followed = new Map<Address, Followed>();
  readonly #rules: PositionRules;
  readonly #outbox: Outbox;
  readonly #states: CurrentStates;
  readonly #taps: Taps;
  readonly #appended: () => void;
  readonly #unexplained: IntakeOptions["unexplained"];
  readonly #fillsMissed: IntakeOptions["fillsMissed"];
  #missedAt: number | null = null;

  constructor({ rules, outbox, states, taps, appended, unexplained, fillsMissed }: IntakeOptions) {
    this.#rules = rules;
    this.#outbox = outbox;
    this.#states = states;
    this.#taps = taps;
    this.#appended = appended;
    this.#unexplained = unexplained;
    this.#fillsMissed = fillsMissed;
  }

  /** When an observation was last not taken, ms; null if never. */
  get missedAt(): number | null {
    return this.#missedAt;
  }

  /** Follows a trader from what an earlier run knew. */
  follow(ethAddress: Address, known: readonly Known[], now: number): void {
    const ledger = new Ledger(ethAddress, this.#rules);
    for (const each of known) ledger.recover(each, now);
    this.#followed.set(ethAddress, {
      ledger,
      lastSeenAt: null,
      gapAt: known.length > 0 ? now : Number.NEGATIVE_INFINITY,
      missed: new Set(),
    });
  }

  /** Whether it was taken: not where the outbox has no room for what it would come to. */
  observe(observation: Observation): boolean {
    const followed = this.#followed.get(observation.ethAddress);
    if (followed === undefined) {
      this.#ignore("untracked", 1);
      return true;
    }
    if (observation.kind === "gap") this.#interrupt(followed, observation);
    else if (this.#outbox.full) return this.#miss(followed, observation);
    else this.#take(followed, observation);
    return true;
  }

  /** Nobody follows the trader any more: what still comes of it is counted as `untracked`. */
  unfollow(ethAddress: Address): void {
    this.#followed.delete(ethAddress);
  }

  /** Closed orders of which nobody has said why. */
  unexplained(ethAddress: Address): number[] {
    return this.#followed.get(ethAddress)?.ledger.unexplained() ?? [];
  }

  /** Whether it would help to know what became of an order: it is missing, or closed and nobody has said why. */
  wantsReason(ethAddress: Address, oid: number): boolean {
    return this.#followed.get(ethAddress)?.ledger.wantsReason(oid) ?? false;
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

  #take(followed: Followed, observation: Told): void {
    const { ledger, missed } = followed;
    const { ethAddress, receivedAt } = observation;
    if (observation.kind === "positions") this.skew.heard(receivedAt, observation.time);
    const { events, ignored, asks } = ledger.apply(observation);
    for (const [reason, count] of ignored) this.#ignore(reason, count);
    followed.lastSeenAt = receivedAt;
    if (missed.size > 0) this.#makeUp(followed, observation);
    if (observation.kind === "orders" || observation.kind === "positions") {
      this.#states.changed(ledger, observation.dex);
    }
    if (events.length > 0) {
      this.#outbox.append(events, []);
      for (const event of events) this.#tell(event, ledger);
      this.#appended();
    }
    const healing = receivedAt - followed.gapAt < HEALING_MS;
    if (asks.length > 0) this.#unexplained(ethAddress, asks, healing);
  }

  /**
   * There is no room for what it would come to, so nothing is decided: the ledger stays with what is kept, and the
   * next listing that is taken tells the difference.
   */
  #miss(followed: Followed, observation: Told): boolean {
    const { ethAddress, receivedAt } = observation;
    const stream = observation.kind === "unexplained" ? "statuses" : observation.kind;
    this.missed[stream]++;
    this.#missedAt = receivedAt;
    const key = streamKey(observation);
    if (stream === "statuses" || followed.missed.has(key)) return false;
    followed.missed.add(key);
    const dex = "dex" in observation ? observation.dex : null;
    this.#interrupt(followed, { kind: "gap", ethAddress, receivedAt, stream, dex, cause: "outbox full" });
    return false;
  }

  #makeUp({ missed }: Followed, observation: Told): void {
    missed.delete(streamKey(observation));
    if (missed.delete("fills")) this.#fillsMissed(observation.ethAddress);
  }

  #interrupt(followed: Followed, gap: Gap): void {
    followed.ledger.apply(gap);
    if (gap.stream === "orders") followed.gapAt = gap.receivedAt;
    this.#taps.tell("onGap", gap);
  }

  #tell(event: Event, ledger: Ledger): void {
    const name = eventName(event);
    this.events.set(name, (this.events.get(name) ?? 0) + 1);
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

function streamKey(observation: Told): string {
  return "dex" in observation ? `${observation.kind}:${observation.dex}` : observation.kind;
}
