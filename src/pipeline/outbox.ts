// Where events wait until MongoDB has them: bounded, never losing what it took.
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
 * of it is done. An implementation says how much of that a crash survives. No event is ever dropped: whoever appends
 * asks first whether it is `full`, and then decides nothing that would have to be kept. What one observation comes to
 * may pass the bound once.
 */
export interface Outbox {
  append(events: readonly Event[], quarantined: readonly Quarantined[]): void;
  /** At most `max` events; null when nothing waits that is not leased already. */
  lease(max: number): Lease | null;
  /** Events waiting, leased ones included. */
  readonly pending: number;
  /** Rough bytes in use, and how many make it full. */
  readonly bytes: number;
  readonly capacityBytes: number;
  readonly full: boolean;
  /** Quarantined texts that did not fit, since start. */
  readonly dropped: number;
}

/** Rough size of an event in memory, bytes: measured at about 900 for orders, less for the rest. */
const EVENT_BYTES = 1_024;

/** Holds events in memory only: a crash loses what was not flushed, at most one flush interval. */
export class MemoryOutbox implements Outbox {
  readonly capacityBytes: number;
  #events: Event[] = [];
  #quarantined: Quarantined[] = [];
  #leased = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  append(events: readonly Event[], quarantined: readonly Quarantined[]): void {
    for (const event of events) this.#events.push(event);
    this.#bytes += events.length * EVENT_BYTES;
    for (const entry of quarantined) this.#putAside(entry);
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

  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    return this.#bytes >= this.capacityBytes;
  }

  get dropped(): number {
    return this.#dropped;
  }

  #putAside(entry: Quarantined): void {
    const bytes = bytesOf(entry);
    if (this.#bytes + bytes > this.capacityBytes) {
      this.#dropped++;
      return;
    }
    this.#bytes += bytes;
    this.#quarantined.push(entry);
  }
}

function bytesOf(entry: Quarantined): number {
  return EVENT_BYTES + 2 * entry.raw.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
