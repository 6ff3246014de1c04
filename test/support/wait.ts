// Waiting for a condition, with a deadline.
import { setTimeout as delay } from "node:timers/promises";

/** Resolves with the first value of `look` that is neither false, null nor undefined; rejects after `deadlineMs`. */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  deadlineMs = 15_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await delay(10);
  }
}
