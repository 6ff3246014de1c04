// What becomes of a request: an answer, or why there is none. A failure holds nothing that could pass for an answer.
import type { Reported } from "../wire/reported.js";

export const FAILURE_KINDS = [
  /** The venue said 429. */
  "rateLimited",
  /** It was not sent: too many of its class wait for weight already. */
  "crowded",
  /** 5xx, HTML, or no connection. */
  "unavailable",
  "timeout",
  /** Any other 4xx: `detail` has the venue's words. */
  "refused",
  /** It is not what the request promises: `detail` says where. */
  "unreadable",
  /** Too many failures in a row: it was not sent. */
  "breakerOpen",
  /** The caller's signal, or a stop, ended it. */
  "stopped",
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface Failure {
  readonly kind: FailureKind;
  /** For a person to read. */
  readonly detail: string;
}

export interface Answered<T> {
  readonly ok: true;
  readonly value: T;
  /** What was refused in it, and what was not expected. */
  readonly reported: Reported;
  /** When the request that was answered was sent, ms since 1970 UTC. */
  readonly askedAt: number;
  readonly receivedAt: number;
  /** What it weighed, all tries together. */
  readonly weight: number;
}

export interface Unanswered {
  readonly ok: false;
  readonly why: Failure;
}

export type Answer<T> = Answered<T> | Unanswered;
