// Stops asking after too many failures in a row, then lets one request find out whether the venue answers again.
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  isBrokenCircuitError,
} from "cockatiel";
import type { Clock } from "../../../timing/clock.js";
import type { FailureKind } from "./answer.js";
import type { Exchanged, NotExchanged } from "./http.js";

export type BreakerState = "closed" | "open" | "half-open";

export interface BreakerCounts {
  readonly state: BreakerState;
  /** Since when it is in that state, ms since 1970 UTC. */
  readonly since: number;
  /** How often it opened, since start. */
  readonly opened: number;
}

/** What speaks against the venue; that a request is refused or cannot be read does not: it was answered. */
const AGAINST_VENUE: ReadonlySet<FailureKind> = new Set(["rateLimited", "unavailable", "timeout"]);

/** What comes of a request that is not sent. */
export const BREAKER_OPEN: NotExchanged = {
  ok: false,
  why: { kind: "breakerOpen", detail: "not sent: too many failures in a row" },
  status: null,
  retryAfterMs: null,
};

/** Thrown past the breaker, which then counts neither success nor failure. */
class Stopped extends Error {
  readonly outcome: NotExchanged;

  constructor(outcome: NotExchanged) {
    super("stopped");
    this.outcome = outcome;
  }
}

export class Breaker {
  readonly #clock: Clock;
  readonly #openMs: number;
  readonly #policy: CircuitBreakerPolicy;
  #since: number;
  #opened = 0;

  constructor(failures: number, openMs: number, clock: Clock) {
    this.#clock = clock;
    this.#openMs = openMs;
    this.#since = clock.now();
    this.#policy = circuitBreaker(
      handleWhenResult((outcome) => speaksAgainst(outcome as Exchanged | NotExchanged)),
      { halfOpenAfter: clock.real(openMs), breaker: new ConsecutiveBreaker(failures) },
    );
    this.#policy.onStateChange((state) => {
      this.#since = clock.now();
      if (state === CircuitState.Open) this.#opened++;
    });
  }

  counts(): BreakerCounts {
    return { state: this.#state, since: this.#since, opened: this.#opened };
  }

  /** Whether a request may be sent: false while open, and while one probes. */
  get ready(): boolean {
    if (this.#state === "open") return this.#clock.now() - this.#since >= this.#openMs;
    return this.#state === "closed";
  }

  /** What `send` gives; `breakerOpen` where it was not called. */
  async run(send: () => Promise<Exchanged | NotExchanged>): Promise<Exchanged | NotExchanged> {
    if (!this.ready) return BREAKER_OPEN;
    const probes = this.#state === "open";
    try {
      return await this.#policy.execute(async () => {
        const outcome = await send();
        // A probe that was stopped proved nothing: it counts as failed, or the breaker would close.
        if (!probes && !outcome.ok && outcome.why.kind === "stopped") throw new Stopped(outcome);
        return outcome;
      });
    } catch (error) {
      if (error instanceof Stopped) return error.outcome;
      if (isBrokenCircuitError(error)) return BREAKER_OPEN;
      throw error;
    }
  }

  get #state(): BreakerState {
    const { state } = this.#policy;
    if (state === CircuitState.HalfOpen) return "half-open";
    return state === CircuitState.Closed ? "closed" : "open";
  }
}

function speaksAgainst(outcome: Exchanged | NotExchanged): boolean {
  return !outcome.ok && (AGAINST_VENUE.has(outcome.why.kind) || outcome.why.kind === "stopped");
}
