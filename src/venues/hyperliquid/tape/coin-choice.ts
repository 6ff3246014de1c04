// Which coins are on the tape, and by which socket: pure. What is there stays, unless a coin in use needs its room.
import { compareDecimals, type Decimal, ZERO } from "../../../domain/decimal.js";

export interface CoinCandidate {
  readonly coin: string;
  /** Followed traders, not streamed, who hold it, have an order in it or traded it lately. */
  readonly traders: number;
  /** Null where it is not told. */
  readonly dayVolume: Decimal | null;
}

/** The most important first, at most `room` of them. `present`: those that are on the tape now. */
export function chooseCoins(
  candidates: readonly CoinCandidate[],
  present: { has(coin: string): boolean },
  room: number,
): string[] {
  return candidates
    .toSorted(
      (a, b) =>
        b.traders - a.traders ||
        Number(present.has(b.coin)) - Number(present.has(a.coin)) ||
        compareDecimals(b.dayVolume ?? ZERO, a.dayVolume ?? ZERO) ||
        (a.coin < b.coin ? -1 : 1),
    )
    .slice(0, room)
    .map(({ coin }) => coin);
}

/** What the tape may have of one egress: so many coins over all of its sockets, as evenly as can be. */
export interface TapeRoom {
  readonly sockets: number;
  readonly coins: number;
}

/** One socket, and how many coins it may have. */
export interface CoinPlace {
  readonly name: string;
  readonly room: number;
}

/**
 * Each of `coins` to one place: where it is now (`placed`, by coin), as long as that has room, else where the fewest are.
 * Those for which there is no room are left out, the last ones first.
 */
export function placeCoins(
  coins: readonly string[],
  placed: ReadonlyMap<string, string>,
  places: readonly CoinPlace[],
): Map<string, string> {
  const room = places.reduce((sum, each) => sum + each.room, 0);
  const taken = new Map(places.map(({ name }) => [name, 0]));
  const result = new Map<string, string>();
  const take = (coin: string, name: string): void => {
    taken.set(name, (taken.get(name) ?? 0) + 1);
    result.set(coin, name);
  };
  const roomOf = new Map(places.map(({ name, room }) => [name, room]));
  const waiting: string[] = [];
  for (const coin of coins.slice(0, room)) {
    const own = placed.get(coin);
    if (own !== undefined && (taken.get(own) ?? 0) < (roomOf.get(own) ?? 0)) take(coin, own);
    else waiting.push(coin);
  }
  for (const coin of waiting) {
    let best: CoinPlace | null = null;
    for (const each of places) {
      if ((taken.get(each.name) ?? 0) >= each.room) continue;
      if (best === null || (taken.get(each.name) ?? 0) < (taken.get(best.name) ?? 0)) best = each;
    }
    if (best !== null) take(coin, best.name);
  }
  return result;
}

export function placesOf(egress: string, { sockets, coins }: TapeRoom): CoinPlace[] {
  return Array.from({ length: sockets }, (_, n) => ({
    name: `${egress}#${n}`,
    room: Math.floor((coins + sockets - 1 - n) / sockets),
  }));
}
