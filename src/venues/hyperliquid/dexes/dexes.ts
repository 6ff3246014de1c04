// Which dexes each trader uses: learnt from everything that is told of it, and known here alone.
import { dexesInUse } from "../../../domain/dexes-in-use.js";
import type { TraderId } from "../../../domain/ids.js";
import type { Observation } from "../../../domain/observation.js";
import { TraderDexes } from "./trader-dexes.js";

const NOBODYS = new TraderDexes([]);

export class Dexes {
  readonly #always: readonly string[];
  readonly #traders = new Map<TraderId, TraderDexes>();
  readonly #changed: (ethAddress: TraderId, used: boolean) => void;

  /**
   * `always`: builder dexes on which every trader is watched. `changed` is called where one more is known of a trader:
   * one that it uses, or only one that the venue has.
   */
  constructor(always: readonly string[], changed: (ethAddress: TraderId, used: boolean) => void) {
    this.#always = always;
    this.#changed = changed;
  }

  /** `known`: those that it is known to use. */
  follow(ethAddress: TraderId, known: readonly string[]): void {
    this.#traders.set(ethAddress, new TraderDexes([...this.#always, ...known]));
  }

  unfollow(ethAddress: TraderId): void {
    this.#traders.delete(ethAddress);
  }

  of(ethAddress: TraderId): TraderDexes {
    return this.#traders.get(ethAddress) ?? NOBODYS;
  }

  /** To be told of everything that is told of a trader. A stream lists all dexes of the venue, used or not. */
  heard(observation: Observation): void {
    const { ethAddress } = observation;
    const dexes = this.#traders.get(ethAddress);
    if (dexes === undefined) return;
    const used = dexes.use(dexesInUse(observation));
    const streamed = observation.kind === "positions" && observation.instance !== null;
    const listed = streamed && dexes.list(observation.dex);
    if (used || listed) this.#changed(ethAddress, used);
  }
}
