// Which recorded frames answer which subscription, in which order.
import { isInteger, isMembers, type Members } from "../../venues/hyperliquid/wire/member.js";
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";
import { normalSubscription } from "../protocol/subscription.js";

export interface Library {
  /** The types of subscription that some frame answers. */
  readonly types: ReadonlySet<string>;
  /** Frames that some subscription brings. */
  readonly size: number;
  /** The frames of a subscription in its normal form, word for word, oldest first. */
  frames(subscription: SubscriptionEcho): readonly string[];
}

interface Timed {
  readonly text: string;
  readonly time: number;
}

/**
 * Files each frame under the subscription that would bring it, by venue time; frames without one stay behind what came
 * before them. Acks, pongs, errors and frames that name no user are left out.
 */
export function arrange(received: readonly string[]): Library {
  const shelves = new Map<string, Timed[]>();
  const types = new Set<string>();
  let size = 0;
  for (const text of received) {
    const frame: unknown = JSON.parse(text);
    if (!isMembers(frame) || !isMembers(frame.data)) continue;
    const subscription = subscriptionOf(frame.channel, frame.data);
    if (subscription === null) continue;
    const key = keyOf(subscription);
    const shelf = shelves.get(key) ?? [];
    const time = venueTime(frame.channel, frame.data) ?? shelf.at(-1)?.time ?? 0;
    shelf.push({ text, time });
    shelves.set(key, shelf);
    types.add(subscription.type);
    size++;
  }
  const texts = (shelf: Timed[]) => shelf.sort((a, b) => a.time - b.time).map(({ text }) => text);
  const sorted = new Map([...shelves].map(([key, shelf]) => [key, texts(shelf)]));
  return { types, size, frames: (subscription) => sorted.get(keyOf(subscription)) ?? [] };
}

/** Flags are not part of it: frames do not say under which they were sent. */
function keyOf({ type, user, dex, coin }: SubscriptionEcho): string {
  return JSON.stringify([type, user, dex ?? "", coin ?? ""]);
}

/** The channel of a frame that names its user is the type of its subscription; others are nobody's. */
function subscriptionOf(type: unknown, data: Members): SubscriptionEcho | null {
  const { dex, coin } = data;
  // webData3 names its user one level deeper than all others.
  const { user } = isMembers(data.userState) ? data.userState : data;
  return user === undefined ? null : normalSubscription({ type, user, dex, coin });
}

/** By channel: where its frames say when they were true, ms. Others say nothing. */
const TIMES: ReadonlyMap<unknown, (data: Members) => readonly unknown[]> = new Map([
  ["webData2", (data) => [data.serverTime]],
  ["webData3", (data) => [member(data.userState, "serverTime")]],
  ["clearinghouseState", (data) => [member(data.clearinghouseState, "time")]],
  [
    "allDexsClearinghouseState",
    (data) => rows(data.clearinghouseStates).map((row) => member(rows(row)[1], "time")),
  ],
  ["userFills", (data) => rows(data.fills).map((fill) => member(fill, "time"))],
  [
    "userTwapSliceFills",
    (data) => rows(data.twapSliceFills).map((slice) => member(member(slice, "fill"), "time")),
  ],
]);

/** The newest of its times. */
function venueTime(channel: unknown, data: Members): number | null {
  const times = TIMES.get(channel)?.(data).filter(isInteger) ?? [];
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
}

function member(value: unknown, name: string): unknown {
  return isMembers(value) ? value[name] : undefined;
}

function rows(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
