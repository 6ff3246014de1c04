// From the reasons that keep the collector from working fully to what a readiness probe is told.

import type { DatabaseKind } from "../config/load.js";
import { printable } from "../telemetry/printable.js";
import { redact } from "../telemetry/redact.js";

/** With any of these the collector is not ready. */
export const NOT_READY_CODES = [
  "starting",
  "recovering",
  "store_down",
  "no_traders",
  "no_source",
  "journal_full",
  "journal_failing",
  "stopping",
] as const;

/** With any of these, and none of the others, it is ready but degraded. */
export const DEGRADED_CODES = [
  "connection_down",
  "subscription_refused",
  "user_cap",
  "trader_stale",
  "breaker_open",
  "rest_failing",
  "dexes_left_out",
  "stream_full",
  "tape_down",
  "exact_off",
  "journal_half",
  "journal_overflowed",
  "clock_skew",
  "future_times",
] as const;

export type NotReadyCode = (typeof NOT_READY_CODES)[number];
export type DegradedCode = (typeof DEGRADED_CODES)[number];

export interface Reason {
  readonly code: NotReadyCode | DegradedCode;
  /** Since when it holds, ms. */
  readonly since: number;
  /** For a person. Whoever reaches the port can read it, also without the token. */
  readonly detail: string;
}

export interface Readiness {
  readonly httpStatus: 200 | 503;
  readonly body: {
    readonly status: "ready" | "degraded" | "not_ready";
    readonly database: DatabaseKind;
    /** In the order given; `since` in ISO 8601. */
    readonly reasons: readonly { readonly code: string; readonly since: string; readonly detail: string }[];
  };
}

const NOT_READY: ReadonlySet<string> = new Set(NOT_READY_CODES);

/** Secrets in a `detail` are masked and control characters left out: it may quote an error. */
export function readiness(database: DatabaseKind, reasons: readonly Reason[]): Readiness {
  const notReady = reasons.some(({ code }) => NOT_READY.has(code));
  const status = notReady ? "not_ready" : reasons.length > 0 ? "degraded" : "ready";
  const told = reasons.map(({ code, since, detail }) => ({
    code,
    since: iso(since),
    detail: printable(redact(detail)),
  }));
  return { httpStatus: notReady ? 503 : 200, body: { status, database, reasons: told } };
}

/** A time that no calendar has is told as the beginning of time: a probe is answered whatever a reason says. */
function iso(ms: number): string {
  const date = new Date(ms);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
}
