// What may befall a frame of orderUpdates before it comes to the line: it is late, or overtaken by the next one.
import type { Faults } from "./faults.js";
import type { Data, Line } from "./line.js";

const LEAST_LATE_MS = 500;
const MOST_LATE_MS = 8_000;

/** Of a connection; while so many are late, no further one is. */
const MAX_LATE = 1_000;

/** Calls `act` after `ms` of the venue's clock, unless the connection is over by then. */
export type Later = (ms: number, act: () => void) => void;

interface Update {
  readonly data: Data;
  /** Whether it is still subscribed to. */
  readonly wanted: () => boolean;
}

/** Of one connection. */
export class StatusLine {
  readonly #line: Pick<Line, "bring">;
  readonly #faults: Faults;
  readonly #later: Later;
  /** It waits to be overtaken. */
  #held: Update | null = null;
  #late = 0;

  constructor(line: Pick<Line, "bring">, faults: Faults, later: Later) {
    this.#line = line;
    this.#faults = faults;
    this.#later = later;
  }

  bring(data: Data, wanted: () => boolean): void {
    const update = { data, wanted };
    if (this.#late < MAX_LATE && this.#faults.deals("lateStatus")) {
      this.#late++;
      this.#later(this.#faults.random("lateStatus").between(LEAST_LATE_MS, MOST_LATE_MS), () => {
        this.#late--;
        this.#send(update);
      });
      return;
    }
    if (this.#held === null && this.#faults.deals("swapStatus")) {
      this.#held = update;
      this.#later(MOST_LATE_MS, () => {
        if (this.#held === update) this.#sendHeld();
      });
      return;
    }
    this.#send(update);
  }

  #send({ data, wanted }: Update): void {
    if (!wanted()) return;
    this.#line.bring(data);
    this.#sendHeld();
  }

  #sendHeld(): void {
    const held = this.#held;
    this.#held = null;
    if (held?.wanted()) this.#line.bring(held.data);
  }
}
