// Asks the venue for channels on one socket of its own, and tells which it serves.
import { WebSocket } from "ws";
import type { Clock } from "../../../../timing/clock.js";
import { CONNECT_TIMEOUT_MS, MAX_PAYLOAD_BYTES } from "../../limits.js";
import { decode } from "../../wire/decode.js";
import type { Decoded } from "../../wire/frames.js";
import { isSubset, type Subscription, subscribeRequest, subscriptionKey } from "../../wire/requests.js";

/** `silent`: acknowledged at most. `unreachable`: the socket did not open, or closed before the answer. */
export type ProbeOutcome = "served" | "refused" | "silent" | "unreachable";

export interface ProbedChannel {
  readonly type: Subscription["type"];
  readonly outcome: ProbeOutcome;
  /** The venue's words of a refusal, or why nothing came; empty where it is served. */
  readonly words: string;
  /** From the request to what settled it, real ms; null where it was not asked. */
  readonly ms: number | null;
}

export interface Probed {
  readonly channels: readonly ProbedChannel[];
  /** Times of states that came meanwhile, ms since 1970 UTC; at most 64. */
  readonly heard: readonly { readonly venueTime: number; readonly receivedAt: number }[];
}

export interface ProbeOptions {
  readonly url: string;
  readonly user: string;
  readonly channels: readonly Subscription["type"][];
  /** Of which `trades` are asked for. */
  readonly coin?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For all of it, ms of `clock`. Default: 10,000. */
  readonly timeoutMs?: number;
}

/** These are pushed every few seconds: an acknowledgement without data is no service. */
const PUSHED: ReadonlySet<string> = new Set([
  "openOrders",
  "allDexsClearinghouseState",
  "webData2",
  "trades",
]);
const HEARD = 64;
const MAX_WORDS = 200;

interface Asked {
  readonly request: Subscription;
  acked: boolean;
  settled: ProbedChannel | null;
}

/** Never rejects; an abort ends it, and what is not settled then is `silent`. */
export function probeChannels(options: ProbeOptions): Promise<Probed> {
  const { url, channels, clock, signal, timeoutMs = CONNECT_TIMEOUT_MS } = options;
  const asked = channels.map(
    (type): Asked => ({ request: requestOf(type, options), acked: false, settled: null }),
  );
  const heard: { venueTime: number; receivedAt: number }[] = [];
  let askedAt: number | null = null;

  const settle = (each: Asked, outcome: ProbeOutcome, words: string): void => {
    const ms = askedAt === null ? null : performance.now() - askedAt;
    each.settled ??= { type: each.request.type, outcome, words: words.slice(0, MAX_WORDS), ms };
  };
  const settleRest = (outcome: ProbeOutcome, words: string): void => {
    for (const each of asked) {
      const but = each.acked ? `acknowledged, but ${words}` : words;
      if (each.settled === null) settle(each, outcome, but);
    }
  };
  const take = (frame: Decoded): void => {
    switch (frame.kind) {
      case "subscriptionResponse":
        for (const each of asked) {
          if (frame.method !== "subscribe" || !isSubset(each.request, frame.subscription)) continue;
          each.acked = true;
          if (!PUSHED.has(each.request.type)) settle(each, "served", "");
        }
        break;
      case "error": {
        const { error } = frame;
        const named = "subscription" in error ? error.subscription : null;
        // A cap names nobody: it is said of all that is not answered.
        if (named === null) settleRest("refused", error.text);
        else {
          const key = subscriptionKey(named);
          const refused = asked.filter(({ request }) => subscriptionKey(request) === key);
          for (const each of refused) settle(each, "refused", error.text);
        }
        break;
      }
      case "malformed":
        for (const each of asked) {
          const own = frame.path === each.request.type || frame.path.startsWith(`${each.request.type}.`);
          if (own) settle(each, "refused", `unreadable at ${frame.path}: ${frame.reason}`);
        }
        break;
      case "trades":
        for (const each of asked) {
          const [refused] = frame.refusals;
          if (each.request.type !== frame.kind || (frame.trades.length === 0 && refused === undefined))
            continue;
          if (refused === undefined) settle(each, "served", "");
          else settle(each, "refused", `unreadable at ${refused.path}: ${refused.reason}`);
        }
        break;
      default:
        for (const each of asked) if (each.request.type === frame.kind) settle(each, "served", "");
    }
  };

  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      handshakeTimeout: clock.real(timeoutMs),
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: false,
    });
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      socket.terminate();
      resolve({ channels: asked.flatMap(({ settled }) => settled ?? []), heard });
    };
    const giveUp = (outcome: ProbeOutcome, words: string): void => {
      settleRest(outcome, words);
      end();
    };
    const aborted = (): void => giveUp("silent", "it was stopped");
    const timer = setTimeout(() => {
      const outcome = askedAt === null ? "unreachable" : "silent";
      giveUp(outcome, `nothing came within ${timeoutMs / 1_000} s`);
    }, clock.real(timeoutMs));
    signal.addEventListener("abort", aborted);
    socket.on("error", (error) => giveUp("unreachable", reasonOf(error)));
    socket.on("close", (code) => giveUp("unreachable", `the venue closed the connection (${code})`));
    socket.on("open", () => {
      askedAt = performance.now();
      for (const { request } of asked) socket.send(subscribeRequest(request));
    });
    socket.on("message", (data) => {
      const frame = decode(data.toString());
      const receivedAt = clock.now();
      for (const venueTime of timesIn(frame)) if (heard.length < HEARD) heard.push({ venueTime, receivedAt });
      take(frame);
      if (asked.every(({ settled }) => settled !== null)) end();
    });
    if (signal.aborted) aborted();
  });
}

function requestOf(type: Subscription["type"], { user, coin = "BTC" }: ProbeOptions): Subscription {
  return type === "trades" ? { type, coin } : { type, user };
}

/** One for each frame: its states are of one moment. */
function timesIn(frame: Decoded): number[] {
  if (frame.kind === "webData2") return frame.state === null ? [] : [frame.state.time];
  if (frame.kind !== "allDexsClearinghouseState") return [];
  return frame.states.slice(0, 1).map(({ state }) => state.time);
}

/** A refused connection to several addresses has an empty message and a code. */
function reasonOf(error: Error): string {
  return error.message || ("code" in error ? String(error.code) : error.name);
}
