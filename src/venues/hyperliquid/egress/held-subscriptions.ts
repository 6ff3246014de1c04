// How many subscriptions the venue may count of one IP now: those of open sockets, and those of lost ones for a while.
import { MAX_SUBSCRIPTIONS, SLOT_LINGER_MS, SUBSCRIPTIONS_SPARE } from "../limits.js";
import type { Lingering } from "./account.js";

/** Who holds a socket; what is wanted of it changes. */
export interface Subscriber {
  readonly subscriptions: number;
}

type LostSocket = Pick<Lingering, "until" | "subscriptions">;

export class HeldSubscriptions {
  readonly #open = new Set<Subscriber>();
  #lost: LostSocket[];

  /** `earlier`: what runs before this one held. */
  constructor(earlier: readonly LostSocket[] = []) {
    this.#lost = [...earlier].sort((a, b) => a.until - b.until);
  }

  /** Everything that is wanted of it counts from now on. */
  opened(subscriber: Subscriber): void {
    this.#open.add(subscriber);
  }

  /** Its socket is gone; `asked`: how many were asked for by it, which linger. */
  closed(subscriber: Subscriber, asked: number, now: number): void {
    if (!this.#open.delete(subscriber) || asked === 0) return;
    this.#lost = [...this.#lost.filter(({ until }) => until > now), lingering(asked, now)];
  }

  /** How many more may be asked for now; below 0 where there are too many. */
  room(now: number): number {
    let room = MAX_SUBSCRIPTIONS - SUBSCRIPTIONS_SPARE;
    for (const { subscriptions } of this.#open) room -= subscriptions;
    for (const { until, subscriptions } of this.#lost) if (until > now) room -= subscriptions;
    return room;
  }

  /** From when on so many fit beside the others, `now` at the earliest; ms. */
  fitAt(wanted: number, now: number): number {
    let lacking = wanted - this.room(now);
    let at = now;
    for (const { until, subscriptions } of this.#lost) {
      if (lacking <= 0) break;
      if (until <= now) continue;
      lacking -= subscriptions;
      at = until;
    }
    return at;
  }
}

function lingering(subscriptions: number, now: number): LostSocket {
  return { until: now + SLOT_LINGER_MS, subscriptions };
}
