// What an intake is made with, and what it answers to the venue's log.
import type { OrderId, TraderId } from "../domain/ids.js";
import type { PositionRules } from "../domain/position-ledger.js";
import type { CurrentStates } from "./current-states.js";
import type { EventLog } from "./event-log.js";
import type { Taps } from "./taps.js";

/** What became of something that the venue's log told: how many events were not known before. */
export interface Recorded {
  readonly inserted: number;
}

export interface IntakeOptions {
  readonly rules: PositionRules;
  readonly events: EventLog;
  readonly states: CurrentStates;
  readonly taps: Taps;
  /** Called after each append of events. */
  readonly appended: () => void;
  /** Resolves once the database has everything up to `sequence`. */
  readonly written: (sequence: number) => Promise<void>;
  /** Called where orders are gone and nobody has said why; `healing`: soon after a gap. */
  readonly unexplained: (ethAddress: TraderId, oids: readonly OrderId[], healing: boolean) => void;
  /** Called once there is room again, where fills were not taken: they are to be asked for anew. */
  readonly fillsMissed: (ethAddress: TraderId) => void;
}
