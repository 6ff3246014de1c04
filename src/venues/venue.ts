// All that the application knows of a venue: whom it follows there, what it is told, and how that stands.

import type { OrderId, TraderId } from "../domain/ids.js";
import type { Observation } from "../domain/observation.js";
import type { ObservationResult } from "../domain/outcome.js";
import type { PartialFill } from "../domain/partial-fill.js";
import type { Quarantined } from "../domain/quarantined.js";
import type { VenueHistory } from "./history.js";
import type { VenueStatus } from "./status.js";

export interface Followed<Id extends TraderId = TraderId> {
  readonly ethAddress: Id;
  /** 1 or more: who has more is watched better, and looked at more often. */
  readonly priority: number;
  /** Dexes that it is known to use. */
  readonly dexes: readonly string[];
}

export interface Venue {
  /** Null where it tells nothing of the past. */
  readonly history: VenueHistory | null;
  /** Begins to watch a trader that the sink takes observations of already. */
  follow(trader: Followed): void;
  unfollow(trader: TraderId): void;
  setPriority(trader: TraderId, priority: number): void;
  /** Orders are gone and nobody has said why: it asks. `healing`: soon after a gap. */
  explain(trader: TraderId, orders: readonly OrderId[], healing: boolean): void;
  /** Fills were missed: what tells them begins anew with what is past. */
  healFills(trader: TraderId): void;
  status(): VenueStatus;
  /** Resolves when nothing is under way; `hard` ends it at once. */
  stop(hard: AbortSignal): Promise<void>;
}

/** Something of the venue's that was not expected: where it stood, and how often. */
export interface DriftReport {
  readonly path: string;
  readonly sample: string;
  readonly count: number;
}

/** Where a venue tells; called synchronously, in the order of arrival. `client` is a connection, by its number. */
export interface VenueSink {
  observe(observation: Observation): ObservationResult;
  quarantine(entries: readonly Quarantined[]): void;
  drift(drift: readonly DriftReport[]): void;
  connected(client: number): void;
  disconnected(client: number, why: string): void;
  /** The venue or a socket complains; the connection may live on. */
  error(client: number, message: string): void;
  /** The venue refuses something that is needed. */
  refused(client: number, request: object, text: string): void;
  /** Whether it would help to know what became of an order. */
  wantsReason(trader: TraderId, order: OrderId): boolean;
  /** Closed orders of which nobody has said why. */
  unexplained(trader: TraderId): readonly OrderId[];
  /** Whether an order is known to be the trader's. */
  knows(trader: TraderId, order: OrderId): boolean;
  /** Fills that were told in part: whoever tells one whole completes it. Those that nobody told in a day are left out. */
  partialFills(trader: TraderId): readonly PartialFill[];
}

/** Where a venue logs what is for the operator alone. */
export interface VenueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
