// The TWAPs of one trader: takes what the venue shows of them, gives what is new.
import type { TraderId } from "./ids.js";
import type { TwapReport } from "./observation.js";
import type { Outcome } from "./outcome.js";
import { type Twap, twapId } from "./twap.js";

/** Ends that are remembered: a snapshot tells them again after each reconnect. */
const MAX_ENDED = 2_000;

export class TwapLedger {
  readonly #ethAddress: TraderId;
  readonly #running = new Map<string, Twap>();
  /** The last to end is at the end. */
  readonly #ended = new Set<string>();

  constructor(ethAddress: TraderId) {
    this.#ethAddress = ethAddress;
  }

  apply({ twaps, source, listedDex }: TwapReport, outcome: Outcome): void {
    const shown = new Set<string>();
    for (const twap of twaps) {
      const id = twapId(this.#ethAddress, twap);
      shown.add(id);
      if (this.#ended.has(id)) continue;
      const known = this.#running.get(id);
      if (twap.endedAt !== null) this.#end(id);
      else if (known !== undefined && (twap.asOf < known.asOf || same(twap, known))) continue;
      else this.#running.set(id, twap);
      outcome.twaps.push({ ethAddress: this.#ethAddress, twap, source });
    }
    // How it ended is for the history to tell.
    if (listedDex === null) return;
    for (const [id, { dex }] of this.#running)
      if (dex === listedDex && !shown.has(id)) this.#running.delete(id);
  }

  #end(id: string): void {
    this.#running.delete(id);
    this.#ended.add(id);
    if (this.#ended.size <= MAX_ENDED) return;
    const [oldest] = this.#ended;
    if (oldest !== undefined) this.#ended.delete(oldest);
  }
}

/** Whether nothing happened to it, or nothing that the one before did not say. */
function same(twap: Twap, known: Twap): boolean {
  return (
    twap.executedSz === known.executedSz &&
    twap.executedNtl === known.executedNtl &&
    (twap.status === null || twap.status === known.status)
  );
}
