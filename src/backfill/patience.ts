// Tries again what may succeed later, to a limit; and never holds up a stop.
import { type Backoff, backoffMs } from "../timing/backoff.js";
import type { Clock } from "../timing/clock.js";
import { pause } from "../timing/pause.js";
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
  const { clock, signal, random } = patience;
  for (let tries = 1; ; tries++) {
    if (signal.aborted) throw new Stopped("stopped");
    try {
      return await unlessStopped(attempt(), signal);
    } catch (error) {
      if (signal.aborted) throw new Stopped("stopped");
      if (tries === TRIES || isHopeless(error)) throw error;
      await pause(clock.real(backoffMs(BACKOFF, tries - 1, random())), signal);
    }
  }
}

/** `refused`: the venue does not take the question. `stopped`: the client was. */
function isHopeless(error: unknown): boolean {
  return error instanceof UnansweredError && (error.why.kind === "refused" || error.why.kind === "stopped");
}

/** What has begun goes on unheard: everything here may be done twice. */
function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Stopped("stopped"));
    signal.addEventListener("abort", stop, { once: true });
    const over = (): void => signal.removeEventListener("abort", stop);
    promise.then(resolve, reject).finally(over);
  });
}
