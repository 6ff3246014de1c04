// What exact statuses need, and what they tell.
import type { Address } from "../../../../domain/address.js";
import type { StatusReport } from "../../../../domain/observation.js";
import type { Clock } from "../../../../timing/clock.js";
import type { Subscription } from "../../wire/requests.js";

/** `auto`: a socket whose statuses cannot be told apart is left; `true`: it is told, and goes on. */
export type ExactSetting = "auto" | "true" | "false";

/** What asks a socket for statuses. */
export interface ExactSocket {
  readonly id: number;
  want(subscriptions: readonly Subscription[]): void;
  unwant(subscriptions: readonly Subscription[]): void;
}

export interface ExactSink {
  readonly observe: (report: StatusReport) => unknown;
  knows(user: Address, oid: number): boolean;
  /** Statuses of a trader may have been missed: its log tells. */
  statusesMissed(user: Address): void;
  /** `single`: a socket brings one user's statuses only. `left`: a socket, since too few of its statuses were claimed. */
  exactChanged(change: "single" | "left", socket: number): void;
}

export interface ExactOptions {
  readonly setting: ExactSetting;
  readonly clock: Clock;
  readonly sockets: readonly ExactSocket[];
  /** The socket that brings a trader's listings; null where none does. */
  homeOf(user: Address): number | null;
}

export interface ExactCounts {
  readonly claimed: number;
  readonly rejected: number;
  readonly unclaimed: number;
  readonly waiting: number;
}
