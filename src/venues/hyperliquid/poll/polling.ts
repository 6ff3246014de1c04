// Watches traders by looks in turn.
import type { Address } from "../../../domain/address.js";
import type { TraderId } from "../../../domain/ids.js";
import type { Poller } from "../../poll/poller.js";
import type { Watcher } from "../../watcher.js";
import type { Dexes } from "../dexes/dexes.js";
import { REST_LOOK_WEIGHT } from "../limits.js";
import type { Looker } from "./looker.js";

export interface PollingOptions {
  readonly poller: Poller;
  readonly looker: Looker;
  readonly dexes: Dexes;
  readonly priorityOf: (trader: TraderId) => number;
  /** Up to when something else has told of a trader, ms. */
  readonly toldUntil: (trader: TraderId) => number;
  /** Whether since then something else was to tell of it, and may not have. */
  readonly untold: (trader: TraderId) => boolean;
}

export class Polling implements Watcher<Address> {
  readonly tier = "poll";
  readonly #options: PollingOptions;

  constructor(options: PollingOptions) {
    this.#options = options;
  }

  has(ethAddress: Address): boolean {
    return this.#options.poller.has(ethAddress);
  }

  watch(ethAddress: Address): void {
    if (this.has(ethAddress)) return;
    const { looker, toldUntil, untold } = this.#options;
    looker.begin(ethAddress, toldUntil(ethAddress), untold(ethAddress));
    this.#add(ethAddress);
  }

  unwatch(ethAddress: Address): void {
    if (!this.has(ethAddress)) return;
    this.#options.poller.remove(ethAddress);
    this.#options.looker.end(ethAddress);
  }

  /** Its priority or its dexes have changed: from the next turn on it is looked at as that asks. */
  changed(ethAddress: Address): void {
    if (this.has(ethAddress)) this.#add(ethAddress);
  }

  resolutionMs(ethAddress: Address): number | null {
    return this.#options.poller.periodMs(ethAddress);
  }

  /** Looks end with the run of the poller. */
  async stop(): Promise<void> {}

  #add(ethAddress: Address): void {
    const { poller, dexes, priorityOf } = this.#options;
    const weight = REST_LOOK_WEIGHT * dexes.of(ethAddress).used.size;
    poller.add({ ethAddress, priority: priorityOf(ethAddress), weight });
  }
}
