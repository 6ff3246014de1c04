// The gate that every connect of every client goes through, so that the venue never has to refuse one.

import type { Clock } from "../../../../timing/clock.js";
import { timesOf } from "../../egress/account.js";
import type { Egress } from "../../egress/egress.js";
import { HeldSubscriptions, type Subscriber } from "../../egress/held-subscriptions.js";

/** Who asks for a connection. */
export interface Connecting extends Subscriber {
  /** Whether all others come first. */
  readonly yields: boolean;
}

/** To be called once the connection that was granted is gone; `asked`: subscriptions that were asked for by it. */
export type Leave = (asked: number) => void;

interface Waiter {
  readonly who: Connecting;
  readonly settle: (leave: Leave | null) => void;
}

export class ConnectGate {
  readonly #perMinute: number;
  readonly #minuteMs: number;
  readonly #clock: Clock;
  readonly #granted: number[];
  readonly #egress: Pick<Egress, "spend"> | null;
  readonly #held: HeldSubscriptions;
  readonly #waiting: Waiter[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(
    perMinute: number,
    minuteMs: number,
    clock: Clock,
    egress:
      | (Pick<Egress, "spend" | "earlier"> & { readonly subscriptions?: HeldSubscriptions })
      | null = null,
  ) {
    this.#egress = egress;
    this.#held = egress?.subscriptions ?? new HeldSubscriptions();
    this.#granted = timesOf(egress?.earlier("connects") ?? []).slice(-perMinute);
    this.#perMinute = perMinute;
    this.#minuteMs = minuteMs;
    this.#clock = clock;
  }

  /**
   * Once a connect is granted and what is asked by it fits; null when `signal` ended the wait. In the order of asking,
   * but that whoever yields waits for all others, and leaves half of the minute to them.
   */
  take(who: Connecting, signal: AbortSignal): Promise<Leave | null> {
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.settle(null);
        this.#serve();
      };
      const waiter: Waiter = {
        who,
        settle: (granted) => {
          signal.removeEventListener("abort", leave);
          resolve(granted);
        },
      };
      signal.addEventListener("abort", leave);
      this.#waiting.push(waiter);
      this.#serve();
    });
  }

  #serve(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (;;) {
      const next = this.#waiting.find(({ who }) => !who.yields) ?? this.#waiting[0];
      if (next === undefined) return;
      const now = this.#clock.now();
      const waitMs = this.#waitMs(next.who, now);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#serve(), this.#clock.real(waitMs));
        return;
      }
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#egress?.spend("connects", 1);
      this.#granted.push(now);
      if (this.#granted.length > this.#perMinute) this.#granted.shift();
      next.settle(this.#open(next.who));
    }
  }

  #open(who: Connecting): Leave {
    const place: Subscriber = {
      get subscriptions() {
        return who.subscriptions;
      },
    };
    this.#held.opened(place);
    return (asked) => this.#held.closed(place, asked, this.#clock.now());
  }

  #waitMs(who: Connecting, now: number): number {
    const perMinute = who.yields ? Math.ceil(this.#perMinute / 2) : this.#perMinute;
    const gateMs = gateDelayMs(this.#granted, now, perMinute, this.#minuteMs);
    return Math.max(gateMs, this.#held.fitAt(who.subscriptions, now) - now);
  }
}

/** How long the next connect has to wait, given when the last `perMinute` ones were granted. */
export function gateDelayMs(
  granted: readonly number[],
  now: number,
  perMinute: number,
  minuteMs: number,
): number {
  const oldest = granted.at(-perMinute);
  return oldest === undefined ? 0 : Math.max(0, oldest + minuteMs - now);
}
