// How a session asks for its subscriptions: everything of users the venue has taken, and one that probes for the next user.
//
// A cap error names no subscription. With at most one new user asked for at a time on a connection, it can only mean
// that one; what was accepted before stays.
import type { VenueError } from "../../wire/error.js";
import type { DataFrame } from "../../wire/frames.js";
import {
  isSubset,
  type Subscription,
  type SubscriptionEcho,
  subscribeRequest,
  subscriptionKey,
  unsubscribeRequest,
} from "../../wire/requests.js";
import type { Effect, LostSubscription, Session, WantedSubscription } from "./session-events.js";
import type { Timings } from "./timings.js";

/** Intervals between tries grow up to this many times the first. */
const WAITS_MAX = 32;

/** Lower case; null where it is of no user. */
export function userOf(request: Subscription): string | null {
  return "user" in request ? request.user.toLowerCase() : null;
}

/** Adds what is not wanted yet; it is asked for by {@link sendPending}. */
export function addWanted({ wanted }: Session, subscriptions: readonly Subscription[]): void {
  for (const request of subscriptions) {
    const key = subscriptionKey(request);
    if (wanted.has(key)) continue;
    const user = userOf(request);
    wanted.set(key, { request, user, state: "idle", askedAt: 0, heardAt: 0, provenAt: null, tries: 0 });
  }
}

/** Sends what may be sent now. */
export function sendPending(session: Session, now: number): Effect[] {
  const effects: Effect[] = [];
  for (const [key, each] of session.wanted) {
    if (each.state !== "idle") continue;
    const free = each.user === null || session.admitted.has(each.user);
    if (!free && session.probing !== null) continue;
    if (!free) session.probing = key;
    effects.push({ type: "send", text: subscribeRequest(each.request) });
    each.state = "asked";
    each.askedAt = now;
    each.heardAt = now;
    each.provenAt ??= now;
  }
  return effects;
}

/** Asks once more for what is quiet; a probe that stays unanswered lets the next user be asked for. */
export function resubscribe(session: Session, key: string, each: WantedSubscription, now: number): Effect[] {
  const effects: Effect[] = [];
  if (each.state === "live" && each.tries === 0) {
    effects.push({ type: "lost", lost: [lostOf(session, each)], cause: "stale" });
  }
  if (each.state !== "asked") effects.push({ type: "send", text: unsubscribeRequest(each.request) });
  effects.push({ type: "send", text: subscribeRequest(each.request) });
  each.askedAt = now;
  each.heardAt = now;
  each.tries++;
  endProbe(session, key);
  return effects;
}

/** Some of what a subscription brought could not be read, or nobody could keep it; it goes on. */
export const MISSED = "missed";

/** What speaks only of changes and repeats nothing: what was missed of it is for somebody else to ask. */
const UNREPEATED: ReadonlySet<string> = new Set(["orderUpdates", "trades"]);

/** A frame could not be read: that is told at once of whatever will not be told again by this connection. */
export function missedNow(session: Session): Effect[] {
  const lost: LostSubscription[] = [];
  for (const each of session.wanted.values()) {
    const subscribed = each.state === "acked" || each.state === "live";
    if (subscribed && UNREPEATED.has(each.request.type)) lost.push(lostOf(session, each));
  }
  return lost.length === 0 ? [] : [{ type: "lost", lost, cause: MISSED }];
}

/** What speaks only of changes, and begins with a snapshot that tells what was missed. */
const SNAPSHOTS: ReadonlySet<string> = new Set(["userFills", "userTwapSliceFills", "userTwapHistory"]);

/**
 * Something was missed: a frame could not be read, or nobody could keep what it said. Listings come again by themselves;
 * what speaks only of changes does not, but begins with a snapshot when it is asked for anew.
 */
export function askForSnapshots(session: Session, timings: Timings): Effect[] {
  const effects: Effect[] = [];
  for (const each of session.wanted.values()) {
    const { request, state } = each;
    const subscribed = state === "acked" || state === "live";
    if (!subscribed || timings.dataMs[request.type] !== undefined) continue;
    if (!SNAPSHOTS.has(request.type)) continue;
    effects.push({ type: "lost", lost: [lostOf(session, each)], cause: MISSED });
    effects.push({ type: "send", text: unsubscribeRequest(request) });
    effects.push({ type: "send", text: subscribeRequest(request) });
  }
  return effects;
}

/**
 * The venue answered for `key`: with an acknowledgement, or with data. Its user is taken. What was turned away of it
 * meanwhile, by an answer that came late or was meant for another, is asked for again: nobody else would.
 */
export function markAnswered(
  session: Session,
  key: string,
  { user }: WantedSubscription,
  now: number,
): Effect[] {
  const probed = endProbe(session, key);
  if (user === null || session.admitted.has(user)) return probed ? sendPending(session, now) : [];
  session.admitted.add(user);
  allowRetry(session, user);
  return [{ type: "admitted", user }, ...sendPending(session, now)];
}

/** The venue takes no more users: what waits for its answer is the one that probes. */
export function turnAway(
  session: Session,
  error: VenueError & { readonly limit: number },
  now: number,
): Effect[] {
  const probe = session.probing === null ? undefined : session.wanted.get(session.probing);
  const user = probe?.user ?? null;
  if (user === null) return [{ type: "venueError", error }];
  session.probing = null;
  for (const each of session.wanted.values()) if (each.user === user) restart(each, "turnedAway");
  return [{ type: "turnedAway", user, limit: error.limit }, ...sendPending(session, now)];
}

/** The venue refuses one subscription by name; others of its user may still be asked for. */
export function refuse(
  session: Session,
  key: string,
  wanted: WantedSubscription,
  text: string,
  now: number,
): Effect[] {
  endProbe(session, key);
  wanted.state = "refused";
  return [{ type: "refused", request: wanted.request, text }, ...sendPending(session, now)];
}

/** What was turned away of `user` may be asked for again. */
export function allowRetry(session: Session, user: string): void {
  for (const each of session.wanted.values())
    if (each.user === user && each.state === "turnedAway") restart(each, "idle");
}

/** The key of what the venue speaks of: its form has every member of ours, and may have more. */
export function keyOfEcho(session: Session, echo: SubscriptionEcho): string | null {
  const key = subscriptionKey(echo);
  if (session.wanted.has(key)) return key;
  for (const [wantedKey, { request }] of session.wanted) if (isSubset(request, echo)) return wantedKey;
  return null;
}

/** The key of what data belongs to; null of data that does not tell. */
export function keyOfFrame(frame: DataFrame): string | null {
  if (frame.kind === "orderUpdates") return null;
  if (frame.kind === "trades") {
    const [first] = frame.trades;
    return first === undefined ? null : subscriptionKey({ type: "trades", coin: first.coin });
  }
  const dex = "dex" in frame ? { dex: frame.dex } : {};
  return subscriptionKey({ type: frame.kind, user: frame.user, ...dex });
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

/** From when on it may have been missed. */
export function lostOf({ openedAt }: Session, { request, provenAt }: WantedSubscription): LostSubscription {
  return { request, since: provenAt ?? openedAt };
}

/** From now on another user may be probed for, if `key` was what probed; tells whether it was. */
function endProbe(session: Session, key: string): boolean {
  if (session.probing !== key) return false;
  session.probing = null;
  return true;
}

function restart(wanted: WantedSubscription, state: WantedSubscription["state"]): void {
  wanted.state = state;
  wanted.tries = 0;
}
