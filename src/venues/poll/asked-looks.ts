// Looks that are asked for before their turn: the first come first, and whoever traded before whoever may have.
import type { TraderId } from "../../domain/ids.js";

/** `traded`: it was seen to trade. `missed`: it may have traded while nobody saw. */
export type AskedWhy = "traded" | "missed";

/** How it stands with the looks at a trader; `since`: when it was last looked at, ms. */
interface Turn {
  readonly looked: boolean;
  readonly since: number;
  readonly busy: boolean;
}

/** So long after it happened the venue shows it, ms. */
const SHOWN_AFTER_MS = 2_000;

/** Nobody is looked at more often than that since it is asked for, ms. */
export const ASKED_PERIOD_MS = 15_000;

export class AskedLooks {
  /** When each was first asked for since its last look, ms; in that order. */
  readonly #asked: Readonly<Record<AskedWhy, Map<TraderId, number>>> = {
    traded: new Map(),
    missed: new Map(),
  };

  get size(): number {
    return this.#asked.traded.size + this.#asked.missed.size;
  }

  ask(ethAddress: TraderId, why: AskedWhy, now: number): void {
    if (!this.#asked[why].has(ethAddress)) this.#asked[why].set(ethAddress, now);
  }

  /** It is looked at now, or never again. */
  drop(ethAddress: TraderId): void {
    this.#asked.traded.delete(ethAddress);
    this.#asked.missed.delete(ethAddress);
  }

  /** The turn of the first that is due; null where none is. */
  first<T extends Turn>(turns: ReadonlyMap<TraderId, T>, now: number): T | null {
    for (const waiting of [this.#asked.traded, this.#asked.missed]) {
      for (const [ethAddress, at] of waiting) {
        const turn = turns.get(ethAddress);
        if (turn === undefined || turn.busy || now < at + SHOWN_AFTER_MS) continue;
        if (!turn.looked || now >= turn.since + ASKED_PERIOD_MS) return turn;
      }
    }
    return null;
  }
}
