// Those who trade by one course: what they are still to do, their exchange, their payments.
import type { Agenda } from "./agenda.js";
import type { CashFlows } from "./cash-flows.js";
import type { Exchange } from "./exchange.js";
import type { Block } from "./words.js";

export class Floor {
  readonly #agenda: Agenda;
  readonly #exchange: Exchange;
  readonly #cashFlows: CashFlows;
  readonly #heed: () => void;

  /** `heed` is called in each block, before what is on the agenda. */
  constructor(agenda: Agenda, exchange: Exchange, cashFlows: CashFlows, heed: () => void = () => {}) {
    this.#agenda = agenda;
    this.#exchange = exchange;
    this.#cashFlows = cashFlows;
    this.#heed = heed;
  }

  /** When the next block is due in which anything happens. */
  get next(): number {
    return this.#agenda.next;
  }

  /** Its part of the block of this time; null where that is nothing. */
  run(time: number): Block | null {
    this.#cashFlows.advance(time);
    this.#exchange.beginBlock(time);
    this.#heed();
    if (this.#agenda.next === time) this.#agenda.runBlock();
    return this.#exchange.endBlock();
  }

  /** Lets the payments happen that are due up to `time`. */
  pay(time: number): void {
    this.#cashFlows.advance(time);
  }
}
