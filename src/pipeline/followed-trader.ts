// A trader that the intake follows: its ledger, and what was not taken of it.

import type { LedgerEvent } from "../domain/event.js";
import type { OrderId, TraderId } from "../domain/ids.js";
import { type KnownDex, Ledger } from "../domain/ledger.js";
import type { Gap, ModeReport, Observation, SpotListing, TwapReport } from "../domain/observation.js";
import type { Order } from "../domain/order.js";
import type { PositionRules } from "../domain/position-ledger.js";

export interface FollowedTrader {
  readonly ledger: Ledger;
  /** When the venue was last heard of it, ms; null before the first observation. */
  lastSeenAt: number | null;
  /** When its orders were last interrupted, ms. */
  gapAt: number;
  /** Streams of which something was not taken, and nothing since; null where there is none. */
  missed: Set<string> | null;
  /** Orders that nobody can explain, which there was no room to tell; null where there are none. */
  givenUp: Set<OrderId> | null;
}

/** From what an earlier run knew; `now` in ms. */
export function follow(
  ethAddress: TraderId,
  known: readonly KnownDex[],
  rules: PositionRules,
  now: number,
): FollowedTrader {
  const ledger = new Ledger(ethAddress, rules, now);
  for (const each of known) ledger.recover(each, now);
  const gapAt = known.length > 0 ? now : Number.NEGATIVE_INFINITY;
  return { ledger, lastSeenAt: null, gapAt, missed: null, givenUp: null };
}

/** What is kept as it is now, and of which there are no events. */
export type ObservedState = SpotListing | ModeReport | TwapReport;

/** What comes to events. */
export type DecidedObservation = Exclude<Observation, Gap | ObservedState>;

export function isState(observation: Observation): observation is ObservedState {
  return observation.kind === "spot" || observation.kind === "mode" || observation.kind === "twaps";
}

/** One stream of a trader, on one dex where it has dexes. */
export function streamKey(observation: DecidedObservation): string {
  return "dex" in observation ? `${observation.kind}:${observation.dex}` : observation.kind;
}

/** The open order that a fill is of; null for what is no fill, and where nobody knows yet which it is. */
export function openOrderOf(event: LedgerEvent, ledger: Ledger): Order | null {
  if (event.kind !== "fill" || event.fill.oid === null) return null;
  return ledger.openOrders().get(event.fill.oid)?.order ?? null;
}
