// Which sockets bring the `orderUpdates` of whom, so that the sockets that bring a status tell whose it is: pure.
//
// `shared`: whoever has a socket to himself has that one; else each trader has a pair of sockets, and no two traders the
// same pair as long as there are enough: ten traders on five sockets. `single`: each has a socket where nobody else's
// statuses come, and who finds none is not exact.

export type ExactMode = "shared" | "single";

export interface PlacedTrader<Id> {
  readonly id: Id;
  /** The socket that brings its listings. */
  readonly home: number;
  /** Where its statuses come now; empty where they do not. */
  readonly held: readonly number[];
}

/** Traders whose statuses can be told apart on so many sockets. */
export function exactPlaces(mode: ExactMode, sockets: number): number {
  return mode === "shared" && sockets > 0 ? Number.POSITIVE_INFINITY : sockets;
}

/** Sockets that each of so many traders takes, who are spread evenly over `sockets`. */
export function socketsEach(traders: number, sockets: number, mode: ExactMode): number {
  return mode === "single" || traders <= sockets ? 1 : Math.min(2, sockets);
}

/** The sockets of each trader, the most important first; whoever is placed as it should be stays. None where none is free. */
export function placeExact<Id>(
  traders: readonly PlacedTrader<Id>[],
  sockets: readonly number[],
  mode: ExactMode,
): Map<Id, readonly number[]> {
  return mode === "single" ? placeSingle(traders, sockets) : placeShared(traders, sockets);
}

function placeSingle<Id>(
  traders: readonly PlacedTrader<Id>[],
  sockets: readonly number[],
): Map<Id, readonly number[]> {
  const free = new Set(sockets);
  const chosen = traders.slice(0, sockets.length);
  const placed = new Map<Id, readonly number[]>(traders.map(({ id }) => [id, []]));
  const take = (id: Id, socket: number | undefined): void => {
    if (socket === undefined || !free.delete(socket)) return;
    placed.set(id, [socket]);
  };
  for (const { id, held } of chosen) if (held.length === 1) take(id, held[0]);
  for (const { id, home } of chosen) if (placed.get(id)?.length === 0) take(id, home);
  for (const { id } of chosen) if (placed.get(id)?.length === 0) take(id, [...free][0]);
  return placed;
}

function placeShared<Id>(
  traders: readonly PlacedTrader<Id>[],
  sockets: readonly number[],
): Map<Id, readonly number[]> {
  const on = new Set(sockets);
  const homes = new Set(traders.map(({ home }) => home));
  const alone = homes.size === traders.length && [...homes].every((home) => on.has(home));
  if (alone) return new Map(traders.map(({ id, home }) => [id, [home]]));
  const size = Math.min(2, sockets.length);
  const uses = new Map<string, number>();
  const loads = new Map<number, number>();
  const placed = new Map<Id, readonly number[]>();
  const place = (id: Id, pair: readonly number[]): void => {
    placed.set(id, pair);
    uses.set(nameOf(pair), (uses.get(nameOf(pair)) ?? 0) + 1);
    for (const socket of pair) loads.set(socket, (loads.get(socket) ?? 0) + 1);
  };
  for (const { id, held } of traders) {
    const good = held.length === size && held.every((socket) => on.has(socket));
    if (good && !uses.has(nameOf(held))) place(id, held);
  }
  const pairs = groupsOf(sockets, size);
  for (const { id, home } of traders) {
    if (placed.has(id)) continue;
    const costOf = (pair: readonly number[]): number[] => [
      uses.get(nameOf(pair)) ?? 0,
      pair.includes(home) ? 0 : 1,
      pair.reduce((sum, socket) => sum + (loads.get(socket) ?? 0), 0),
    ];
    place(id, least(pairs, costOf));
  }
  return placed;
}

function groupsOf(sockets: readonly number[], size: number): number[][] {
  if (size < 2) return [[...sockets]];
  return sockets.flatMap((one, n) => sockets.slice(n + 1).map((other) => [one, other]));
}

function nameOf(pair: readonly number[]): string {
  return pair.toSorted((a, b) => a - b).join();
}

/** The first of those whose costs are the least, the first of them counting most. */
function least(pairs: readonly number[][], costOf: (pair: readonly number[]) => number[]): number[] {
  let best: number[] = [];
  let bestCost: number[] | null = null;
  for (const pair of pairs) {
    const cost = costOf(pair);
    if (bestCost !== null && !isLess(cost, bestCost)) continue;
    best = pair;
    bestCost = cost;
  }
  return best;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [n, each] of a.entries()) {
    const other = b[n] ?? 0;
    if (each !== other) return each < other;
  }
  return false;
}
