// Sends requests: with weight, in a slot, past the breaker, and again where that may help.
import { setMaxListeners } from "node:events";
import {
  handleWhenResult,
  type IDefaultPolicyContext,
  type IPolicy,
  type IRetryContext,
  noop,
  retry,
} from "cockatiel";
import PQueue from "p-queue";
import { backoffMs } from "../../../timing/backoff.js";
import type { Clock } from "../../../timing/clock.js";
import { pause } from "../../../timing/pause.js";
import {
  INFO_BACKOFF_FIRST_MS,
  INFO_BACKOFF_MAX_MS,
  INFO_RETRY_AFTER_MAX_MS,
  INFO_TRIES,
  LEADERBOARD_TIMEOUT_MS,
  MAX_INFO_BYTES,
  MAX_LEADERBOARD_BYTES,
} from "../limits.js";
import type { Failure, FailureKind } from "./answer.js";
import { BREAKER_OPEN } from "./breaker.js";
import { keyOf } from "./failing.js";
import { type Exchanged, exchange, type HttpRequest, type NotExchanged } from "./http.js";
import { type InfoRequest, mostWeightOf, surchargeOf, weightOf } from "./requests.js";
import { chooseRoute, type InfoRoute } from "./route.js";
import { WEIGHT_CLASSES, type WeightClass } from "./weight-window.js";

/** For whom a request is made, and until when. */
export interface How {
  readonly klass: WeightClass;
  readonly signal: AbortSignal;
}

interface Sent {
  /** Of all tries. */
  readonly weight: number;
  /** Why it was sent again, each time. */
  readonly retried: readonly FailureKind[];
}

export interface Delivered extends Sent {
  readonly ok: true;
  readonly body: unknown;
  /** When the request that was answered was sent, ms since 1970 UTC. */
  readonly askedAt: number;
  readonly receivedAt: number;
}

export interface Undelivered extends Sent {
  readonly ok: false;
  readonly why: Failure;
  /** The text of an answer that cannot be read; null where there is none. */
  readonly raw: string | null;
}

export interface TransportOptions {
  /** Of `POST /info`. */
  readonly url: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** At least one. */
  readonly routes: readonly [InfoRoute, ...InfoRoute[]];
  readonly timeoutMs: number;
}

/** One try: what came of it, when it was sent and answered, and what it weighed. */
interface Tried {
  readonly outcome: Exchanged | NotExchanged;
  readonly askedAt: number | null;
  readonly receivedAt: number;
  readonly weight: number;
}

/** Which slots a request waits for, and what it has to pass then. */
interface Passage {
  readonly slots: PQueue;
  readonly priority: number;
  readonly pass: (send: () => Promise<Exchanged | NotExchanged>) => Promise<Exchanged | NotExchanged>;
}

const BACKOFF = { baseMs: INFO_BACKOFF_FIRST_MS, factor: 2, capMs: INFO_BACKOFF_MAX_MS };

/** Another try may succeed. */
const PASSING: ReadonlySet<FailureKind> = new Set(["rateLimited", "unavailable", "timeout"]);

function notSent(kind: FailureKind, detail: string): NotExchanged {
  return { ok: false, why: { kind, detail }, status: null, retryAfterMs: null, raw: null };
}

const STOPPED = notSent("stopped", "stopped before it was answered");
const CROWDED = notSent("crowded", "too many of its class wait for weight");

function untried(outcome: NotExchanged): Tried {
  return { outcome, askedAt: null, receivedAt: 0, weight: 0 };
}

export class InfoTransport {
  readonly #options: TransportOptions;
  readonly #downloads = new PQueue({ concurrency: 1 });
  readonly #retry = retry(
    handleWhenResult((tried) => isPassing((tried as Tried).outcome)),
    { maxAttempts: INFO_TRIES - 1 },
  );
  /** One for each request that is not over. */
  readonly #lives = new Set<AbortController>();
  #stopped = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#options.routes.reduce((sum, { slots }) => sum + slots.pending, this.#downloads.pending);
  }

  /** `once`: it is not sent again, whatever becomes of it. */
  post(
    request: InfoRequest,
    { klass, signal }: How,
    { once = false }: { readonly once?: boolean } = {},
  ): Promise<Delivered | Undelivered> {
    const failed = new Set<InfoRoute>();
    const send = (life: AbortSignal) => this.#post(request, klass, failed, life);
    return this.#repeat(send, signal, once ? noop : this.#retry);
  }

  /** A file beside the API: of another host, without weight; its failures say nothing of the API. */
  get(url: string, signal: AbortSignal): Promise<Delivered | Undelivered> {
    const timeoutMs = this.#options.clock.real(LEADERBOARD_TIMEOUT_MS);
    const { dispatcher } = this.#options.routes[0].agent;
    const file = { url, body: null, maxBytes: MAX_LEADERBOARD_BYTES, timeoutMs, dispatcher };
    const passage: Passage = { slots: this.#downloads, priority: 0, pass: (send) => send() };
    return this.#repeat((life) => this.#send(file, passage, life), signal, this.#retry);
  }

  /** Ends every request; resolves when nothing is in flight. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const life of this.#lives) life.abort();
    await this.#downloads.onIdle();
    await Promise.all(this.#options.routes.map((route) => route.stop()));
  }

  async #repeat(
    send: (life: AbortSignal) => Promise<Tried>,
    signal: AbortSignal,
    policy: IPolicy<IRetryContext | IDefaultPolicyContext>,
  ): Promise<Delivered | Undelivered> {
    const life = new AbortController();
    const end = (): void => life.abort();
    if (this.#stopped || signal.aborted) end();
    // Many requests may wait with one signal: that is no leak.
    setMaxListeners(0, signal);
    signal.addEventListener("abort", end);
    this.#lives.add(life);
    const tries: Tried[] = [];
    try {
      await policy.execute(async () => {
        if (tries.length > 0) await this.#backOff(tries.length - 1, life.signal);
        const tried = await send(life.signal);
        tries.push(tried);
        return tried;
      }, life.signal);
    } finally {
      signal.removeEventListener("abort", end);
      this.#lives.delete(life);
    }
    return outcomeOf(tries);
  }

  /** By hand: no signal ends a wait of the policy. */
  #backOff(attempt: number, life: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    return pause(clock.real(backoffMs(BACKOFF, attempt, random())), life);
  }

  /** By the best way that is open; where that closes before its turn comes, by another. */
  async #post(
    request: InfoRequest,
    klass: WeightClass,
    failed: Set<InfoRoute>,
    life: AbortSignal,
  ): Promise<Tried> {
    const { routes } = this.#options;
    /** Ways that closed before its turn came. */
    const shut = new Set<InfoRoute>();
    for (;;) {
      if (life.aborted) return untried(STOPPED);
      const route = chooseRoute(routes, klass, mostWeightOf(request), failed, shut);
      if (route === null) return untried(BREAKER_OPEN);
      const tried = await this.#postBy(route, request, klass, life);
      if (tried === "elsewhere") continue;
      if (routes.length > 1 && (!route.breaker.ready || route.budget.held)) route.budget.sendElsewhere();
      if (tried.outcome !== BREAKER_OPEN) {
        if (!tried.outcome.ok) failed.add(route);
        return tried;
      }
      shut.add(route);
    }
  }

  async #postBy(
    route: InfoRoute,
    request: InfoRequest,
    klass: WeightClass,
    life: AbortSignal,
  ): Promise<Tried | "elsewhere"> {
    const { url, clock, timeoutMs } = this.#options;
    const { budget, breaker, egress, slots } = route;
    const { dispatcher } = route.agent;
    const most = mostWeightOf(request);
    let weight = most;
    const grant = await budget.take(klass, weight, life);
    if (grant === "aborted") return untried(STOPPED);
    if (grant === "crowded") return untried(CROWDED);
    if (grant === "elsewhere") return "elsewhere";
    try {
      const body = JSON.stringify(request);
      const http = { url, body, maxBytes: MAX_INFO_BYTES, timeoutMs: clock.real(timeoutMs), dispatcher };
      const priority = -WEIGHT_CLASSES.indexOf(klass);
      let takeBack: (unspent: number) => void = () => undefined;
      const spend = (send: () => Promise<Exchanged | NotExchanged>) => {
        takeBack = egress.spend("weight", most);
        return send();
      };
      const key = keyOf(request);
      const passage = {
        ...{ slots, priority },
        pass: (send: () => Promise<Exchanged | NotExchanged>) => breaker.run(key, () => spend(send)),
      };
      const tried = await this.#send(http, passage, life);
      const { outcome, askedAt } = tried;
      weight = askedAt === null ? 0 : weighed(request, outcome);
      takeBack(Math.max(0, most - weight));
      if (!outcome.ok && outcome.retryAfterMs !== null)
        budget.holdUntil(clock.now() + Math.min(outcome.retryAfterMs, INFO_RETRY_AFTER_MAX_MS));
      return { ...tried, weight };
    } finally {
      grant.end(weight);
    }
  }

  async #send(request: HttpRequest, { slots, priority, pass }: Passage, life: AbortSignal): Promise<Tried> {
    const { clock } = this.#options;
    let askedAt: number | null = null;
    const send = (): Promise<Exchanged | NotExchanged> => {
      askedAt = clock.now();
      return exchange(request, life, () => clock.now());
    };
    let outcome: Exchanged | NotExchanged = STOPPED;
    try {
      outcome = await slots.add(() => pass(send), { priority, signal: life });
    } catch (error) {
      if (!life.aborted) throw error;
    }
    return { outcome, askedAt, receivedAt: clock.now(), weight: 0 };
  }
}

function isPassing(outcome: Exchanged | NotExchanged): boolean {
  return !outcome.ok && PASSING.has(outcome.why.kind);
}

/** Where nobody can tell what was answered, a full page. */
function weighed(request: InfoRequest, outcome: Exchanged | NotExchanged): number {
  if (outcome.ok)
    return Array.isArray(outcome.body)
      ? weightOf(request) + surchargeOf(request, outcome.body.length)
      : mostWeightOf(request);
  const answered = outcome.status !== null && outcome.status !== 200;
  return answered ? weightOf(request) : mostWeightOf(request);
}

/** What the last try says; where the breaker kept that back, the one before it. */
function outcomeOf(tries: readonly Tried[]): Delivered | Undelivered {
  const keptBack = tries.at(-1)?.outcome === BREAKER_OPEN;
  const { outcome, askedAt, receivedAt } =
    tries.at(keptBack && tries.length > 1 ? -2 : -1) ?? untried(STOPPED);
  const retried = tries.slice(0, -1).flatMap((tried) => (tried.outcome.ok ? [] : [tried.outcome.why.kind]));
  const weight = tries.reduce((sum, tried) => sum + tried.weight, 0);
  if (!outcome.ok) return { ok: false, why: outcome.why, raw: outcome.raw, weight, retried };
  return { ok: true, body: outcome.body, askedAt: askedAt ?? receivedAt, receivedAt, weight, retried };
}
