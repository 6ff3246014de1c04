// The way in: an observation to the ledger of its trader, its events to the journal, and from there to the taps.

import type { CashEvent } from "../domain/cash.js";
import { dexesInUse } from "../domain/dexes-in-use.js";
import type { Event } from "../domain/event.js";
import { type EventName, eventName } from "../domain/event-name.js";
import type { OrderId, TraderId } from "../domain/ids.js";
import type { KnownDex } from "../domain/ledger.js";
import type { FillsReport, Gap, Observation, OrderHistory, PositionListing } from "../domain/observation.js";
import {
  type Ignored,
  MAYBE_TRADED,
  NOT_TAKEN,
  NOTHING_NEW,
  type ObservationResult,
  type Outcome,
} from "../domain/outcome.js";
import type { KnownFills, PartialFill } from "../domain/partial-fill.js";
import type { Quarantined } from "../domain/quarantined.js";
import { ClockSkew } from "./clock-skew.js";
import type { CurrentStates } from "./current-states.js";
import type { EventLog } from "./event-log.js";
import {
  type DecidedObservation,
  type FollowedTrader,
  follow,
  isState,
  type ObservedState,
  openOrderOf,
  streamKey,
} from "./followed-trader.js";
import type { IntakeOptions, Recorded } from "./intake-options.js";
import { asTheyHappened, type Taps } from "./taps.js";

/** So long after a gap what is missing was missed in it; ms. */
const HEALING_MS = 60_000;

export class Intake {
  /** Observations that made no event, by reason; `untracked` are of traders nobody follows. */
  readonly ignored = new Map<Ignored | "untracked", number>();
  /** Events that observations came to, since start. */
  readonly events = new Map<EventName, number>();
  /** Observations not taken since the journal was full or failing, by kind. */
  readonly missed = { orders: 0, positions: 0, fills: 0, statuses: 0 };
  /** Texts to be put aside that there was no room for. */
  dropped = 0;
  /** By the times of the listings of positions. */
  readonly skew = new ClockSkew();
  /** Listings of a time that lies, and when the last one came; ms, null if never. */
  readonly future = { listings: 0, at: null as number | null };
  readonly #followed = new Map<TraderId, FollowedTrader>();
  readonly #options: IntakeOptions;
  readonly #log: EventLog;
  readonly #states: CurrentStates;
  readonly #taps: Taps;
  #missedAt: number | null = null;
  /** The frame by which the skew was told last: many listings of one frame are one word. */
  #heard: Pick<Observation, "ethAddress" | "receivedAt"> | null = null;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#log = options.events;
    this.#states = options.states;
    this.#taps = options.taps;
  }

  /** When an observation was last not taken, ms; null if never. */
  get missedAt(): number | null {
    return this.#missedAt;
  }

  /** Follows a trader from what an earlier run knew. */
  follow(ethAddress: TraderId, known: readonly KnownDex[], now: number, fills?: KnownFills): void {
    const followed = follow(ethAddress, known, this.#options.rules, now);
    if (fills !== undefined) followed.ledger.recoverFills(fills);
    this.#followed.set(ethAddress, followed);
  }

  /** Not taken where the journal has no room for what it would come to. */
  observe(observation: Observation): ObservationResult {
    const followed = this.#followed.get(observation.ethAddress);
    if (followed === undefined) {
      this.#ignore("untracked", 1);
      return NOTHING_NEW;
    }
    if (observation.kind === "gap") this.#interrupt(followed, observation);
    else if (isState(observation)) this.#takeState(followed, observation);
    else if (!this.#log.admit()) return this.#miss(followed, observation);
    else return this.#take(followed, observation);
    return NOTHING_NEW;
  }

  /**
   * What the venue's log tells of the past. Resolves once the database has it; null where there is no room for it now:
   * then it is to be told again.
   */
  record(history: OrderHistory | FillsReport): Promise<Recorded> | null {
    const followed = this.#followed.get(history.ethAddress);
    if (followed === undefined) return Promise.resolve({ inserted: 0 });
    if (!this.#log.admit()) return null;
    const { events } = this.#decide(followed, followed.ledger.apply(history));
    const inserted = events.filter((event) => event.kind === "position" || !event.completes).length;
    return this.#options.written(this.#log.journal.sequence).then(() => ({ inserted }));
  }

  /** As {@link record}, of what no ledger knows. */
  recordCash(events: readonly CashEvent[]): Promise<Recorded> | null {
    if (!this.#log.admit()) return null;
    for (const event of events) this.#count(event);
    const sequence = this.#log.append({ events });
    this.#options.appended();
    return this.#options.written(sequence).then(() => ({ inserted: events.length }));
  }

  /** Closes that nobody has explained by `now` (ms), and nobody will. To be called every minute or so. */
  expire(now: number): void {
    for (const followed of this.#followed.values()) {
      if (!this.#log.admit()) return;
      this.#tellGivenUp(followed, now);
      this.#decide(followed, followed.ledger.expire(now));
    }
  }

  /**
   * Nobody follows the trader any more: what still comes of it is counted as `untracked`, and what is not explained by
   * now (ms) never will be.
   */
  unfollow(ethAddress: TraderId, now: number): void {
    const followed = this.#followed.get(ethAddress);
    if (followed === undefined) return;
    followed.givenUp = new Set([...(followed.givenUp ?? []), ...followed.ledger.unexplained()]);
    this.#tellGivenUp(followed, now);
    this.#followed.delete(ethAddress);
  }

  /** Closed orders of which nobody has said why. */
  unexplained(ethAddress: TraderId): OrderId[] {
    return this.#followed.get(ethAddress)?.ledger.unexplained() ?? [];
  }

  /** Whether it would help to know what became of an order: it is missing, or closed and nobody has said why. */
  wantsReason(ethAddress: TraderId, oid: OrderId): boolean {
    return this.#followed.get(ethAddress)?.ledger.wantsReason(oid) ?? false;
  }

  /** Whether an order is known to be the trader's. */
  knows(ethAddress: TraderId, oid: OrderId): boolean {
    return this.#followed.get(ethAddress)?.ledger.knows(oid) ?? false;
  }

  /** Its fills that are still to be told whole, as far as it helps to ask at `now` (ms). */
  partialFills(ethAddress: TraderId, now: number): readonly PartialFill[] {
    return this.#followed.get(ethAddress)?.ledger.partialFills(now) ?? [];
  }

  quarantine(entries: readonly Quarantined[]): void {
    if (entries.length === 0) return;
    if (this.#log.admit()) this.#log.append({ quarantined: entries });
    else this.dropped += entries.length;
  }

  /** Who is followed. */
  addresses(): IterableIterator<TraderId> {
    return this.#followed.keys();
  }

  /** Traders followed, with when each was last heard of (ms; null before the first observation). */
  *traders(): IterableIterator<{
    ethAddress: TraderId;
    lastSeenAt: number | null;
    orders: number;
    positions: number;
  }> {
    for (const [ethAddress, { ledger, lastSeenAt }] of this.#followed) {
      yield { ethAddress, lastSeenAt, orders: ledger.openOrders().size, positions: ledger.positionCount() };
    }
  }

  /** It comes to no events, so it needs no room for them. */
  #takeState(followed: FollowedTrader, observation: ObservedState): void {
    const { ledger } = followed;
    const { twaps } = ledger.apply(observation);
    for (const each of twaps) this.#states.twap(each);
    if (observation.kind !== "twaps") this.#states.changed(ledger, "");
  }

  #take(followed: FollowedTrader, observation: DecidedObservation): ObservationResult {
    const { ledger } = followed;
    const { ethAddress, receivedAt } = observation;
    if (observation.kind === "positions") this.#hear(observation);
    this.#tellGivenUp(followed, receivedAt);
    const held = observation.kind === "positions" && ledger.holds(observation.dex);
    const outcome = ledger.apply(observation, this.skew.estimateMs);
    if (outcome.ignored.has("futureListing")) {
      this.future.listings++;
      this.future.at = receivedAt;
    }
    // That nobody can explain an order is our own word.
    if (observation.kind !== "unexplained") followed.lastSeenAt = receivedAt;
    if (followed.missed !== null) this.#makeUp(followed, observation);
    if (observation.kind === "orders" || observation.kind === "positions") {
      const { dex } = observation;
      // All dexes of the venue are listed with every frame: one that is empty and stays so is no news.
      const used = dexesInUse(observation).length > 0 || held || outcome.events.length > 0;
      if (dex === "" || used) this.#states.changed(ledger, dex);
    }
    this.#decide(followed, outcome);
    const healing = receivedAt - followed.gapAt < HEALING_MS;
    if (outcome.asks.length > 0) this.#options.unexplained(ethAddress, outcome.asks, healing);
    return outcome.traded ? MAYBE_TRADED : NOTHING_NEW;
  }

  /** What the ledger has decided goes the one way out. */
  #decide({ ledger }: FollowedTrader, outcome: Outcome): Outcome {
    const { events, ignored } = outcome;
    for (const [reason, count] of ignored) this.#ignore(reason, count);
    if (events.length > 0) {
      for (const event of events) this.#count(event);
      const told = asTheyHappened(events).map((event) => ({ event, order: openOrderOf(event, ledger) }));
      this.#log.append({ events }, () => {
        for (const { event, order } of told) this.#taps.event(event, order);
      });
      this.#options.appended();
    }
    return outcome;
  }

  #tellGivenUp(followed: FollowedTrader, receivedAt: number): void {
    const { givenUp, ledger } = followed;
    if (givenUp === null) return;
    const oids = [...givenUp];
    followed.givenUp = null;
    const { ethAddress } = ledger;
    this.#decide(followed, ledger.apply({ kind: "unexplained", ethAddress, receivedAt, oids }));
  }

  #hear({ ethAddress, receivedAt, time }: PositionListing): void {
    const last = this.#heard;
    if (last?.ethAddress === ethAddress && last.receivedAt === receivedAt) return;
    this.#heard = { ethAddress, receivedAt };
    this.skew.heard(receivedAt, time);
  }

  /**
   * There is no room for what it would come to, so nothing is decided: the ledger stays with what is kept, and the
   * next listing that is taken tells the difference.
   */
  #miss(followed: FollowedTrader, observation: DecidedObservation): ObservationResult {
    const { ethAddress, receivedAt } = observation;
    if (observation.kind === "unexplained")
      followed.givenUp = new Set([...(followed.givenUp ?? []), ...observation.oids]);
    if (observation.kind === "unexplained" || observation.kind === "history") return NOT_TAKEN;
    const stream = observation.kind;
    this.missed[stream]++;
    this.#missedAt = receivedAt;
    const key = streamKey(observation);
    if (stream === "statuses" || followed.missed?.has(key) === true) return NOT_TAKEN;
    followed.missed ??= new Set();
    followed.missed.add(key);
    const dex = "dex" in observation ? observation.dex : null;
    const since = followed.lastSeenAt ?? receivedAt;
    const cause = "journal full";
    this.#interrupt(followed, { kind: "gap", ethAddress, receivedAt, stream, dex, since, cause });
    return NOT_TAKEN;
  }

  #makeUp(followed: FollowedTrader, observation: DecidedObservation): void {
    const missed = followed.missed ?? new Set();
    missed.delete(streamKey(observation));
    if (missed.delete("fills")) this.#options.fillsMissed(observation.ethAddress);
    if (missed.size === 0) followed.missed = null;
  }

  #interrupt(followed: FollowedTrader, gap: Gap): void {
    followed.ledger.apply(gap);
    if (gap.stream === "orders") followed.gapAt = gap.receivedAt;
    this.#log.afterwards(() => this.#taps.tell("onGap", gap));
  }

  #count(event: Event): void {
    const name = eventName(event);
    this.events.set(name, (this.events.get(name) ?? 0) + 1);
  }

  #ignore(reason: Ignored | "untracked", count: number): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + count);
  }
}
