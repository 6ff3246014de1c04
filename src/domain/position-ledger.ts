// The positions of one trader: takes listings by venue time, gives position events.

import { ZERO } from "./decimal.js";
import { type PositionEvent, positionEventId, type Seen, sampleId } from "./event.js";
import type { TraderId } from "./ids.js";
import type { PositionListing } from "./observation.js";
import type { Outcome } from "./outcome.js";
import { type MarginSummary, type Position, type PositionChange, positionChange } from "./position.js";
import {
  type Continuity,
  confirmAbsence,
  confirmPresence,
  type FirstRound,
  interrupt,
  neverListed,
  type Presence,
  seenSince,
} from "./presence.js";

interface PositionState extends Presence {
  position: Position;
  /** The last sampling interval that holds an event of it. */
  interval: number;
}

/** The positions of one dex as the newest listing left them. */
interface DexPositions {
  readonly continuity: Continuity;
  readonly byCoin: Map<string, PositionState>;
  time: number;
  summary: MarginSummary | null;
}

export interface PositionRules {
  /** Absences that close a position, 1 or more. */
  readonly closeAfterMissing: number;
  /** Between two samples of an unchanged position, ms of venue time; 0 for none. */
  readonly sampleIntervalMs: number;
}

const OPENED: PositionChange = { action: "opened", changed: [] };
const CLOSED: PositionChange = { action: "closed", changed: [] };
const SAMPLED: PositionChange = { action: "sampled", changed: [] };

/** A listing of a time that is further ahead of its receipt lies, ms. */
export const FUTURE_MS = 60_000;

export class PositionLedger {
  readonly #ethAddress: TraderId;
  readonly #rules: PositionRules;
  readonly #firstRound: FirstRound;
  readonly #dexes = new Map<string, DexPositions>();

  constructor(ethAddress: TraderId, rules: PositionRules, firstRound: FirstRound) {
    this.#ethAddress = ethAddress;
    this.#firstRound = firstRound;
    this.#rules = rules;
  }

  /** `skewMs`: how far our clock is ahead of the venue's, as far as is known. */
  apply(listing: PositionListing, skewMs: number, outcome: Outcome): void {
    const dex = this.#dex(listing.dex);
    const latest = listing.receivedAt - skewMs + FUTURE_MS;
    if (listing.time > latest) {
      outcome.ignore("futureListing");
      return;
    }
    // A time that was believed and has turned out to be in the future guards nothing.
    if (dex.time > latest) dex.time = Number.NEGATIVE_INFINITY;
    if (listing.time < dex.time) {
      outcome.ignore("staleListing");
      return;
    }
    this.#firstRound.listed(dex.continuity, listing.receivedAt);
    dex.time = listing.time;
    dex.summary = listing.summary;
    const shown = new Set<string>();
    for (const position of listing.positions) {
      if (position.dex !== listing.dex) outcome.ignore("foreignDex");
      else if (!shown.has(position.coin)) {
        shown.add(position.coin);
        this.#show(position, listing, dex, outcome);
      }
    }
    if (!listing.complete) return;
    for (const state of dex.byCoin.values()) {
      if (!shown.has(state.position.coin)) this.#miss(state, listing, dex, outcome);
    }
    dex.continuity.phase = "live";
  }

  /** What it shows next on `dex` (null: on any) may have changed unseen. */
  interrupted(dex: string | null, at: number): void {
    const lost = dex === null ? this.#dexes.values() : [this.#dex(dex)];
    for (const { continuity } of lost) interrupt(continuity, at);
  }

  /** Takes up what an earlier run knew of `dex` at the venue's `time`. */
  recover(
    dex: string,
    at: number,
    time: number,
    summary: MarginSummary | null,
    positions: readonly Position[],
  ): void {
    this.#firstRound.over();
    const byCoin = new Map<string, PositionState>();
    for (const position of positions) {
      const interval = this.#interval(time);
      byCoin.set(position.coin, { position, interval, shownBy: "", shownAt: at, missing: null });
    }
    this.#dexes.set(dex, { continuity: { phase: "recovered", gapAt: at }, byCoin, time, summary });
  }

  /** What the newest listing of `dex` left; null while no listing has told its margin. */
  current(dex: string): { summary: MarginSummary; positions: Position[]; asOf: number } | null {
    const known = this.#dexes.get(dex);
    if (known === undefined || known.summary === null) return null;
    const positions = [...known.byCoin.values()].map((state) => state.position);
    return { summary: known.summary, positions, asOf: known.time };
  }

  /** Whether the newest listing of `dex` left a position or a balance. */
  holds(dex: string): boolean {
    const known = this.#dexes.get(dex);
    if (known === undefined) return false;
    return known.byCoin.size > 0 || (known.summary !== null && known.summary.accountValue !== ZERO);
  }

  /** Open positions on all dexes. */
  count(): number {
    let count = 0;
    for (const dex of this.#dexes.values()) count += dex.byCoin.size;
    return count;
  }

  #dex(name: string): DexPositions {
    let dex = this.#dexes.get(name);
    if (dex === undefined) {
      dex = { continuity: neverListed(), byCoin: new Map(), time: Number.NEGATIVE_INFINITY, summary: null };
      this.#dexes.set(name, dex);
    }
    return dex;
  }

  #show(position: Position, listing: PositionListing, dex: DexPositions, outcome: Outcome): void {
    const state = dex.byCoin.get(position.coin);
    const interval = this.#interval(listing.time);
    const { instance: shownBy, receivedAt: shownAt } = listing;
    if (state === undefined) {
      dex.byCoin.set(position.coin, { position, interval, shownBy, shownAt, missing: null });
      outcome.events.push(this.#event(OPENED, position, ZERO, listing.time, dex.continuity.phase, listing));
      return;
    }
    const seen = seenSince(dex.continuity, state.shownAt);
    const known = state.position;
    const change = positionChange(known, position) ?? (interval > state.interval ? SAMPLED : null);
    state.position = position;
    confirmPresence(state, shownBy, shownAt);
    if (change === null) return;
    state.interval = interval;
    outcome.events.push(this.#event(change, position, known.szi, listing.time, seen, listing));
  }

  #miss(state: PositionState, listing: PositionListing, dex: DexPositions, outcome: Outcome): void {
    const seen = seenSince(dex.continuity, state.shownAt);
    if (!confirmAbsence(state, listing, seen, this.#rules.closeAfterMissing)) return;
    const { position, missing } = state;
    const flat: Position = {
      ...position,
      szi: ZERO,
      entryPx: null,
      positionValue: null,
      unrealizedPnl: null,
      marginUsed: null,
      liquidationPx: null,
      rawUsd: null,
      fundingSinceOpen: null,
    };
    dex.byCoin.delete(position.coin);
    const time = missing?.time ?? listing.time;
    outcome.events.push(this.#event(CLOSED, flat, position.szi, time, missing?.seen ?? seen, listing));
  }

  #event(
    { action, changed }: PositionChange,
    position: Position,
    prevSzi: PositionEvent["prevSzi"],
    time: number,
    seen: Seen,
    listing: PositionListing,
  ): PositionEvent {
    const id =
      action === "sampled"
        ? sampleId(this.#ethAddress, position.coin, time, this.#rules.sampleIntervalMs)
        : positionEventId(this.#ethAddress, position.coin, action, time);
    return {
      kind: "position",
      id,
      ethAddress: this.#ethAddress,
      action,
      position,
      prevSzi,
      changed,
      timestamp: time,
      observedAt: listing.receivedAt,
      seen,
      source: listing.source,
    };
  }

  #interval(time: number): number {
    const { sampleIntervalMs } = this.#rules;
    return sampleIntervalMs > 0 ? Math.floor(time / sampleIntervalMs) : 0;
  }
}
