// Keeps what all clients send within the venue's messages a minute; what is too much waits its turn.

import type { Clock } from "../../../../timing/clock.js";
import { timesOf } from "../../egress/account.js";
import type { Egress } from "../../egress/egress.js";

/** Sends that may wait. More is a fault of ours: subscriptions are bounded far below it. */
const QUEUE_MAX = 10_000;

export class SendBudget {
  readonly #perMinute: number;
  readonly #minuteMs: number;
  readonly #clock: Clock;
  readonly #egress: Pick<Egress, "spend"> | null;
  readonly #sent: number[];
  readonly #queue: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;

  constructor(
    perMinute: number,
    minuteMs: number,
    clock: Clock,
    egress: Pick<Egress, "spend" | "earlier"> | null = null,
  ) {
    this.#egress = egress;
    this.#sent = timesOf(egress?.earlier("sends") ?? []);
    this.#perMinute = perMinute;
    this.#minuteMs = minuteMs;
    this.#clock = clock;
  }

  /** Sends that did not even fit into the queue, since start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Sends that need not wait now; 0 while some do. */
  get left(): number {
    if (this.#queue.length > 0) return 0;
    const since = this.#clock.now() - this.#minuteMs;
    const lately = this.#sent.length - 1 - this.#sent.findLastIndex((at) => at <= since);
    return Math.max(0, this.#perMinute - lately);
  }

  /** Calls `send` at once, or in its turn. */
  spend(send: () => void): void {
    if (this.#queue.length >= QUEUE_MAX) {
      this.#dropped++;
      return;
    }
    this.#queue.push(send);
    this.#drain();
  }

  /** Nothing waits any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const send of this.#queue.splice(0)) send();
  }

  #drain(): void {
    if (this.#timer !== null) return;
    while (this.#queue.length > 0) {
      const now = this.#clock.now();
      const oldest = this.#sent.at(-this.#perMinute);
      if (oldest !== undefined && oldest + this.#minuteMs > now) {
        this.#timer = setTimeout(
          () => {
            this.#timer = null;
            this.#drain();
          },
          this.#clock.real(oldest + this.#minuteMs - now),
        );
        return;
      }
      this.#sent.push(now);
      if (this.#sent.length > 2 * this.#perMinute) this.#sent.splice(0, this.#perMinute);
      this.#egress?.spend("sends", 1);
      this.#queue.shift()?.();
    }
  }
}
