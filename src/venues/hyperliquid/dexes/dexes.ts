// Which dexes each trader uses: learnt from everything that is told of it, and known here alone.
import type { Address } from "../../../domain/address.js";
import { dexesInUse } from "../../../domain/dexes-in-use.js";
import type { Observation } from "../../../domain/observation.js";
import { TraderDexes } from "./trader-dexes.js";

const NOBODYS = new TraderDexes([]);

export class Dexes {
  readonly #always: readonly string[];
  readonly #traders = new Map<Address, TraderDexes>();
  readonly #changed: (ethAddress: Address) => void;

  /** `always`: builder dexes on which every trader is watched. `changed` is called where a trader has one more. */
  constructor(always: readonly string[], changed: (ethAddress: Address) => void) {
    this.#always = always;
    this.#changed = changed;
  }

  /** `known`: those that it is known to use. */
  follow(ethAddress: Address, known: readonly string[]): void {
    this.#traders.set(ethAddress, new TraderDexes([...this.#always, ...known]));
  }

  unfollow(ethAddress: Address): void {
    this.#traders.delete(ethAddress);
  }

  of(ethAddress: Address): TraderDexes {
    return this.#traders.get(ethAddress) ?? NOBODYS;
  }

  /** To be told of everything that is told of a trader. A stream lists all dexes of the venue, used or not. */
  heard(observation: Observation): void {
    const ethAddress = observation.ethAddress as Address;
    const dexes = this.#traders.get(ethAddress);
    if (dexes === undefined) return;
    const used = dexes.use(dexesInUse(observation));
    const streamed = observation.kind === "positions" && observation.instance !== null;
    const listed = streamed && dexes.list(observation.dex);
    if (used || listed) this.#changed(ethAddress);
  }
}
