// Stops asking after too many failures in a row, then lets one request find out whether the venue answers again.
//
// It is for the venue. One request that fails while others are answered is no failure of the venue, however often.
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

/** Where another request was answered so lately, this one fails alone; ms. As long as three time-outs of one request. */
const OTHERS_ANSWERED_MS = 30_000;

/** What comes of a request that is not sent. */
export const BREAKER_OPEN: NotExchanged = {
  ok: false,
  why: { kind: "breakerOpen", detail: "not sent: too many failures in a row" },
  status: null,
  retryAfterMs: null,
  raw: null,
};

/** Thrown past the breaker, which then counts neither success nor failure. */
class Uncounted extends Error {
  readonly outcome: NotExchanged;

  constructor(outcome: NotExchanged) {
    super("not counted");
    this.outcome = outcome;
  }
}

export class Breaker {
  readonly #clock: Clock;
  readonly #openMs: number;
  readonly #policy: CircuitBreakerPolicy;
  #since: number;
  #opened = 0;
  /** The requests that were answered last, two different ones. */
  #answered = { key: "", at: Number.NEGATIVE_INFINITY };
  #answeredBefore = { key: "", at: Number.NEGATIVE_INFINITY };

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

  /** What `send` gives; `breakerOpen` where it was not called. `key` is the same for the same request. */
  async run(key: string, send: () => Promise<Exchanged | NotExchanged>): Promise<Exchanged | NotExchanged> {
    if (!this.ready) return BREAKER_OPEN;
    const probes = this.#state === "open";
    try {
      return await this.#policy.execute(async () => {
        const outcome = await send();
        // A probe that was stopped proved nothing: it counts as failed, or the breaker would close.
        if (!probes && !outcome.ok && outcome.why.kind === "stopped") throw new Uncounted(outcome);
        if (!probes && !outcome.ok && this.#failsAlone(key, outcome)) throw new Uncounted(outcome);
        if (!speaksAgainst(outcome)) this.#note(key);
        return outcome;
      });
    } catch (error) {
      if (error instanceof Uncounted) return error.outcome;
      if (isBrokenCircuitError(error)) return BREAKER_OPEN;
      throw error;
    }
  }

  /** The venue answered this one with a failure, or not at all, and another one well. 429 is of all. */
  #failsAlone(key: string, { why, status }: NotExchanged): boolean {
    const own = why.kind === "timeout" || (why.kind === "unavailable" && status !== null);
    const other = this.#answered.key === key ? this.#answeredBefore : this.#answered;
    return own && this.#clock.now() - other.at < OTHERS_ANSWERED_MS;
  }

  #note(key: string): void {
    if (this.#answered.key !== key) this.#answeredBefore = this.#answered;
    this.#answered = { key, at: this.#clock.now() };
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
