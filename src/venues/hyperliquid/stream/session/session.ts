// What one connection is for and what becomes of it: a state machine without socket, clock, timer or randomness.
//
//   disconnected --start/want--> connecting --opened--> connected --acks--> subscribed --data--> receiving
//        ^                           ^                       |                   |                   |
//        |                           '----- retry due --- reconnecting <--- closed, silent, stale ---'
//        '-- nothing wanted                                                  (stop leads to stopped from anywhere)
import { backoffMs } from "../../../../timing/backoff.js";
import type { VenueError } from "../../wire/error.js";
import type { Decoded } from "../../wire/frames.js";
import {
  pingRequest,
  type Subscription,
  type SubscriptionEcho,
  subscriptionKey,
  unsubscribeRequest,
} from "../../wire/requests.js";
import { onData, onLiveData } from "./session-data.js";
import type { Circumstance, Effect, Input, Session, WantedSubscription } from "./session-events.js";
import type { Timings } from "./timings.js";
import {
  addWanted,
  allowRetry,
  askForSnapshots,
  keyOfEcho,
  lostOf,
  markAnswered,
  missedNow,
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

const NOTHING: readonly Effect[] = [];

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
    dueAt: Number.POSITIVE_INFINITY,
  };
}

export function isOpen({ phase }: Session): boolean {
  return phase === "connected" || phase === "subscribed" || phase === "receiving";
}

/** Changes `session` by `input`, and gives what is to be done; the same input to the same session does the same. */
export function step(session: Session, input: Input, at: Circumstance): readonly Effect[] {
  if (session.phase === "stopped") return NOTHING;
  if ("generation" in input && input.generation !== session.generation) return NOTHING;
  const usual = input.type === "frame" ? onLiveData(session, input.frame, at.now) : null;
  if (usual !== null) return usual;
  const effects = react(session, input, at);
  session.dueAt = nextTick(session, at.timings);
  return effects;
}

/** When the next tick is due, ms; Infinity where none is. */
export function nextTick(session: Session, timings: Timings): number {
  if (session.phase === "reconnecting") return session.retryAt;
  if (!isOpen(session)) return Number.POSITIVE_INFINITY;
  let due = Math.min(session.pingedAt + timings.pingMs, session.frameAt + timings.silenceMs, session.healAt);
  for (const wanted of session.wanted.values()) due = Math.min(due, renewalDue(wanted, timings));
  return due;
}

function react(session: Session, input: Input, at: Circumstance): readonly Effect[] {
  switch (input.type) {
    case "start":
      return session.phase === "disconnected" && session.wanted.size > 0 ? connect(session) : NOTHING;
    case "want":
      return want(session, input.subscriptions, at);
    case "unwant":
      return unwant(session, input.subscriptions, at);
    case "retry":
      allowRetry(session, input.user);
      return sendIfOpen(session, at);
    case "opened":
      return session.phase === "connecting" ? onOpened(session, at) : NOTHING;
    case "frame":
      return isOpen(session) ? onFrame(session, input.frame, at) : NOTHING;
    case "closed":
      return session.phase === "connecting" || isOpen(session) ? reconnect(session, input.why, at) : NOTHING;
    case "heal":
      return isOpen(session) ? healSoon(session, at) : NOTHING;
    case "tick":
      return onTick(session, at);
    case "stop":
      return stop(session);
  }
}

function connect(session: Session): readonly Effect[] {
  session.phase = "connecting";
  session.generation++;
  return [{ type: "connect", generation: session.generation }];
}

/** Sends what may be sent, if the socket is open. */
function sendIfOpen(session: Session, { now }: Circumstance): readonly Effect[] {
  return isOpen(session) ? sendPending(session, now) : NOTHING;
}

function want(session: Session, subscriptions: readonly Subscription[], at: Circumstance): readonly Effect[] {
  const before = session.wanted.size;
  addWanted(session, subscriptions);
  if (session.wanted.size > before && session.phase === "subscribed") session.phase = "connected";
  return sendIfOpen(session, at);
}

function unwant(
  session: Session,
  subscriptions: readonly Subscription[],
  at: Circumstance,
): readonly Effect[] {
  const { wanted } = session;
  const effects: Effect[] = [];
  for (const request of subscriptions) {
    const key = subscriptionKey(request);
    const was = wanted.get(key);
    wanted.delete(key);
    if (session.probing === key) session.probing = null;
    // What was refused by name is not there to be ended: the venue would complain.
    const asked = was !== undefined && was.state !== "idle" && was.state !== "refused";
    if (asked && isOpen(session)) effects.push({ type: "send", text: unsubscribeRequest(request) });
  }
  if (wanted.size > 0) return [...effects, ...sendIfOpen(session, at)];
  if (isOpen(session) || session.phase === "connecting") effects.push({ type: "close" });
  session.phase = "disconnected";
  forgetConnection(session);
  return effects;
}

function onOpened(session: Session, { now }: Circumstance): readonly Effect[] {
  session.phase = "connected";
  session.openedAt = now;
  session.frameAt = now;
  session.pingedAt = now;
  return sendPending(session, now);
}

function onFrame(session: Session, frame: Decoded, at: Circumstance): readonly Effect[] {
  session.frameAt = at.now;
  switch (frame.kind) {
    case "subscriptionResponse":
      return frame.method === "subscribe" ? onAck(session, frame.subscription, at) : NOTHING;
    case "error":
      return onError(session, frame.error, at);
    case "pong":
    case "greeting":
    case "other":
      return NOTHING;
    case "malformed":
      healSoon(session, at);
      return missedNow(session);
    default:
      return onData(session, frame, at);
  }
}

function healSoon(session: Session, { now }: Circumstance): readonly Effect[] {
  session.healAt = Math.max(now, session.healedAt + HEAL_EVERY_MS);
  return NOTHING;
}

function onAck(session: Session, echo: SubscriptionEcho, { now }: Circumstance): readonly Effect[] {
  const key = keyOfEcho(session, echo);
  const wanted = key === null ? undefined : session.wanted.get(key);
  const waits = wanted?.state === "asked" || wanted?.state === "turnedAway";
  if (key === null || wanted === undefined || !waits) return NOTHING;
  wanted.state = "acked";
  wanted.heardAt = now;
  const effects = markAnswered(session, key, wanted, now);
  const all = [...session.wanted.values()].every(({ state }) => state !== "asked" && state !== "idle");
  if (session.phase === "connected" && all) session.phase = "subscribed";
  return [{ type: "acked", request: wanted.request }, ...effects];
}

function onError(session: Session, error: VenueError, at: Circumstance): readonly Effect[] {
  if (error.kind === "userCap") return turnAway(session, error, at.now);
  const echo = "subscription" in error ? error.subscription : null;
  const key = echo === null ? null : keyOfEcho(session, echo);
  const wanted = key === null ? undefined : session.wanted.get(key);
  if (echo === null || key === null || wanted === undefined) return [{ type: "venueError", error }];
  if (error.kind === "alreadySubscribed") return onAck(session, echo, at);
  if (error.kind === "alreadyUnsubscribed") return NOTHING;
  return refuse(session, key, wanted, error.text, at.now);
}

function onTick(session: Session, at: Circumstance): readonly Effect[] {
  const { now, timings } = at;
  if (session.phase === "reconnecting") return now >= session.retryAt ? connect(session) : NOTHING;
  if (!isOpen(session)) return NOTHING;
  if (now - session.frameAt >= timings.silenceMs) return giveUp(session, "silent", at);
  const quiet = [...session.wanted].filter(([, each]) => now >= renewalDue(each, timings));
  if (quiet.some(([, each]) => isHopeless(session, each))) return giveUp(session, "stale", at);
  const effects = quiet.flatMap(([key, each]) => resubscribe(session, key, each, now));
  if (now >= session.healAt) {
    effects.push(...askForSnapshots(session, timings));
    session.healAt = Number.POSITIVE_INFINITY;
    session.healedAt = now;
  }
  effects.push(...sendPending(session, now));
  if (now - session.pingedAt >= timings.pingMs) {
    effects.push({ type: "send", text: pingRequest() });
    session.pingedAt = now;
  }
  return effects;
}

/** What brought nothing although it was asked for often enough, and did so before or nothing else does. */
function isHopeless({ phase }: Session, { tries, state }: WantedSubscription): boolean {
  return tries >= RENEWALS && (state === "live" || phase !== "receiving");
}

function giveUp(session: Session, why: string, at: Circumstance): readonly Effect[] {
  return [{ type: "terminate", why }, ...reconnect(session, why, at)];
}

function reconnect(session: Session, why: string, at: Circumstance): readonly Effect[] {
  const { timings, now, random } = at;
  const effects: Effect[] = [];
  const wanted = [...session.wanted.values()];
  if (isOpen(session) && wanted.length > 0)
    effects.push({ type: "lost", lost: wanted.map((each) => lostOf(session, each)), cause: why });
  for (const each of wanted) {
    each.state = "idle";
    each.provenAt = null;
    each.tries = 0;
  }
  session.retryAt = now + backoffMs(timings.backoff, session.attempts, random);
  session.attempts++;
  if (session.attempts === timings.alarmAfter) effects.push({ type: "alarm", attempts: session.attempts });
  session.phase = "reconnecting";
  session.reconnects++;
  forgetConnection(session);
  return effects;
}

/** What was true of this connection alone; what is still said of it is not heard. */
function forgetConnection(session: Session): void {
  session.generation++;
  session.admitted.clear();
  session.probing = null;
  session.healAt = Number.POSITIVE_INFINITY;
}

function stop(session: Session): readonly Effect[] {
  const goodbye = isOpen(session)
    ? [...session.wanted.values()].map(
        ({ request }): Effect => ({ type: "send", text: unsubscribeRequest(request) }),
      )
    : [];
  session.phase = "stopped";
  return [...goodbye, { type: "close" }];
}
