// What one connection is for and what becomes of it: a pure state machine, without socket, clock or randomness.
//
//   disconnected --start/want--> connecting --opened--> connected --acks--> subscribed --data--> receiving
//        ^                           ^                       |                   |                   |
//        |                           '----- retry due --- reconnecting <--- closed, silent, stale ---'
//        '-- nothing wanted                                                  (stop leads to stopped from anywhere)
import { backoffMs } from "../../../timing/backoff.js";
import type { VenueError } from "../wire/error.js";
import type { DataFrame, Decoded } from "../wire/frames.js";
import {
  isSubset,
  pingRequest,
  type Subscription,
  type SubscriptionEcho,
  subscribeRequest,
  subscriptionKey,
  unsubscribeRequest,
} from "../wire/requests.js";
import type { Circumstance, Effect, Input, Session, Step, Wanted } from "./session-words.js";
import type { Timings } from "./timings.js";

/** A subscription that was live is asked for anew so often before its whole connection is given up. */
const RENEWALS = 3;

/** Intervals between tries grow up to this many times the first. */
const WAITS_MAX = 32;

export function newSession(): Session {
  return {
    phase: "disconnected",
    generation: 0,
    attempts: 0,
    wanted: new Map(),
    openedAt: 0,
    frameAt: 0,
    pingedAt: 0,
    retryAt: 0,
    reconnects: 0,
  };
}

export function isOpen(session: Session): boolean {
  return session.phase === "connected" || session.phase === "subscribed" || session.phase === "receiving";
}

export function step(session: Session, input: Input, at: Circumstance): Step {
  if (session.phase === "stopped") return stay(session);
  if ("generation" in input && input.generation !== session.generation) return stay(session);
  switch (input.type) {
    case "start":
      return session.phase === "disconnected" && session.wanted.size > 0 ? connect(session) : stay(session);
    case "want":
      return want(session, input.subscriptions, at);
    case "unwant":
      return unwant(session, input.subscriptions);
    case "opened":
      return session.phase === "connecting" ? opened(session, at) : stay(session);
    case "frame":
      return isOpen(session) ? heard(session, input.frame, at) : stay(session);
    case "closed":
      return session.phase === "connecting" || isOpen(session)
        ? reconnect(session, input.why, at, [])
        : stay(session);
    case "tick":
      return tick(session, at);
    case "stop":
      return stop(session);
  }
}

/** When the next tick is due, ms; Infinity where none is. */
export function nextTick(session: Session, timings: Timings): number {
  if (session.phase === "reconnecting") return session.retryAt;
  if (!isOpen(session)) return Number.POSITIVE_INFINITY;
  let due = Math.min(session.pingedAt + timings.pingMs, session.frameAt + timings.silenceMs);
  for (const wanted of session.wanted.values()) due = Math.min(due, renewalDue(wanted, timings));
  return due;
}

function stay(session: Session, effects: readonly Effect[] = []): Step {
  return { session, effects };
}

function connect(session: Session): Step {
  const generation = session.generation + 1;
  return stay({ ...session, phase: "connecting", generation }, [{ type: "connect", generation }]);
}

function want(session: Session, subscriptions: readonly Subscription[], at: Circumstance): Step {
  const wanted = new Map(session.wanted);
  const effects: Effect[] = [];
  for (const request of subscriptions) {
    const key = subscriptionKey(request);
    if (wanted.has(key)) continue;
    const idle: Wanted = { request, state: "idle", askedAt: 0, heardAt: 0, tries: 0 };
    wanted.set(key, isOpen(session) ? ask(idle, at.now, effects) : idle);
  }
  const phase = effects.length > 0 && session.phase === "subscribed" ? "connected" : session.phase;
  return stay({ ...session, phase, wanted }, effects);
}

function unwant(session: Session, subscriptions: readonly Subscription[]): Step {
  const wanted = new Map(session.wanted);
  const effects: Effect[] = [];
  for (const request of subscriptions) {
    if (!wanted.delete(subscriptionKey(request)) || !isOpen(session)) continue;
    effects.push({ type: "send", text: unsubscribeRequest(request) });
  }
  if (wanted.size > 0) return stay({ ...session, wanted }, effects);
  const generation = session.generation + 1;
  const end: Effect[] = isOpen(session) || session.phase === "connecting" ? [{ type: "close" }] : [];
  return stay({ ...session, wanted, phase: "disconnected", generation }, [...effects, ...end]);
}

function ask(wanted: Wanted, now: number, effects: Effect[]): Wanted {
  effects.push({ type: "send", text: subscribeRequest(wanted.request) });
  return { ...wanted, state: "asked", askedAt: now, heardAt: now };
}

function opened(session: Session, { now }: Circumstance): Step {
  const effects: Effect[] = [];
  const wanted = new Map<string, Wanted>();
  for (const [key, each] of session.wanted) wanted.set(key, ask({ ...each, tries: 0 }, now, effects));
  return stay(
    { ...session, phase: "connected", openedAt: now, frameAt: now, pingedAt: now, wanted },
    effects,
  );
}

function heard(before: Session, frame: Decoded, at: Circumstance): Step {
  const session = { ...before, frameAt: at.now };
  switch (frame.kind) {
    case "subscriptionResponse":
      return frame.method === "subscribe" ? acked(session, frame.subscription, at) : stay(session);
    case "error":
      return erred(session, frame.error, at);
    case "pong":
    case "greeting":
    case "other":
    case "malformed":
      return stay(session);
    default:
      return told(session, frame, at);
  }
}

/** The key of what the venue speaks of: its form has every member of ours, and may have more. */
function echoed(session: Session, echo: SubscriptionEcho): string | null {
  const key = subscriptionKey(echo);
  if (session.wanted.has(key)) return key;
  for (const [wantedKey, { request }] of session.wanted) if (isSubset(request, echo)) return wantedKey;
  return null;
}

function acked(session: Session, echo: SubscriptionEcho, at: Circumstance): Step {
  const key = echoed(session, echo);
  const wanted = key === null ? undefined : session.wanted.get(key);
  if (key === null || wanted?.state !== "asked") return stay(session);
  const next = withWanted(session, key, { ...wanted, state: "acked", heardAt: at.now });
  const all = [...next.wanted.values()].every((each) => each.state !== "asked" && each.state !== "idle");
  return stay(next.phase === "connected" && all ? { ...next, phase: "subscribed" } : next);
}

function told(session: Session, frame: DataFrame, at: Circumstance): Step {
  const dex = "dex" in frame ? { dex: frame.dex } : {};
  const key = subscriptionKey({ type: frame.kind, user: frame.user, ...dex });
  const wanted = session.wanted.get(key);
  if (wanted === undefined) return stay(session, [{ type: "unasked", frame }]);
  const live: Wanted = { ...wanted, state: "live", heardAt: at.now, tries: 0 };
  const next = { ...withWanted(session, key, live), phase: "receiving" as const, attempts: 0 };
  return stay(next, [{ type: "data", key, frame }]);
}

function erred(session: Session, error: VenueError, at: Circumstance): Step {
  const echo = "subscription" in error ? error.subscription : null;
  const key = echo === null ? null : echoed(session, echo);
  const wanted = key === null ? undefined : session.wanted.get(key);
  if (echo === null || key === null || wanted === undefined)
    return stay(session, [{ type: "venueError", error }]);
  if (error.kind === "alreadySubscribed") return acked(session, echo, at);
  if (error.kind === "alreadyUnsubscribed") return stay(session);
  const next = withWanted(session, key, { ...wanted, state: "refused" });
  return stay(next, [{ type: "refused", request: wanted.request, text: error.text }]);
}

function tick(session: Session, at: Circumstance): Step {
  const { now, timings } = at;
  if (session.phase === "reconnecting") return now >= session.retryAt ? connect(session) : stay(session);
  if (!isOpen(session)) return stay(session);
  if (now - session.frameAt >= timings.silenceMs) {
    return reconnect(session, "silent", at, [{ type: "terminate", why: "silent" }]);
  }
  const wanted = new Map(session.wanted);
  const effects: Effect[] = [];
  for (const [key, each] of session.wanted) {
    if (now < renewalDue(each, timings)) continue;
    const live = each.state === "live";
    if (each.tries >= RENEWALS && (live || session.phase !== "receiving")) {
      return reconnect(session, "stale", at, [{ type: "terminate", why: "stale" }]);
    }
    if (live && each.tries === 0) effects.push({ type: "lost", requests: [each.request], cause: "stale" });
    if (each.state !== "asked") effects.push({ type: "send", text: unsubscribeRequest(each.request) });
    const asked = ask(each, now, effects);
    wanted.set(key, { ...asked, state: each.state, tries: each.tries + 1 });
  }
  const ping = now - session.pingedAt >= timings.pingMs;
  if (ping) effects.push({ type: "send", text: pingRequest() });
  return stay({ ...session, wanted, pingedAt: ping ? now : session.pingedAt }, effects);
}

/**
 * When a subscription has been quiet for too long. One that speaks only of changes never is, once acknowledged. One
 * that has not brought anything on this connection is asked for at growing intervals: the venue may have nothing.
 */
function renewalDue({ state, request, tries, askedAt, heardAt }: Wanted, timings: Timings): number {
  const slower = Math.min(2 ** tries, WAITS_MAX);
  if (state === "asked") return askedAt + timings.ackMs * slower;
  const dataMs = timings.dataMs[request.type];
  if (dataMs === undefined) return Number.POSITIVE_INFINITY;
  if (state === "live") return heardAt + dataMs;
  return state === "acked" ? heardAt + dataMs * slower : Number.POSITIVE_INFINITY;
}

function reconnect(session: Session, why: string, at: Circumstance, first: readonly Effect[]): Step {
  const { timings, now, random } = at;
  const wanted = new Map<string, Wanted>();
  const lost: Subscription[] = [];
  for (const [key, each] of session.wanted) {
    if (isOpen(session)) lost.push(each.request);
    wanted.set(key, { ...each, state: "idle" });
  }
  const attempts = session.attempts + 1;
  const effects: Effect[] = [...first];
  if (lost.length > 0) effects.push({ type: "lost", requests: lost, cause: why });
  if (attempts === timings.alarmAfter) effects.push({ type: "alarm", attempts });
  const next: Session = {
    ...session,
    phase: "reconnecting",
    generation: session.generation + 1,
    attempts,
    wanted,
    retryAt: now + backoffMs(timings.backoff, session.attempts, random),
    reconnects: session.reconnects + 1,
  };
  return stay(next, effects);
}

function stop(session: Session): Step {
  const goodbye = isOpen(session)
    ? [...session.wanted.values()].map(
        (each): Effect => ({ type: "send", text: unsubscribeRequest(each.request) }),
      )
    : [];
  return stay({ ...session, phase: "stopped" }, [...goodbye, { type: "close" }]);
}

function withWanted(session: Session, key: string, wanted: Wanted): Session {
  return { ...session, wanted: new Map(session.wanted).set(key, wanted) };
}
