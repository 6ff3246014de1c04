// Where events wait until MongoDB has them; bounded, and a count of what did not fit.
import type { Event } from "../domain/event.js";
import type { Quarantined } from "../domain/quarantine.js";

/** Part of what waits, held by one writer until it says what became of it. */
export interface Lease {
  readonly events: readonly Event[];
  readonly quarantined: readonly Quarantined[];
  /** The database has it: it leaves the outbox. */
  done(): void;
  /** It was not written: it waits again, before everything younger. */
  putBack(): void;
}

/**
 * The seam between deciding and writing. What `append` takes is handed out by `lease`, oldest first, until a lease
 * of it is done. An implementation says how much of that a crash survives.
 */
export interface Outbox {
  append(events: readonly Event[], quarantined: readonly Quarantined[]): void;
  /** At most `max` events; null when nothing waits that is not leased already. */
  lease(max: number): Lease | null;
  /** Events waiting, leased ones included. */
  readonly pending: number;
  /** Share of the capacity in use, 0 to 1. */
  readonly fullness: number;
  /** Events and quarantined texts that did not fit, since start. */
  readonly dropped: number;
}

/** Rough size of an event in memory, bytes: measured at about 900 for orders, less for the rest. */
const EVENT_BYTES = 1_024;

/** Holds events in memory only: a crash loses what was not flushed, at most one flush interval. */
export class MemoryOutbox implements Outbox {
  readonly #capacityBytes: number;
  #events: Event[] = [];
  #quarantined: Quarantined[] = [];
  #leased = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  append(events: readonly Event[], quarantined: readonly Quarantined[]): void {
    for (const event of events) if (this.#takes(EVENT_BYTES)) this.#events.push(event);
    for (const entry of quarantined) if (this.#takes(bytesOf(entry))) this.#quarantined.push(entry);
  }

  lease(max: number): Lease | null {
    if (this.#events.length === 0 && this.#quarantined.length === 0) return null;
    const events = this.#events.slice(0, max);
    const quarantined = this.#quarantined;
    this.#events = this.#events.slice(max);
    this.#quarantined = [];
    this.#leased += events.length;
    let open = true;
    const close = (): boolean => {
      const was = open;
      open = false;
      if (was) this.#leased -= events.length;
      return was;
    };
    return {
      events,
      quarantined,
      done: () => {
        if (close()) this.#bytes -= events.length * EVENT_BYTES + sum(quarantined.map(bytesOf));
      },
      putBack: () => {
        if (!close()) return;
        this.#events = [...events, ...this.#events];
        this.#quarantined = [...quarantined, ...this.#quarantined];
      },
    };
  }

  get pending(): number {
    return this.#events.length + this.#leased;
  }

  get fullness(): number {
    return this.#bytes / this.#capacityBytes;
  }

  get dropped(): number {
    return this.#dropped;
  }

  #takes(bytes: number): boolean {
    if (this.#bytes + bytes > this.#capacityBytes) {
      this.#dropped++;
      return false;
    }
    this.#bytes += bytes;
    return true;
  }
}

function bytesOf(entry: Quarantined): number {
  return EVENT_BYTES + 2 * entry.raw.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
