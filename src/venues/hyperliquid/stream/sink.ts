// Where what the stream learns goes; called synchronously, in the order of arrival.
import type { Address } from "../../../domain/address.js";
import type { Observation } from "../../../domain/observation.js";
import type { Quarantined } from "../../../domain/quarantined.js";
import type { OrderUpdatesFrame, TradesFrame } from "../wire/frames.js";
import type { Drift } from "../wire/reported.js";
import type { Subscription } from "../wire/requests.js";
import type { ExactSink } from "./exact/exact-options.js";
import type { FeedChoice } from "./feed/feed-choice.js";
import type { LostSubscription } from "./session/session-events.js";

/** What was learnt of the traders: handed on as it is, by whoever hears it. */
interface Learnt {
  readonly observe: (observation: Observation) => unknown;
  readonly quarantine: (entries: readonly Quarantined[]) => void;
  readonly drift: (drift: readonly Drift[]) => void;
}

/** What one client tells its pool. */
export interface ClientEvents extends Learnt {
  connected(): void;
  disconnected(why: string): void;
  /** The venue or the socket complains; the connection may live on. */
  error(message: string): void;
  acked(request: Subscription): void;
  refused(request: Subscription, text: string): void;
  /** The venue takes this user on this connection. */
  admitted(user: Address): void;
  /** What became of orders of the traders whose `orderUpdates` this client has. */
  updates(frame: OrderUpdatesFrame, receivedAt: number): void;
  trades(frame: TradesFrame, receivedAt: number): void;
  /** What a subscription brings from now on may have changed unseen; of listings and fills there are gaps besides. */
  lost(lost: LostSubscription, cause: string): void;
  /** The venue takes no more users than `limit`, not this one. */
  turnedAway(user: Address, limit: number): void;
}

/** What a pool tells; `client` is the number of the client that learnt it. */
export interface StreamSink extends Learnt, Omit<ExactSink, "observe"> {
  connected(client: number): void;
  disconnected(client: number, why: string): void;
  error(client: number, message: string): void;
  refused(client: number, request: Subscription, text: string): void;
  /** There is no room for the orders of these dexes of a trader; told of the first trader. */
  leftOut(ethAddress: Address, dexes: readonly string[]): void;
  /** A feed was chosen, or left for another. */
  feed(choice: FeedChoice): void;
  /** More or fewer users may be watched than before, or what one takes has changed. */
  roomChanged(): void;
}
