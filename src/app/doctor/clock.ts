// Whether our clock is the venue's, told by the times of what it answered.
import { type Check, checksOf, type Heard } from "./check.js";

const WARN_MS = 3_000;
const FAIL_MS = 10_000;

/** What is further away was recorded, or the clock is far off: times alone do not tell which. */
const RECORDED_MS = 24 * 3_600_000;

const check = checksOf("clock");

/** By the median: one late answer moves nothing. Delays on the way are part of it. */
export function checkClock(heard: readonly Heard[]): Check {
  const offsets = heard
    .map(({ receivedAt, venueTime }) => receivedAt - venueTime)
    .toSorted((first, second) => first - second);
  const ms = offsets[offsets.length >> 1];
  if (ms === undefined) return check("skew", "warn", "the venue told no time, so our clock is not compared");
  const off = Math.abs(ms);
  const where = `${span(off)} ${ms < 0 ? "behind" : "ahead of"} the venue's`;
  const by = `the median of ${offsets.length} ${offsets.length === 1 ? "time" : "times"} heard`;
  if (off > RECORDED_MS) {
    const finding = `this machine's clock is ${where} (${by}): the venue plays a recording, or the clock is to be set by NTP`;
    return check("skew", "warn", finding);
  }
  if (off > WARN_MS) {
    const state = off > FAIL_MS ? "fail" : "warn";
    return check("skew", state, `this machine's clock is ${where} (${by}): set it by NTP`);
  }
  return check("skew", "ok", `this machine's clock is ${where} (${by})`);
}

/** `0.2 s`, `20 s`, `3 d`. */
function span(ms: number): string {
  if (ms >= RECORDED_MS) return `${Math.round(ms / RECORDED_MS)} d`;
  return ms < FAIL_MS ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
