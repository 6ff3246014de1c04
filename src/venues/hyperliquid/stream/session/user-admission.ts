// How a session asks for its subscriptions: everything of users the venue has taken, and one knock for the next user.
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

/** Adds what is not wanted yet; it is asked for by {@link askAround}. */
export function addWanted(session: Session, subscriptions: readonly Subscription[]): Session {
  const wanted = new Map(session.wanted);
  for (const request of subscriptions) {
    const key = subscriptionKey(request);
    if (!wanted.has(key)) wanted.set(key, { request, state: "idle", askedAt: 0, heardAt: 0, tries: 0 });
  }
  return { ...session, wanted };
}

/** Sends what may be sent now. */
export function askAround(session: Session, now: number): SessionStep {
  const effects: Effect[] = [];
  const wanted = new Map(session.wanted);
  let { knock } = session;
  for (const [key, each] of session.wanted) {
    if (each.state !== "idle") continue;
    const free = session.admitted.has(userOf(each.request));
    if (!free && knock !== null) continue;
    if (!free) knock = key;
    effects.push({ type: "send", text: subscribeRequest(each.request) });
    wanted.set(key, { ...each, state: "asked", askedAt: now, heardAt: now });
  }
  return { session: { ...session, wanted, knock }, effects };
}

/** Asks once more for what is quiet; a knock that stays unanswered lets the next user knock. */
export function askAgain(session: Session, key: string, each: WantedSubscription, now: number): SessionStep {
  const effects: Effect[] = [];
  if (each.state === "live" && each.tries === 0) {
    effects.push({ type: "lost", requests: [each.request], cause: "stale" });
  }
  if (each.state !== "asked") effects.push({ type: "send", text: unsubscribeRequest(each.request) });
  effects.push({ type: "send", text: subscribeRequest(each.request) });
  const again: WantedSubscription = { ...each, askedAt: now, heardAt: now, tries: each.tries + 1 };
  const knock = session.knock === key ? null : session.knock;
  return { session: { ...withWanted(session, key, again), knock }, effects };
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
export function answered(
  session: Session,
  key: string,
  wanted: WantedSubscription,
  now: number,
): SessionStep {
  const user = userOf(wanted.request);
  const knock = session.knock === key ? null : session.knock;
  const next = { ...withWanted(session, key, wanted), knock };
  const around = (given: Session, first: readonly Effect[]): SessionStep => {
    const asked = askAround(given, now);
    return { session: asked.session, effects: [...first, ...asked.effects] };
  };
  if (session.admitted.has(user))
    return knock === session.knock ? { session: next, effects: [] } : around(next, []);
  const admitted = { ...next, admitted: new Set([...session.admitted, user]) };
  return around(forgive(admitted, user), [{ type: "admitted", user }]);
}

/** The venue takes no more users: what waits for its answer is the knock. */
export function turnedAway(
  session: Session,
  error: VenueError & { readonly limit: number },
  now: number,
): SessionStep {
  const knocking = session.knock === null ? undefined : session.wanted.get(session.knock);
  if (knocking === undefined) return { session, effects: [{ type: "venueError", error }] };
  const user = userOf(knocking.request);
  const asked = askAround({ ...withUser(session, user, "turnedAway"), knock: null }, now);
  return {
    session: asked.session,
    effects: [{ type: "turnedAway", user, limit: error.limit }, ...asked.effects],
  };
}

/** The venue refuses one subscription by name; others of its user may still be asked for. */
export function refused(
  session: Session,
  key: string,
  wanted: WantedSubscription,
  text: string,
  now: number,
): SessionStep {
  const knock = session.knock === key ? null : session.knock;
  const asked = askAround({ ...withWanted(session, key, { ...wanted, state: "refused" }), knock }, now);
  return {
    session: asked.session,
    effects: [{ type: "refused", request: wanted.request, text }, ...asked.effects],
  };
}

/** What was turned away of `user` may be asked for again. */
export function forgive(session: Session, user: string): Session {
  return withUser(session, user, "idle", "turnedAway");
}

/** The key of what the venue speaks of: its form has every member of ours, and may have more. */
export function echoed(session: Session, echo: SubscriptionEcho): string | null {
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
