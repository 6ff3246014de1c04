// What a simulated venue counts.
import { FAULT_KINDS, type FaultKind } from "./fault-plan.js";

export interface Counters {
  /** Connects that were tried, and the most of one IP within a minute. */
  connects: number;
  connectsWorstMinute: number;
  /** Messages that clients sent, pings included, and the most of one IP within a minute. */
  sends: number;
  sendsWorstMinute: number;
  /** What a cap refused; refusals that are faults are counted there. */
  refused: { connects: number; messages: number; subscriptions: number; users: number };
  /** The most users that were ever tracked in one scope. */
  usersAtMost: number;
  /** By channel, as far as they were sent. */
  frames: Record<string, number>;
  /** Full states that were left out, since the client had too much unread. */
  skippedPushes: number;
  /** Clients cut off since nothing was sent to them. */
  idleCloses: number;
  /** Clients cut off since they did not read what was sent. */
  unreadCloses: number;
  /** Orders that were shown so long ago that this is no longer known. */
  forgottenOids: number;
  /** Faults dealt. */
  faults: Record<FaultKind, number>;
}

export function newCounters(): Counters {
  return {
    connects: 0,
    connectsWorstMinute: 0,
    sends: 0,
    sendsWorstMinute: 0,
    refused: { connects: 0, messages: 0, subscriptions: 0, users: 0 },
    usersAtMost: 0,
    frames: {},
    skippedPushes: 0,
    idleCloses: 0,
    unreadCloses: 0,
    forgottenOids: 0,
    faults: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>,
  };
}
