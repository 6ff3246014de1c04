// Tries again what may succeed later, to a limit; and never holds up a stop.
import type { Backoff } from "../timing/backoff.js";
import type { Clock } from "../timing/clock.js";
import { retry } from "../timing/retry.js";
import type { HistoryAnswer, HistoryFailure, HistoryPage } from "../venues/history.js";

/** In all some minutes: longer than an open breaker, and than a database takes to elect. */
const BACKOFF: Backoff = { baseMs: 2_000, factor: 2, capMs: 60_000 };
const TRIES = 8;

/** The venue gave no answer. */
export class UnansweredError extends Error {
  override readonly name = "Unanswered";
  readonly why: HistoryFailure;

  constructor(why: HistoryFailure) {
    super(`${why.kind}: ${why.detail}`);
    this.why = why;
  }
}

/** What waits for the database leaves no room for more. */
class NoRoom extends Error {
  override readonly name = "NoRoom";
}

/** The signal ended it. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What was answered; throws {@link UnansweredError} where it was not. */
export async function answered<T>(asked: Promise<HistoryAnswer<T>>): Promise<HistoryPage<T>> {
  const answer = await asked;
  if (!answer.ok) throw new UnansweredError(answer.why);
  return answer;
}

/** What was recorded; throws {@link NoRoom} where it was not. */
export function taken<T>(recorded: Promise<T> | null): Promise<T> {
  if (recorded === null) throw new NoRoom("events wait for the database: there is no room for more");
  return recorded;
}

/** Rejects with the last error after {@link TRIES} tries, at once with what no try can mend, or with {@link Stopped}. */
export async function persist<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const again = (error: unknown, tries: number): boolean => tries < TRIES && !isHopeless(error);
  try {
    return await retry(attempt, { ...patience, backoff: BACKOFF, again });
  } catch (error) {
    throw patience.signal.aborted ? new Stopped("stopped") : error;
  }
}

/** `refused`: the venue does not take the question. `stopped`: the client was. */
function isHopeless(error: unknown): boolean {
  return error instanceof UnansweredError && (error.why.kind === "refused" || error.why.kind === "stopped");
}
