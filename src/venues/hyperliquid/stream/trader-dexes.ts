// The dexes of one streamed trader: those in use come first, and of all others as many as there is room for.
import { PLANNED_SUBSCRIPTIONS } from "../limits.js";
import { BESIDE_DEXES } from "./feed/feeds.js";

/** A dex name that may be asked for; the venue's are like this. An unknown one may cost the connection. */
const DEX = /^[a-zA-Z0-9]{1,16}$/;

/** Dexes of one trader whose orders are subscribed, however few traders there are. Ours. */
const MAX_ASKED = 64;

/** Names that are remembered of one trader. The testnet had 141 in 2026. */
const MAX_NAMES = 1_000;

/** Dexes that one of `users` traders may have so that all fit. */
export function dexesPerTrader(users: number): number {
  return Math.max(1, Math.min(MAX_ASKED, Math.floor(PLANNED_SUBSCRIPTIONS / users) - BESIDE_DEXES));
}

export class TraderDexes {
  readonly #room: number;
  readonly #used: Set<string>;
  readonly #listed = new Set<string>();

  /** `used`: those that it is known to use, or is to be watched on in any case. */
  constructor(used: readonly string[], room: number) {
    this.#room = room;
    this.#used = new Set(["", ...used]);
  }

  /** A position, a balance, an order or a fill was seen there; whether one of them is new. */
  use(dexes: readonly string[]): boolean {
    const fresh = dexes.filter((dex) => !this.#used.has(dex) && this.#used.size < MAX_NAMES);
    for (const dex of fresh) this.#used.add(dex);
    return fresh.length > 0;
  }

  /** The venue has this dex, whether the trader uses it or not; whether it is new. */
  list(dex: string): boolean {
    if (this.#used.has(dex) || this.#listed.has(dex) || this.#listed.size >= MAX_NAMES) return false;
    this.#listed.add(dex);
    return true;
  }

  get all(): string[] {
    return [...new Set([...this.#used, ...this.#listed])];
  }

  /** Those whose orders are to be subscribed, `""` first. */
  asked(): string[] {
    const used = [...this.#used].filter(isAskable).slice(0, MAX_ASKED);
    const others = [...this.#listed].filter((dex) => isAskable(dex) && !this.#used.has(dex));
    return [...used, ...others.slice(0, Math.max(0, this.#room - used.length))];
  }
}

function isAskable(dex: string): boolean {
  return dex === "" || DEX.test(dex);
}
