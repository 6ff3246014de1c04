// The dexes of one trader: those in use come first, and of all others as many as there is room for.
/** A dex name that may be asked for; the venue's are like this. An unknown one may cost the connection. */
const DEX = /^[a-zA-Z0-9]{1,16}$/;

/** Dexes of one trader whose orders are subscribed, however few traders there are. Ours. */
export const MAX_ASKED_DEXES = 64;

/** Names that are remembered of one trader. The testnet had 141 in 2026. */
const MAX_NAMES = 1_000;

const ONLY_FIRST: ReadonlySet<string> = new Set([""]);
const NONE: ReadonlySet<string> = new Set();

export class TraderDexes {
  #used: ReadonlySet<string>;
  #listed: ReadonlySet<string> = NONE;

  /** `used`: those that it is known to use, or is to be watched on in any case. */
  constructor(used: readonly string[]) {
    this.#used = used.length === 0 ? ONLY_FIRST : new Set(["", ...used]);
  }

  /** Those in use, `""` first. */
  get used(): ReadonlySet<string> {
    return this.#used;
  }

  /** A position, a balance, an order or a fill was seen there; whether one of them is new. */
  use(dexes: readonly string[]): boolean {
    const fresh = dexes.filter((dex) => !this.#used.has(dex));
    const room = MAX_NAMES - this.#used.size;
    if (fresh.length === 0 || room <= 0) return false;
    this.#used = new Set([...this.#used, ...fresh.slice(0, room)]);
    return true;
  }

  /** The venue has this dex, whether the trader uses it or not; whether it is new. */
  list(dex: string): boolean {
    if (this.#used.has(dex) || this.#listed.has(dex) || this.#listed.size >= MAX_NAMES) return false;
    this.#listed = this.#listed === NONE ? new Set([dex]) : (this.#listed as Set<string>).add(dex);
    return true;
  }

  get all(): string[] {
    return [...new Set([...this.#used, ...this.#listed])];
  }

  /** Those in use whose orders are to be subscribed, `""` first. */
  needed(): string[] {
    return [...this.#used].filter(isAskable).slice(0, MAX_ASKED_DEXES);
  }

  /** Those whose orders are to be subscribed, `""` first, where there is room for so many. */
  asked(room: number): string[] {
    const used = this.needed();
    const others = [...this.#listed].filter((dex) => isAskable(dex) && !this.#used.has(dex));
    return [...used, ...others.slice(0, Math.max(0, room - used.length))];
  }
}

function isAskable(dex: string): boolean {
  return dex === "" || DEX.test(dex);
}
