// Which rows of trader_current_state are due: each trader and dex once, however many listings changed it.
import type { CurrentState } from "../domain/event.js";
import type { Ledger } from "../domain/ledger.js";

export class CurrentStates {
  readonly #due = new Map<string, { readonly ledger: Ledger; readonly dex: string }>();

  changed(ledger: Ledger, dex: string): void {
    this.#due.set(`${ledger.ethAddress}:${dex}`, { ledger, dex });
  }

  /** What is due, as it is now. Not due any more: what could not be written is to be marked changed again. */
  take(): CurrentState[] {
    const states = [...this.#due.values()].map(({ ledger, dex }) => ledger.currentState(dex));
    this.#due.clear();
    return states;
  }
}
