// What became of each order of a trader from its opening to its end, whether or not any listing could show it.
import { Newest } from "./newest.js";
import type { OrderLife, StatusChange } from "./words.js";

interface Life extends OrderLife {
  readonly statuses: OrderLife["statuses"][number][];
}

export class Lives {
  readonly #limit: number;
  readonly #open = new Map<number, Life>();
  #ended: Newest<Life>;

  /** `limit`: how many ended lives are remembered, 1 or more. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#ended = new Newest(limit);
  }

  /** An order that is refused never lived. */
  heed({ order, status, statusTimestamp }: StatusChange): void {
    const { oid, coin, timestamp, sz } = order;
    if (status === "open") this.#open.set(oid, { oid, coin, openedAt: timestamp, statuses: [] });
    const life = this.#open.get(oid);
    if (life === undefined) return;
    life.statuses.push({ status, time: statusTimestamp, sz });
    if (status === "open" || status === "triggered") return;
    this.#open.delete(oid);
    this.#ended.add(life);
  }

  /** Forgets those that ended so far. */
  begin(): void {
    this.#ended = new Newest(this.#limit);
  }

  /** Those that ended, then those that are open. */
  all(): OrderLife[] {
    return [...this.#ended.all(), ...this.#open.values()].map((life) => ({
      ...life,
      statuses: [...life.statuses],
    }));
  }

  /** How many older ones ended. */
  get forgotten(): number {
    return this.#ended.dropped;
  }
}
