// Which states are due to be written: each once, however many observations changed it.
import type { State } from "../domain/batch.js";
import type { Ledger } from "../domain/ledger.js";
import { type TwapState, twapId } from "../domain/twap.js";

export class CurrentStates {
  readonly #wanted: boolean;
  readonly #due = new Map<string, { readonly ledger: Ledger; readonly dex: string }>();
  readonly #twaps = new Map<string, TwapState>();

  /** `wanted`: whether somebody takes them; else none is kept. */
  constructor(wanted = true) {
    this.#wanted = wanted;
  }

  changed(ledger: Ledger, dex: string): void {
    if (!this.#wanted) return;
    this.#due.set(`${ledger.ethAddress}:${dex}`, { ledger, dex });
  }

  twap(state: TwapState): void {
    if (!this.#wanted) return;
    this.#twaps.set(twapId(state.ethAddress, state.twap), state);
  }

  /** What is due, as it is now. Not due any more: what could not be written is to be marked changed again. */
  take(): State[] {
    const states = [...this.#due.values()].map(({ ledger, dex }) => ledger.currentState(dex));
    const twaps = [...this.#twaps.values()];
    this.#due.clear();
    this.#twaps.clear();
    return [...states, ...twaps];
  }
}
