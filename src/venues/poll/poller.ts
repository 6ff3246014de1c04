// Looks at polled traders one after the other, for as long as there are any.
import type { TraderId } from "../../domain/ids.js";
import type { Clock } from "../../timing/clock.js";
import { WorkLoop } from "../../timing/work-loop.js";
import type { AskedWhy } from "./asked-looks.js";
import { type Polled, Rotation } from "./rotation.js";

/** Looks under way at a time: each waits for weight most of its time. */
const AT_A_TIME = 4;

/** How much of what was asked the venue answered. */
export type LookOutcome = "answered" | "partly" | "failed";

export interface PollerOptions {
  readonly clock: Clock;
  /** What all looks together may weigh now. */
  readonly weightPerMinute: () => number;
  /** Looks at one trader; never rejects. */
  look(ethAddress: TraderId, signal: AbortSignal): Promise<LookOutcome>;
}

export class Poller {
  /** Looks since start that were answered, in part, or not at all. */
  readonly looks: Record<LookOutcome, number> = { answered: 0, partly: 0, failed: 0 };
  readonly #options: PollerOptions;
  readonly #rotation: Rotation;
  readonly #loop: WorkLoop;
  readonly #ended = new AbortController();

  constructor(options: PollerOptions) {
    this.#options = options;
    const rotation = new Rotation(options.weightPerMinute);
    this.#rotation = rotation;
    const next = (now: number) => {
      const polled = rotation.next(now);
      return polled === null ? null : () => this.#look(polled);
    };
    this.#loop = new WorkLoop({ next, nextAt: (now) => rotation.nextAt(now) }, options.clock, AT_A_TIME);
  }

  get size(): number {
    return this.#rotation.size;
  }

  traders(): IterableIterator<TraderId> {
    return this.#rotation.traders;
  }

  has(ethAddress: TraderId): boolean {
    return this.#rotation.has(ethAddress);
  }

  /** From one look at a trader to the next, ms; null for one that is not polled. */
  periodMs(ethAddress: TraderId): number | null {
    return this.#rotation.periodMs(ethAddress);
  }

  add(polled: Polled): void {
    this.#rotation.add(polled, this.#options.clock.now());
    this.#loop.wake();
  }

  /** A look at it before its turn is of use. */
  ask(ethAddress: TraderId, why: AskedWhy): void {
    this.#rotation.ask(ethAddress, why, this.#options.clock.now());
  }

  /** Who is asked for and waits. */
  get asked(): number {
    return this.#rotation.asked;
  }

  remove(ethAddress: TraderId): void {
    this.#rotation.remove(ethAddress);
  }

  /** Until `signal` aborts; resolves when the last look has ended. */
  run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#ended.abort(), { once: true });
    return this.#loop.run(signal);
  }

  async #look({ ethAddress }: Polled): Promise<void> {
    const { clock, look } = this.#options;
    const outcome = await look(ethAddress, this.#ended.signal);
    this.looks[outcome]++;
    this.#rotation.looked(ethAddress, clock.now());
  }
}
