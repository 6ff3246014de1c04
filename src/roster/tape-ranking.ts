// Who of those that public trades named traded the most: exact sums, bounded memory, a ranking, and why.
import { type Address, parseAddress } from "../domain/address.js";
import { addDecimals, compareDecimals, type Decimal, multiplyDecimals, ZERO } from "../domain/decimal.js";
import type { Bounds, Chosen } from "./discovery.js";

/** One trade, by what it is ranked by. */
export interface NamedTrade {
  readonly px: Decimal;
  readonly sz: Decimal;
  readonly users: readonly [buyer: string, seller: string];
}

export interface TapeRules {
  readonly minutes: number;
  readonly top: number;
  /** USD that each traded. */
  readonly volume: Bounds;
}

/** Accounts that are remembered; where there are more, the half that traded the least is forgotten. */
const ACCOUNTS_MAX = 100_000;

export class TapeTally {
  /** Since the beginning. */
  trades = 0;
  /** Accounts that were forgotten, with what they had traded. */
  forgotten = 0;
  readonly #volumes = new Map<Address, Decimal>();
  readonly #most: number;

  constructor(most = ACCOUNTS_MAX) {
    this.#most = most;
  }

  get accounts(): number {
    return this.#volumes.size;
  }

  count({ px, sz, users }: NamedTrade): void {
    this.trades++;
    const volume = multiplyDecimals(px, sz);
    for (const user of new Set(users)) {
      const ethAddress = parseAddress(user);
      if (ethAddress === null) continue;
      this.#volumes.set(ethAddress, addDecimals(this.#volumes.get(ethAddress) ?? ZERO, volume));
    }
    if (this.#volumes.size > this.#most) this.#forget();
  }

  /** The best `top` within the bounds. Equals are in order of their address. */
  rank({ minutes, top, volume }: TapeRules): {
    readonly fitting: number;
    readonly chosen: readonly Chosen[];
  } {
    const { min, max } = volume;
    const ranked = this.#sorted().filter(
      ([, value]) =>
        (min === null || compareDecimals(value, min) >= 0) &&
        (max === null || compareDecimals(value, max) <= 0),
    );
    const by = tapeRankingText({ minutes, top, volume });
    const chosen = ranked.slice(0, top).map(([ethAddress, value], n) => ({
      ...{ rank: n + 1, ethAddress, displayName: null, value, accountValue: null },
      why: `rank ${n + 1} of ${ranked.length} by ${by}: ${value}`,
    }));
    return { fitting: ranked.length, chosen };
  }

  #sorted(): [Address, Decimal][] {
    return [...this.#volumes].sort(([a, its], [b, other]) => compareDecimals(other, its) || (a < b ? -1 : 1));
  }

  #forget(): void {
    const least = this.#sorted().slice(Math.ceil(this.#most / 2));
    for (const [ethAddress] of least) this.#volumes.delete(ethAddress);
    this.forgotten += least.length;
  }
}

/** `volume of 5 minutes of public trades, volume >= 100000` */
export function tapeRankingText({ minutes, volume: { min, max } }: TapeRules): string {
  const rules = [
    ...(min === null ? [] : [`volume >= ${min}`]),
    ...(max === null ? [] : [`volume <= ${max}`]),
  ];
  return [`volume of ${minutes} minute${minutes === 1 ? "" : "s"} of public trades`, ...rules].join(", ");
}
