// The gate that every connect of every client goes through, so that the venue never has to refuse one.

import type { Clock } from "../../../../timing/clock.js";
import { pause } from "../../../../timing/pause.js";
import { timesOf } from "../../egress/account.js";
import type { Egress } from "../../egress/egress.js";

export class ConnectGate {
  readonly #perMinute: number;
  readonly #minuteMs: number;
  readonly #clock: Clock;
  readonly #granted: number[];
  readonly #egress: Pick<Egress, "spend"> | null;
  readonly #fitsAt: (now: number) => number;
  #turn: Promise<void> = Promise.resolve();

  /** `fitsAt`: from when on the venue has room for what is asked of a new connection, `now` at the earliest; ms. */
  constructor(
    perMinute: number,
    minuteMs: number,
    clock: Clock,
    egress: Pick<Egress, "spend" | "earlier"> | null = null,
    fitsAt: (now: number) => number = (now) => now,
  ) {
    this.#egress = egress;
    this.#fitsAt = fitsAt;
    this.#granted = timesOf(egress?.earlier("connects") ?? []).slice(-perMinute);
    this.#perMinute = perMinute;
    this.#minuteMs = minuteMs;
    this.#clock = clock;
  }

  /** True once a connect is granted, in the order of asking; false when `signal` ended the wait. */
  take(signal: AbortSignal): Promise<boolean> {
    const granted = this.#turn.then(() => this.#wait(signal));
    this.#turn = granted.then(() => undefined);
    return granted;
  }

  async #wait(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const now = this.#clock.now();
      const gateMs = gateDelayMs(this.#granted, now, this.#perMinute, this.#minuteMs);
      const waitMs = Math.max(gateMs, this.#fitsAt(now) - now);
      if (signal.aborted) return false;
      if (waitMs <= 0) {
        this.#egress?.spend("connects", 1);
        this.#granted.push(now);
        if (this.#granted.length > this.#perMinute) this.#granted.shift();
        return true;
      }
      await pause(this.#clock.real(waitMs), signal);
    }
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
