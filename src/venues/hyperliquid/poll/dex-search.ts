// On which builder dexes a polled trader is: asked once, since no request lists all of them as the stream does.
import type { Address } from "../../../domain/address.js";
import { canonicalOf, ZERO } from "../../../domain/decimal.js";
import type { Clock } from "../../../timing/clock.js";
import type { InfoClient } from "../info/client.js";
import type { How } from "../info/transport.js";

/** How long the list of dexes is believed, ms: a new one comes every few weeks. */
const LIST_MS = 3_600_000;

export class DexSearch {
  readonly #info: InfoClient;
  readonly #clock: Clock;
  #dexes: readonly string[] = [];
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(info: InfoClient, clock: Clock) {
    this.#info = info;
    this.#clock = clock;
  }

  /** Those of all dexes but `known` where the trader has a position or a balance; null where the venue did not answer. */
  async find(ethAddress: Address, known: readonly string[], how: How): Promise<string[] | null> {
    if (!(await this.#list(how))) return null;
    const found: string[] = [];
    for (const dex of this.#dexes.filter((each) => !known.includes(each))) {
      const state = await this.#info.clearinghouseState(ethAddress, dex, how);
      if (!state.ok) return null;
      const { positions, marginSummary } = state.value;
      if (positions.length > 0 || canonicalOf(marginSummary.accountValue) !== ZERO) found.push(dex);
    }
    return found;
  }

  async #list(how: How): Promise<boolean> {
    if (this.#clock.now() - this.#listedAt < LIST_MS) return true;
    const listed = await this.#info.perpDexs(how);
    if (!listed.ok) return false;
    this.#dexes = listed.value.rows.map(({ name }) => name).filter((name) => name !== "");
    this.#listedAt = this.#clock.now();
    return true;
  }
}
