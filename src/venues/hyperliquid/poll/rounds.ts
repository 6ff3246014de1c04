// Goes round the dexes on which traders are not looked at otherwise, in idle weight: an order may rest on any of them.
import type { Address } from "../../../domain/address.js";
import type { Clock } from "../../../timing/clock.js";
import { WorkLoop } from "../../../timing/work-loop.js";
import { SHORTEST_PERIOD_MS } from "../../poll/rotation.js";
import type { DexList } from "../dexes/dex-list.js";
import type { How } from "../info/transport.js";
import { REST_LOOK_WEIGHT } from "../limits.js";

/** The part of the REST weight that the rounds take at most; the class of backfill gives them less where others ask. */
export const ROUNDS_SHARE = 0.3;

export interface RoundsOptions {
  readonly clock: Clock;
  /** What the venue allows a minute. */
  readonly weightPerMinute: number;
  readonly dexes: Pick<DexList, "dueAt" | "refresh">;
  /** Whether the list of dexes is of use now. */
  readonly listed: () => boolean;
  /** The dexes of a trader that nobody else looks at. */
  readonly dexesOf: (ethAddress: Address) => readonly string[];
  /** Looks at one trader on one dex; never rejects. */
  readonly look: (ethAddress: Address, dex: string, how: How) => Promise<unknown>;
}

/** How far the rounds have come with one trader. */
interface DexTurn {
  next: number;
  /** When it was last looked at, ms. */
  at: number;
}

export class DexRounds {
  /** Looks at a trader on a dex, since start. */
  looks = 0;
  readonly #options: RoundsOptions;
  readonly #paceMs: number;
  /** Whose first round is not over, and all others; who waits longest comes first. */
  readonly #fresh = new Map<Address, DexTurn>();
  readonly #turns = new Map<Address, DexTurn>();
  readonly #loop: WorkLoop;
  readonly #ended = new AbortController();
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#paceMs = (REST_LOOK_WEIGHT * 60_000) / (ROUNDS_SHARE * options.weightPerMinute);
    this.#loop = new WorkLoop(
      { next: (now) => this.#next(now), nextAt: (now) => this.#nextAt(now) },
      options.clock,
      1,
    );
  }

  add(ethAddress: Address): void {
    if (this.#turns.has(ethAddress) || this.#fresh.has(ethAddress)) return;
    this.#fresh.set(ethAddress, { next: 0, at: Number.NEGATIVE_INFINITY });
    this.#loop.wake();
  }

  remove(ethAddress: Address): void {
    this.#fresh.delete(ethAddress);
    this.#turns.delete(ethAddress);
  }

  /** Until `signal` aborts; resolves when the last look has ended. */
  run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#ended.abort(), { once: true });
    return this.#loop.run(signal);
  }

  #next(now: number): (() => Promise<void>) | null {
    const { dexes, listed, look } = this.#options;
    const size = this.#fresh.size + this.#turns.size;
    if (size === 0 || now < this.#dueAt) return null;
    const how: How = { klass: "backfill", signal: this.#ended.signal };
    this.#dueAt = now + this.#paceMs;
    if (now >= dexes.dueAt && listed()) return () => dexes.refresh(how);
    for (let n = 0; n < size; n++) {
      const due = this.#take(now);
      if (due === null) return null;
      if (due.dex === null) continue;
      const { ethAddress, dex } = due;
      this.looks++;
      return async () => void (await look(ethAddress, dex, how));
    }
    return null;
  }

  /** The one who waits longest, with the next of its dexes; it waits anew then. */
  #take(now: number): { ethAddress: Address; dex: string | null } | null {
    const [first] = this.#fresh.size > 0 ? this.#fresh : this.#turns;
    if (first === undefined) return null;
    const [ethAddress, turn] = first;
    if (now - turn.at < SHORTEST_PERIOD_MS) return null;
    const dexes = this.#options.dexesOf(ethAddress);
    const dex = dexes[turn.next % dexes.length] ?? null;
    turn.at = now;
    turn.next++;
    const inFirst = this.#fresh.delete(ethAddress) && turn.next < dexes.length;
    this.#turns.delete(ethAddress);
    if (inFirst) this.#fresh.set(ethAddress, { ...turn, at: Number.NEGATIVE_INFINITY });
    else this.#turns.set(ethAddress, turn);
    return { ethAddress, dex };
  }

  #nextAt(now: number): number {
    const size = this.#fresh.size + this.#turns.size;
    return size === 0 ? Number.POSITIVE_INFINITY : Math.max(now + 1, this.#dueAt);
  }
}
