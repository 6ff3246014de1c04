// Whose fills are to be completed next: the longest waiting first, each after a while in which its trades gather. Pure.
import type { TraderId } from "../../../domain/ids.js";

/** So long trades of one trader gather before they are asked about, ms. */
export const GATHER_MS = 5_000;

/** Between two times of asking about one trader, ms. */
export const COMPLETED_EVERY_MS = 60_000;

/** The first wait after nothing was told whole; it doubles up to {@link AGAIN_MAX_MS}. ms. */
const AGAIN_FIRST_MS = 15_000;
const AGAIN_MAX_MS = 3_600_000;

/** What one time of asking came to. `none`: answered, and nothing was told whole. */
export type CompletionOutcome = "completed" | "none" | "failed";

interface Incomplete {
  /** When it is asked about, ms. */
  dueAt: number;
  /** Times in a row that nothing was told whole. */
  fruitless: number;
  busy: boolean;
}

export class CompletionQueue {
  readonly #traders = new Map<TraderId, Incomplete>();
  /** When each was last asked about with success, ms. */
  readonly #completedAt = new Map<TraderId, number>();

  get size(): number {
    return this.#traders.size;
  }

  traders(): IterableIterator<TraderId> {
    return this.#traders.keys();
  }

  /** It has fills that are known in part. */
  want(trader: TraderId, now: number): void {
    if (this.#traders.has(trader)) return;
    const last = this.#completedAt.get(trader) ?? Number.NEGATIVE_INFINITY;
    const dueAt = Math.max(now + GATHER_MS, last + COMPLETED_EVERY_MS);
    this.#traders.set(trader, { dueAt, fruitless: 0, busy: false });
  }

  drop(trader: TraderId): void {
    this.#traders.delete(trader);
    this.#completedAt.delete(trader);
  }

  /** Who is asked about now; null where nobody is due. `fruitless`: times in a row that this told nothing whole. */
  next(now: number): { readonly trader: TraderId; readonly fruitless: number } | null {
    let first: readonly [TraderId, Incomplete] | null = null;
    for (const each of this.#traders) {
      const { busy, dueAt } = each[1];
      if (!busy && dueAt <= now && (first === null || dueAt < first[1].dueAt)) first = each;
    }
    if (first === null) return null;
    const [trader, incomplete] = first;
    incomplete.busy = true;
    return { trader, fruitless: incomplete.fruitless };
  }

  /** When the next is due, ms; Infinity where nobody waits. */
  nextAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const { busy, dueAt } of this.#traders.values()) if (!busy) at = Math.min(at, dueAt);
    return at;
  }

  /** `left`: whether it still has fills that are known in part. */
  asked(trader: TraderId, outcome: CompletionOutcome, left: boolean, now: number): void {
    const incomplete = this.#traders.get(trader);
    if (incomplete === undefined) return;
    incomplete.busy = false;
    if (!left) {
      this.#traders.delete(trader);
      if (outcome === "completed") this.#completedAt.set(trader, now);
      return;
    }
    incomplete.fruitless = outcome === "completed" ? 0 : incomplete.fruitless + 1;
    const againMs = Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS * 2 ** (incomplete.fruitless - 1));
    incomplete.dueAt = now + (outcome === "completed" ? COMPLETED_EVERY_MS : againMs);
  }
}
