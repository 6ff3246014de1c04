// Waiting for a condition, with a deadline.
import { setTimeout as delay } from "node:timers/promises";

/** A machine with other work to do takes as many times as long as one that is idle. */
const PATIENCE = 4;

/**
 * Resolves with the first value of `look` that is neither false, null nor undefined; rejects where none comes within
 * `deadlineMs` of an idle machine.
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  deadlineMs = 15_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + deadlineMs * PATIENCE;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs * PATIENCE} ms for ${what}`);
    await delay(10);
  }
}
