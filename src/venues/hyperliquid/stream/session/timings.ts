// The clocks of a session, as an argument: a test runs a day in a minute.
import type { Backoff } from "../../../../timing/backoff.js";
import {
  ACK_DEADLINE_MS,
  BACKOFF_ALARM_AFTER,
  BACKOFF_FACTOR,
  BACKOFF_FIRST_MS,
  BACKOFF_MAX_MS,
  CONNECT_TIMEOUT_MS,
  DATA_DEADLINE_MS,
  PING_INTERVAL_MS,
  PLANNED_CONNECTS_PER_MINUTE,
  SILENCE_MS,
} from "../../limits.js";
import type { Subscription } from "../../wire/requests.js";

export interface Timings {
  readonly connectTimeoutMs: number;
  readonly pingMs: number;
  /** No frame of any kind for this long: the connection is dead. */
  readonly silenceMs: number;
  readonly ackMs: number;
  /** By channel: no data for this long makes a subscription stale. */
  readonly dataMs: { readonly [T in Subscription["type"]]?: number };
  readonly backoff: Backoff;
  readonly alarmAfter: number;
  readonly connectsPerMinute: number;
  /** What the gate calls a minute. */
  readonly minuteMs: number;
}

export const VENUE_TIMINGS: Timings = {
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
  pingMs: PING_INTERVAL_MS,
  silenceMs: SILENCE_MS,
  ackMs: ACK_DEADLINE_MS,
  dataMs: DATA_DEADLINE_MS,
  backoff: { baseMs: BACKOFF_FIRST_MS, factor: BACKOFF_FACTOR, capMs: BACKOFF_MAX_MS },
  alarmAfter: BACKOFF_ALARM_AFTER,
  connectsPerMinute: PLANNED_CONNECTS_PER_MINUTE,
  minuteMs: 60_000,
};
