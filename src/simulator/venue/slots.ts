// How many different names may be held at a time: of each table, with a while of grace after a loss.

interface Slot {
  uses: number;
  /** Until when the slot stays taken although nothing uses it, ms. */
  until: number;
}

export class Slots {
  readonly #limit: number;
  readonly #tables = new Map<string, Map<string, Slot>>();
  #most = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The most slots that one table ever had taken. */
  get most(): number {
    return this.#most;
  }

  /** Uses a slot once more, a free one where the name has none; false where there is none. */
  take(table: string, name: string, now: number): boolean {
    this.#free(now);
    const slots = this.#tables.get(table) ?? new Map<string, Slot>();
    const slot = slots.get(name);
    if (slot !== undefined) {
      slot.uses++;
      return true;
    }
    if (slots.size >= this.#limit) return false;
    slots.set(name, { uses: 1, until: now });
    this.#tables.set(table, slots);
    this.#most = Math.max(this.#most, slots.size);
    return true;
  }

  /** Ends one use; after the last one the slot is free at `until`, which is now unless the connection was lost. */
  end(table: string, name: string, until: number): void {
    const slot = this.#tables.get(table)?.get(name);
    if (slot === undefined) return;
    slot.uses--;
    slot.until = Math.max(slot.until, until);
  }

  holds(table: string, name: string, now: number): boolean {
    this.#free(now);
    return this.#tables.get(table)?.has(name) ?? false;
  }

  #free(now: number): void {
    for (const [table, slots] of this.#tables) {
      for (const [name, { uses, until }] of slots) if (uses === 0 && until <= now) slots.delete(name);
      if (slots.size === 0) this.#tables.delete(table);
    }
  }
}
