// Does work as it falls due, several pieces at a time, for as long as it is asked to.
import type { Clock } from "./clock.js";
import { pause } from "./pause.js";

export interface Work {
  /** Takes the next piece that is due, or gives null where none is. What it gives never rejects. */
  next(now: number): (() => Promise<void>) | null;
  /** When something is due next, ms; Infinity where nothing is until {@link WorkLoop.wake}. */
  nextAt(now: number): number;
}

/** Longer waits would overflow a timer; ms of real time. */
const MAX_WAIT_MS = 3_600_000;

export class WorkLoop {
  readonly #work: Work;
  readonly #clock: Clock;
  readonly #atATime: number;
  readonly #underWay = new Set<Promise<void>>();
  #wake: () => void = () => undefined;

  constructor(work: Work, clock: Clock, atATime: number) {
    this.#work = work;
    this.#clock = clock;
    this.#atATime = atATime;
  }

  /** To be called when something may be due earlier than it was. */
  wake(): void {
    this.#wake();
  }

  /** Until `signal` aborts; resolves when what is under way has ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.#clock.now();
      const room = this.#underWay.size < this.#atATime;
      const piece = room ? this.#work.next(now) : null;
      if (piece === null) await this.#idle(room ? this.#work.nextAt(now) - now : MAX_WAIT_MS, signal);
      else this.#begin(piece);
    }
    await Promise.all(this.#underWay);
  }

  #begin(piece: () => Promise<void>): void {
    const done = piece().finally(() => {
      this.#underWay.delete(done);
      this.#wake();
    });
    this.#underWay.add(done);
  }

  async #idle(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const waitMs = Math.min(MAX_WAIT_MS, this.#clock.real(Math.max(0, ms)));
    await pause(waitMs, signal, woken.signal);
    this.#wake = () => undefined;
  }
}
