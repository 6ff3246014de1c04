// What one connection is for and what becomes of it: a pure state machine, without socket, clock or randomness.
//
//   disconnected --start/want--> connecting --opened--> connected --acks--> subscribed --data--> receiving
//        ^                           ^                       |                   |                   |
//        |                           '----- retry due --- reconnecting <--- closed, silent, stale ---'
//        '-- nothing wanted                                                  (stop leads to stopped from anywhere)
import { backoffMs } from "../../../../timing/backoff.js";
import type { VenueError } from "../../wire/error.js";
import type { DataFrame, Decoded } from "../../wire/frames.js";
import {
  pingRequest,
  type Subscription,
  type SubscriptionEcho,
  subscriptionKey,
  unsubscribeRequest,
} from "../../wire/requests.js";
import type {
  Circumstance,
  Effect,
  Input,
  Session,
  SessionStep,
  WantedSubscription,
} from "./session-events.js";
import type { Timings } from "./timings.js";
import {
  addWanted,
  allowRetry,
  askForSnapshots,
  keyOfEcho,
  markAnswered,
  refuse,
  renewalDue,
  resubscribe,
  sendPending,
  turnAway,
} from "./user-admission.js";

/** A subscription that was live is asked for anew so often before its whole connection is given up. */
const RENEWALS = 3;

/** Between two times that snapshots (2,000 fills, 0.7 MB each) are asked for since something was missed, ms. */
const HEAL_EVERY_MS = 5 * 60_000;

export function newSession(): Session {
  return {
    phase: "disconnected",
    generation: 0,
    attempts: 0,
    wanted: new Map(),
    admitted: new Set(),
    probing: null,
    healAt: Number.POSITIVE_INFINITY,
    healedAt: Number.NEGATIVE_INFINITY,
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

export function step(session: Session, input: Input, at: Circumstance): SessionStep {
  if (session.phase === "stopped") return stay(session);
  if ("generation" in input && input.generation !== session.generation) return stay(session);
  switch (input.type) {
    case "start":
      return session.phase === "disconnected" && session.wanted.size > 0 ? connect(session) : stay(session);
    case "want":
      return want(session, input.subscriptions, at);
    case "unwant":
      return unwant(session, input.subscriptions, at);
    case "retry":
      return sendIfOpen(allowRetry(session, input.user), at);
    case "opened":
      return session.phase === "connecting" ? opened(session, at) : stay(session);
    case "frame":
      return isOpen(session) ? onFrame(session, input.frame, at) : stay(session);
    case "closed":
      return session.phase === "connecting" || isOpen(session)
        ? reconnect(session, input.why, at, [])
        : stay(session);
    case "heal":
      return isOpen(session) ? healSoon(session, at) : stay(session);
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
  let due = Math.min(session.pingedAt + timings.pingMs, session.frameAt + timings.silenceMs, session.healAt);
  for (const wanted of session.wanted.values()) due = Math.min(due, renewalDue(wanted, timings));
  return due;
}

function stay(session: Session, effects: readonly Effect[] = []): SessionStep {
  return { session, effects };
}

function connect(session: Session): SessionStep {
  const generation = session.generation + 1;
  return stay({ ...session, phase: "connecting", generation }, [{ type: "connect", generation }]);
}

/** Sends what may be sent, if the socket is open. */
function sendIfOpen(session: Session, at: Circumstance): SessionStep {
  return isOpen(session) ? sendPending(session, at.now) : stay(session);
}

function want(session: Session, subscriptions: readonly Subscription[], at: Circumstance): SessionStep {
  const more = addWanted(session, subscriptions);
  const grown = more.wanted.size > session.wanted.size && session.phase === "subscribed";
  return sendIfOpen(grown ? { ...more, phase: "connected" } : more, at);
}

function unwant(session: Session, subscriptions: readonly Subscription[], at: Circumstance): SessionStep {
  const wanted = new Map(session.wanted);
  const effects: Effect[] = [];
  for (const request of subscriptions) {
    const key = subscriptionKey(request);
    const was = wanted.get(key);
    wanted.delete(key);
    // What was refused by name is not there to be ended: the venue would complain.
    const asked = was !== undefined && was.state !== "idle" && was.state !== "refused";
    if (asked && isOpen(session)) effects.push({ type: "send", text: unsubscribeRequest(request) });
  }
  const probing = session.probing !== null && wanted.has(session.probing) ? session.probing : null;
  if (wanted.size > 0) {
    const pending = sendIfOpen({ ...session, wanted, probing }, at);
    return stay(pending.session, [...effects, ...pending.effects]);
  }
  const generation = session.generation + 1;
  const end: Effect[] = isOpen(session) || session.phase === "connecting" ? [{ type: "close" }] : [];
  return stay({ ...session, wanted, probing, phase: "disconnected", generation }, [...effects, ...end]);
}

function opened(session: Session, { now }: Circumstance): SessionStep {
  const fresh = { ...session, openedAt: now, frameAt: now, pingedAt: now };
  return sendPending({ ...fresh, phase: "connected" }, now);
}

function onFrame(before: Session, frame: Decoded, at: Circumstance): SessionStep {
  const session = { ...before, frameAt: at.now };
  switch (frame.kind) {
    case "subscriptionResponse":
      return frame.method === "subscribe" ? onAck(session, frame.subscription, at) : stay(session);
    case "error":
      return onError(session, frame.error, at);
    case "pong":
    case "greeting":
    case "other":
      return stay(session);
    case "malformed":
      return healSoon(session, at);
    default:
      return onData(session, frame, at);
  }
}

function healSoon(session: Session, { now }: Circumstance): SessionStep {
  return stay({ ...session, healAt: Math.max(now, session.healedAt + HEAL_EVERY_MS) });
}

function onAck(session: Session, echo: SubscriptionEcho, at: Circumstance): SessionStep {
  const key = keyOfEcho(session, echo);
  const wanted = key === null ? undefined : session.wanted.get(key);
  const waits = wanted?.state === "asked" || wanted?.state === "turnedAway";
  if (key === null || wanted === undefined || !waits) return stay(session);
  const told = markAnswered(session, key, { ...wanted, state: "acked", heardAt: at.now }, at.now);
  const all = [...told.session.wanted.values()].every(({ state }) => state !== "asked" && state !== "idle");
  const phase = told.session.phase === "connected" && all ? "subscribed" : told.session.phase;
  return stay({ ...told.session, phase }, [{ type: "acked", request: wanted.request }, ...told.effects]);
}

function onData(session: Session, frame: DataFrame, at: Circumstance): SessionStep {
  const dex = "dex" in frame ? { dex: frame.dex } : {};
  const key = subscriptionKey({ type: frame.kind, user: frame.user, ...dex });
  const wanted = session.wanted.get(key);
  if (wanted === undefined) return stay(session, [{ type: "data", key, frame, asked: false }]);
  const live: WantedSubscription = { ...wanted, state: "live", heardAt: at.now, tries: 0 };
  const heard = markAnswered(session, key, live, at.now);
  const next = { ...heard.session, phase: "receiving" as const, attempts: 0 };
  return stay(next, [{ type: "data", key, frame, asked: true }, ...heard.effects]);
}

function onError(session: Session, error: VenueError, at: Circumstance): SessionStep {
  if (error.kind === "userCap") return turnAway(session, error, at.now);
  const echo = "subscription" in error ? error.subscription : null;
  const key = echo === null ? null : keyOfEcho(session, echo);
  const wanted = key === null ? undefined : session.wanted.get(key);
  if (echo === null || key === null || wanted === undefined) {
    return stay(session, [{ type: "venueError", error }]);
  }
  if (error.kind === "alreadySubscribed") return onAck(session, echo, at);
  if (error.kind === "alreadyUnsubscribed") return stay(session);
  return refuse(session, key, wanted, error.text, at.now);
}

function tick(session: Session, at: Circumstance): SessionStep {
  const { now, timings } = at;
  if (session.phase === "reconnecting") return now >= session.retryAt ? connect(session) : stay(session);
  if (!isOpen(session)) return stay(session);
  if (now - session.frameAt >= timings.silenceMs) {
    return reconnect(session, "silent", at, [{ type: "terminate", why: "silent" }]);
  }
  let next = session;
  const effects: Effect[] = [];
  for (const [key, each] of session.wanted) {
    if (now < renewalDue(each, timings)) continue;
    if (each.tries >= RENEWALS && (each.state === "live" || session.phase !== "receiving")) {
      return reconnect(session, "stale", at, [{ type: "terminate", why: "stale" }]);
    }
    const again = resubscribe(next, key, each, now);
    next = again.session;
    effects.push(...again.effects);
  }
  if (now >= session.healAt) {
    const healed = askForSnapshots(next, timings);
    next = { ...healed.session, healAt: Number.POSITIVE_INFINITY, healedAt: now };
    effects.push(...healed.effects);
  }
  const pending = sendPending(next, now);
  effects.push(...pending.effects);
  const ping = now - session.pingedAt >= timings.pingMs;
  if (ping) effects.push({ type: "send", text: pingRequest() });
  return stay({ ...pending.session, pingedAt: ping ? now : session.pingedAt }, effects);
}

function reconnect(session: Session, why: string, at: Circumstance, first: readonly Effect[]): SessionStep {
  const { timings, now, random } = at;
  const wanted = new Map<string, WantedSubscription>();
  const lost: Subscription[] = [];
  for (const [key, each] of session.wanted) {
    if (isOpen(session)) lost.push(each.request);
    wanted.set(key, { ...each, state: "idle", tries: 0 });
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
    admitted: new Set(),
    probing: null,
    healAt: Number.POSITIVE_INFINITY,
    retryAt: now + backoffMs(timings.backoff, session.attempts, random),
    reconnects: session.reconnects + 1,
  };
  return stay(next, effects);
}

function stop(session: Session): SessionStep {
  const goodbye = isOpen(session)
    ? [...session.wanted.values()].map(
        (each): Effect => ({ type: "send", text: unsubscribeRequest(each.request) }),
      )
    : [];
  return stay({ ...session, phase: "stopped" }, [...goodbye, { type: "close" }]);
}
