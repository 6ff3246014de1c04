// What is still to happen, in the order of its time, in blocks.
import { Heap } from "./heap.js";
import type { Random } from "./random.js";

interface Entry {
  readonly time: number;
  /** Among those of one block, who was entered first comes first. */
  readonly turn: number;
  readonly run: () => void;
}

export class Agenda {
  readonly #origin: number;
  readonly #blockMs: number;
  readonly #entries = new Heap<Entry>((a, b) => a.time < b.time || (a.time === b.time && a.turn < b.turn));
  #now: number;
  #turn = 0;

  constructor(now: number, blockMs: number) {
    this.#now = now;
    this.#origin = now;
    this.#blockMs = blockMs;
  }

  /** Of the block that runs or ran last, ms. */
  get now(): number {
    return this.#now;
  }

  /** When the next block is due in which anything happens; infinity when nothing ever will. */
  get next(): number {
    return this.#entries.first?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Enters `run` for the first block that is `ms` or more from now; never for the current one. */
  after(ms: number, run: () => void): void {
    const blocks = Math.ceil((this.#now + ms - this.#origin) / this.#blockMs);
    const time = Math.max(this.#origin + blocks * this.#blockMs, this.#now + this.#blockMs);
    this.#turn++;
    this.#entries.add({ time, turn: this.#turn, run });
  }

  /** Enters `run` again and again, at random times every `mean` ms on average: several times for a block perhaps. */
  recur(mean: number, random: Random, run: () => void): void {
    let due = this.#now + random.wait(mean);
    const again = () => {
      for (; due <= this.#now; due += random.wait(mean)) run();
      this.after(due - this.#now, again);
    };
    this.after(due - this.#now, again);
  }

  /** Runs all of the next block. */
  runBlock(): void {
    const time = this.next;
    this.#now = time;
    while (this.next === time) this.#entries.take()?.run();
  }
}
