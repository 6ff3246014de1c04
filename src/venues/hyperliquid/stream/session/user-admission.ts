// How a session asks for its subscriptions: everything of users the venue has taken, and one that probes for the next user.
//
// A cap error names no subscription. With at most one new user asked for at a time on a connection, it can only mean
// that one; what was accepted before stays.
import type { VenueError } from "../../wire/error.js";
import {
  isSubset,
  type Subscription,
  type SubscriptionEcho,
  subscribeRequest,
  subscriptionKey,
  unsubscribeRequest,
} from "../../wire/requests.js";
import type { Effect, Session, SessionStep, WantedSubscription } from "./session-events.js";
import type { Timings } from "./timings.js";

/** Intervals between tries grow up to this many times the first. */
const WAITS_MAX = 32;

export function userOf(request: Subscription): string {
  return request.user.toLowerCase();
}

/** Adds what is not wanted yet; it is asked for by {@link sendPending}. */
export function addWanted(session: Session, subscriptions: readonly Subscription[]): Session {
  const wanted = new Map(session.wanted);
  for (const request of subscriptions) {
    const key = subscriptionKey(request);
    if (!wanted.has(key)) wanted.set(key, { request, state: "idle", askedAt: 0, heardAt: 0, tries: 0 });
  }
  return { ...session, wanted };
}

/** Sends what may be sent now. */
export function sendPending(session: Session, now: number): SessionStep {
  const effects: Effect[] = [];
  const wanted = new Map(session.wanted);
  let { probing } = session;
  for (const [key, each] of session.wanted) {
    if (each.state !== "idle") continue;
    const free = session.admitted.has(userOf(each.request));
    if (!free && probing !== null) continue;
    if (!free) probing = key;
    effects.push({ type: "send", text: subscribeRequest(each.request) });
    wanted.set(key, { ...each, state: "asked", askedAt: now, heardAt: now });
  }
  return { session: { ...session, wanted, probing }, effects };
}

/** Asks once more for what is quiet; a probe that stays unanswered lets the next user be asked for. */
export function resubscribe(
  session: Session,
  key: string,
  each: WantedSubscription,
  now: number,
): SessionStep {
  const effects: Effect[] = [];
  if (each.state === "live" && each.tries === 0) {
    effects.push({ type: "lost", requests: [each.request], cause: "stale" });
  }
  if (each.state !== "asked") effects.push({ type: "send", text: unsubscribeRequest(each.request) });
  effects.push({ type: "send", text: subscribeRequest(each.request) });
  const again: WantedSubscription = { ...each, askedAt: now, heardAt: now, tries: each.tries + 1 };
  const probing = session.probing === key ? null : session.probing;
  return { session: { ...withWanted(session, key, again), probing }, effects };
}

/** Full states that have no deadline. */
const PUSHED: ReadonlySet<string> = new Set(["spotState", "twapStates"]);

/**
 * Something was missed: a frame could not be read, or nobody could keep what it said. Listings come again by themselves;
 * what speaks only of changes does not, but begins with a snapshot when it is asked for anew.
 */
export function askForSnapshots(session: Session, timings: Timings): SessionStep {
  const effects: Effect[] = [];
  for (const { request, state } of session.wanted.values()) {
    const subscribed = state === "acked" || state === "live";
    if (!subscribed || timings.dataMs[request.type] !== undefined || PUSHED.has(request.type)) continue;
    effects.push({ type: "lost", requests: [request], cause: "missed" });
    effects.push({ type: "send", text: unsubscribeRequest(request) });
    effects.push({ type: "send", text: subscribeRequest(request) });
  }
  return { session, effects };
}

/**
 * The venue answered for `key`: with an acknowledgement, or with data. Its user is taken. What was turned away of it
 * meanwhile, by an answer that came late or was meant for another, is asked for again: nobody else would.
 */
export function markAnswered(
  session: Session,
  key: string,
  wanted: WantedSubscription,
  now: number,
): SessionStep {
  const user = userOf(wanted.request);
  const probing = session.probing === key ? null : session.probing;
  const next = { ...withWanted(session, key, wanted), probing };
  const withPending = (given: Session, first: readonly Effect[]): SessionStep => {
    const asked = sendPending(given, now);
    return { session: asked.session, effects: [...first, ...asked.effects] };
  };
  if (session.admitted.has(user))
    return probing === session.probing ? { session: next, effects: [] } : withPending(next, []);
  const admitted = { ...next, admitted: new Set([...session.admitted, user]) };
  return withPending(allowRetry(admitted, user), [{ type: "admitted", user }]);
}

/** The venue takes no more users: what waits for its answer is the one that probes. */
export function turnAway(
  session: Session,
  error: VenueError & { readonly limit: number },
  now: number,
): SessionStep {
  const probe = session.probing === null ? undefined : session.wanted.get(session.probing);
  if (probe === undefined) return { session, effects: [{ type: "venueError", error }] };
  const user = userOf(probe.request);
  const asked = sendPending({ ...withUser(session, user, "turnedAway"), probing: null }, now);
  return {
    session: asked.session,
    effects: [{ type: "turnedAway", user, limit: error.limit }, ...asked.effects],
  };
}

/** The venue refuses one subscription by name; others of its user may still be asked for. */
export function refuse(
  session: Session,
  key: string,
  wanted: WantedSubscription,
  text: string,
  now: number,
): SessionStep {
  const probing = session.probing === key ? null : session.probing;
  const asked = sendPending({ ...withWanted(session, key, { ...wanted, state: "refused" }), probing }, now);
  return {
    session: asked.session,
    effects: [{ type: "refused", request: wanted.request, text }, ...asked.effects],
  };
}

/** What was turned away of `user` may be asked for again. */
export function allowRetry(session: Session, user: string): Session {
  return withUser(session, user, "idle", "turnedAway");
}

/** The key of what the venue speaks of: its form has every member of ours, and may have more. */
export function keyOfEcho(session: Session, echo: SubscriptionEcho): string | null {
  const key = subscriptionKey(echo);
  if (session.wanted.has(key)) return key;
  for (const [wantedKey, { request }] of session.wanted) if (isSubset(request, echo)) return wantedKey;
  return null;
}

/**
 * When a subscription has been quiet for too long. One that speaks only of changes never is, once acknowledged. One
 * that has not brought anything on this connection is asked for at growing intervals: the venue may have nothing.
 */
export function renewalDue(
  { state, request, tries, askedAt, heardAt }: WantedSubscription,
  timings: Timings,
): number {
  const slower = Math.min(2 ** tries, WAITS_MAX);
  if (state === "asked") return askedAt + timings.ackMs * slower;
  const dataMs = timings.dataMs[request.type];
  if (dataMs === undefined) return Number.POSITIVE_INFINITY;
  if (state === "live") return heardAt + dataMs;
  return state === "acked" ? heardAt + dataMs * slower : Number.POSITIVE_INFINITY;
}

export function withWanted(session: Session, key: string, wanted: WantedSubscription): Session {
  return { ...session, wanted: new Map(session.wanted).set(key, wanted) };
}

function withUser(
  session: Session,
  user: string,
  state: WantedSubscription["state"],
  only?: WantedSubscription["state"],
): Session {
  const wanted = new Map(session.wanted);
  for (const [key, each] of session.wanted) {
    if (userOf(each.request) !== user || (only !== undefined && each.state !== only)) continue;
    wanted.set(key, { ...each, state, tries: 0 });
  }
  return { ...session, wanted };
}
