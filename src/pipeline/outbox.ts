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
  /** Resolves once the database has all of `events`, which were just appended. */
  written(events: readonly Event[]): Promise<void>;
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

/** Events that are let go of together once all of them are handed out. */
const CHUNK = 1_024;

/** Somebody who waits for events to be written, and of how many. */
interface Waiter {
  left: number;
  readonly resolve: () => void;
}

/** Holds events in memory only: a crash loses what was not flushed, at most one flush interval. */
export class MemoryOutbox implements Outbox {
  readonly capacityBytes: number;
  /** What waits, in chunks, so that taking some of it copies no more than that; `#head` of the first are taken. */
  readonly #chunks: Event[][] = [[]];
  #head = 0;
  #taken = 0;
  /** Batches that were put back, with how many had been taken before them: the oldest last. */
  #returned: { readonly at: number; readonly events: readonly Event[] }[] = [];
  readonly #waiters = new Map<Event, Waiter>();
  #quarantined: Quarantined[] = [];
  #pending = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  append(events: readonly Event[], quarantined: readonly Quarantined[]): void {
    for (const event of events) this.#push(event);
    this.#pending += events.length;
    this.#bytes += events.length * EVENT_BYTES;
    for (const entry of quarantined) this.#putAside(entry);
  }

  written(events: readonly Event[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = { left: events.length, resolve };
      for (const event of events) this.#waiters.set(event, waiter);
    });
  }

  lease(max: number): Lease | null {
    const at = this.#returned.at(-1)?.at ?? this.#taken;
    const events = this.#next(max);
    if (events.length === 0 && this.#quarantined.length === 0) return null;
    const quarantined = this.#quarantined;
    this.#quarantined = [];
    let open = true;
    const close = (): boolean => {
      const was = open;
      open = false;
      return was;
    };
    return {
      events,
      quarantined,
      done: () => {
        if (!close()) return;
        this.#pending -= events.length;
        this.#bytes -= events.length * EVENT_BYTES + sum(quarantined.map(bytesOf));
        if (this.#waiters.size > 0) for (const event of events) this.#tellWaiter(event);
      },
      putBack: () => {
        if (!close()) return;
        if (events.length > 0) this.#returned.push({ at, events });
        this.#returned.sort((a, b) => b.at - a.at);
        this.#quarantined = [...quarantined, ...this.#quarantined];
      },
    };
  }

  get pending(): number {
    return this.#pending;
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

  #push(event: Event): void {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.length < CHUNK) last.push(event);
    else this.#chunks.push([event]);
  }

  #next(max: number): Event[] {
    const next: Event[] = [];
    while (next.length < max) {
      const again = this.#returned.pop();
      const room = max - next.length;
      if (again !== undefined) {
        next.push(...again.events.slice(0, room));
        if (again.events.length > room)
          this.#returned.push({ at: again.at + room, events: again.events.slice(room) });
        continue;
      }
      const [first = []] = this.#chunks;
      const events = first.slice(this.#head, this.#head + room);
      if (events.length === 0) break;
      next.push(...events);
      this.#head += events.length;
      this.#taken += events.length;
      if (this.#head === first.length) {
        if (this.#chunks.length > 1) this.#chunks.shift();
        else this.#chunks[0] = [];
        this.#head = 0;
      }
    }
    return next;
  }

  #tellWaiter(event: Event): void {
    const waiter = this.#waiters.get(event);
    if (waiter === undefined) return;
    this.#waiters.delete(event);
    if (--waiter.left === 0) waiter.resolve();
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
