// The words of a session: its phases, what is wanted of it, what comes in, what is to be done.
import type { VenueError } from "../../wire/error.js";
import type { DataFrame, Decoded } from "../../wire/frames.js";
import type { Subscription } from "../../wire/requests.js";
import type { Timings } from "./timings.js";

export type Phase =
  | "disconnected"
  | "connecting"
  | "connected"
  | "subscribed"
  | "receiving"
  | "reconnecting"
  | "stopped";

/** A subscription that is wanted, whatever the socket does. */
export interface WantedSubscription {
  readonly request: Subscription;
  /** Lower case; null where it is of no user. */
  readonly user: string | null;
  /**
   * `idle`: not asked yet on this connection. `refused` by name: not asked again before the next one. `turnedAway`
   * with its user: nor before a retry, or before the user turns out to be taken.
   */
  state: "idle" | "asked" | "acked" | "live" | "refused" | "turnedAway";
  askedAt: number;
  /** The last data, or the last try to get data flowing again. */
  heardAt: number;
  /** The last data on this connection, before any when it was first asked for; ms, null before that. */
  provenAt: number | null;
  /** Tries in a row that brought nothing. */
  tries: number;
}

/** `since`: the last moment that is proven, ms. */
export interface LostSubscription {
  readonly request: Subscription;
  readonly since: number;
}

/** What `step` of session.ts changes, and nobody else. */
export interface Session {
  phase: Phase;
  /** Counts connections; what an older one still says is not heard. */
  generation: number;
  /** Connects in a row that brought no data. */
  attempts: number;
  /** By key. */
  readonly wanted: Map<string, WantedSubscription>;
  /** Users that the venue has taken on this connection, lower case: what else is asked of them is free. */
  readonly admitted: Set<string>;
  /** Key of the one subscription that asks for a user not admitted yet: a cap error speaks of it. */
  probing: string | null;
  /** When what speaks only of changes is to be asked for anew, since some were missed; Infinity for never. */
  healAt: number;
  healedAt: number;
  openedAt: number;
  frameAt: number;
  pingedAt: number;
  retryAt: number;
  reconnects: number;
  /** Nothing is due before, ms: the usual frame puts off what is due and leaves this as it is. */
  dueAt: number;
}

export type Input =
  | { readonly type: "start" }
  | { readonly type: "want"; readonly subscriptions: readonly Subscription[] }
  | { readonly type: "unwant"; readonly subscriptions: readonly Subscription[] }
  /** Asks again for a user that was turned away. */
  | { readonly type: "retry"; readonly user: string }
  | { readonly type: "opened"; readonly generation: number }
  | { readonly type: "frame"; readonly generation: number; readonly frame: Decoded }
  | { readonly type: "closed"; readonly generation: number; readonly why: string }
  /** What speaks only of changes was missed: to be asked for anew. */
  | { readonly type: "heal" }
  | { readonly type: "tick" }
  | { readonly type: "stop" };

export type Effect =
  | { readonly type: "connect"; readonly generation: number }
  | { readonly type: "send"; readonly text: string }
  /** Ends the socket without waiting for the other side. */
  | { readonly type: "terminate"; readonly why: string }
  /** Ends the socket politely, after what was sent. */
  | { readonly type: "close" }
  /** Data of the subscription that `key` names; of one that is not wanted (any more) it is as true. */
  | { readonly type: "data"; readonly key: string; readonly frame: DataFrame; readonly asked: boolean }
  /** What these bring from now on may have changed unseen. */
  | { readonly type: "lost"; readonly lost: readonly LostSubscription[]; readonly cause: string }
  /** The venue took the user: a subscription of it was acknowledged, or brought data. */
  | { readonly type: "admitted"; readonly user: string }
  /** The venue takes no more users than `limit`; nothing of this one is asked again without a retry. */
  | { readonly type: "turnedAway"; readonly user: string; readonly limit: number }
  | { readonly type: "acked"; readonly request: Subscription }
  | { readonly type: "refused"; readonly request: Subscription; readonly text: string }
  | { readonly type: "venueError"; readonly error: VenueError }
  /** So many connects in a row brought no data; it goes on at the longest wait. */
  | { readonly type: "alarm"; readonly attempts: number };

export interface Circumstance {
  /** ms. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  readonly timings: Timings;
}
