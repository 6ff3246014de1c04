// Asks the database until it answers: a start waits for whatever it needs of it.
import { CredentialsRefused, mayPass, refused } from "../../store/mongo/connection.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Backoff } from "../../timing/backoff.js";
import { retry } from "../../timing/retry.js";

const BACKOFF: Backoff = { baseMs: 500, factor: 2, capMs: 5_000 };

export interface InsistOptions {
  readonly log: Logger;
  /** Ends any wait, that for an answer too. */
  readonly signal: AbortSignal;
  /** Told at each try that failed. */
  readonly onAway: () => void;
  /** Told at each try that did not. */
  readonly onUp: () => void;
}

/** Gives what `attempt` comes to. Rejects where waiting does not help, or with the signal's reason. */
export type Insist = <T>(attempt: () => Promise<T>) => Promise<T>;

/** One for a whole start: an outage is complained of once for each kind of error. */
export function insistent({ log, signal, onAway, onUp }: InsistOptions): Insist {
  const said = new Set<string>();
  const again = (error: unknown): boolean => {
    if (refused(error)) throw new CredentialsRefused(error);
    if (!mayPass(error)) return false;
    onAway();
    const kind = error instanceof Error ? `${error.name} ${"code" in error ? error.code : ""}` : "";
    if (!said.has(kind)) log.warn({ err: error }, "MongoDB is away; waiting for it");
    said.add(kind);
    return true;
  };
  return async (attempt) => {
    const answer = await retry(attempt, { backoff: BACKOFF, signal, again });
    if (said.size > 0) log.info("MongoDB answers");
    said.clear();
    onUp();
    return answer;
  };
}
