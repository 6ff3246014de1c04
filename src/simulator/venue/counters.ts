// What a simulated venue counts.
import { ALL_FAULT_KINDS, type FaultKind } from "./fault-plan.js";

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
  rest: {
    /** By type, whatever became of them; "leaderboard" is one. */
    requests: Record<string, number>;
    /** What is no request that the venue knows. */
    unreadable: number;
    /** The most weight that one IP asked for within a minute, that of refused requests included. */
    weightWorstMinute: number;
    /** Beyond the weight; 429s that are faults or an outage are counted there. */
    refused429: number;
  };
  /** What was refused while the venue was out. */
  outage: { connects: number; requests: number };
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
    rest: { requests: {}, unreadable: 0, weightWorstMinute: 0, refused429: 0 },
    outage: { connects: 0, requests: 0 },
    forgottenOids: 0,
    faults: Object.fromEntries(ALL_FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>,
  };
}
