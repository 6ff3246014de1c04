// What is still to happen, in the order of its time, in blocks.

interface Entry {
  readonly time: number;
  /** Among those of one block, who was entered first comes first. */
  readonly turn: number;
  readonly run: () => void;
}

export class Agenda {
  readonly #origin: number;
  readonly #blockMs: number;
  /** A binary heap: no entry is due before the one at half its index. The first place stays empty. */
  readonly #heap: (Entry | undefined)[] = [undefined];
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
    return this.#heap[1]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Enters `run` for the first block that is `ms` or more from now; never for the current one. */
  after(ms: number, run: () => void): void {
    const blocks = Math.ceil((this.#now + ms - this.#origin) / this.#blockMs);
    const time = Math.max(this.#origin + blocks * this.#blockMs, this.#now + this.#blockMs);
    this.#turn++;
    this.#enter({ time, turn: this.#turn, run });
  }

  /** Runs all of the next block. */
  runBlock(): void {
    const time = this.next;
    this.#now = time;
    while (this.next === time) this.#leave()?.run();
  }

  #enter(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    for (let above = place >> 1; above > 0 && isBefore(entry, heap[above]); above = place >> 1) {
      heap[place] = heap[above];
      place = above;
    }
    heap[place] = entry;
  }

  #leave(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[1];
    const last = heap.pop();
    if (last === undefined || heap.length === 1) return first;
    let place = 1;
    for (let below = 2; below < heap.length; below = 2 * place) {
      if (isBefore(heap[below + 1], heap[below])) below++;
      if (!isBefore(heap[below], last)) break;
      heap[place] = heap[below];
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.time < b.time || (a.time === b.time && a.turn < b.turn);
}
