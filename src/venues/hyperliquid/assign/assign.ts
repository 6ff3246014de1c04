// Who is streamed, by which egress, and who is polled: pure. Run again at each change, it moves as few as it must.

export interface AssignTrader<Id> {
  readonly id: Id;
  readonly priority: number;
  /** What streaming it takes. */
  readonly subscriptions: number;
  /** Name of the egress that streams it now; null where none does. */
  readonly egress: string | null;
  /** When it was last evicted since it was refused or did not fit, ms; -Infinity where it never was. */
  readonly evictedAt: number;
  /** Name of the egress by which it is to be streamed where there is room; null where any is as good. */
  readonly preferred: string | null;
}

/** What may be had of one egress, all together. */
export interface AssignEgress {
  readonly name: string;
  readonly users: number;
  readonly subscriptions: number;
  /** Streamed traders whose statuses can be told apart there: 0 where none are asked for. */
  readonly exact: number;
  /** False while nothing comes by it: whom it streams keeps its place there if there is no better, and nobody joins. */
  readonly up: boolean;
}

export interface Assignment<Id> {
  /** Name of the egress, by trader. */
  readonly stream: ReadonlyMap<Id, string>;
  /** Of those, whose statuses are asked for besides; the most important first. */
  readonly exact: readonly Id[];
  /** The most important first. */
  readonly poll: readonly Id[];
  /** Of those, who is polled since its subscriptions fit nowhere. */
  readonly unfit: readonly Id[];
}

/** Whoever was evicted is not streamed again before this, ms. */
export const EVICTED_MS = 10 * 60_000;

/** What is left of an egress, and whom it streams; the most important first. */
interface Capacity<Id> {
  readonly name: string;
  users: number;
  subscriptions: number;
  readonly streamed: AssignTrader<Id>[];
}

/**
 * By priority; of one priority whoever is streamed stays, and then whoever was evicted the longest ago, in the given
 * order. Nobody is streamed by what is up while somebody of a higher priority is not. No egress has more than it may.
 */
export function assign<Id>(
  traders: readonly AssignTrader<Id>[],
  egresses: readonly AssignEgress[],
  now: number,
): Assignment<Id> {
  const down = new Map(egresses.filter(({ up }) => !up).map(({ name, users }) => [name, users]));
  /** Whom an egress streams by which nothing comes. */
  const stranded = new Map<Id, string>();
  for (const { id, egress } of traders) if (egress !== null && down.has(egress)) stranded.set(id, egress);
  const ranked = traders
    .map((each) => (stranded.has(each.id) ? { ...each, egress: null } : each))
    .sort(comesFirst);
  const candidates = withoutHeldBack(ranked, now);
  const up = egresses.filter((each) => each.up);
  const rooms = new Map(up.map((each) => [each.name, { ...each, streamed: [] } as Capacity<Id>]));
  const places = up.reduce((sum, { users }) => sum + users, 0);
  const chosen = candidates.slice(0, places);
  const waiting: AssignTrader<Id>[] = [];
  for (const trader of chosen) {
    const own = trader.egress === null ? undefined : rooms.get(trader.egress);
    if (own !== undefined && fits(trader, own)) place(trader, own);
    else waiting.push(trader);
  }
  const unfit: AssignTrader<Id>[] = [];
  waiting.reverse();
  for (let trader = waiting.pop(); trader !== undefined; trader = waiting.pop()) {
    const room = roomiest(trader, rooms.values()) ?? makeRoom(trader, rooms.values(), waiting);
    if (room === null) unfit.push(trader);
    else place(trader, room);
  }
  // Where subscriptions left places free.
  for (const trader of candidates.slice(places)) {
    if (!hasPlace(rooms.values())) break;
    const room = roomiest(trader, rooms.values());
    if (room === null) unfit.push(trader);
    else place(trader, room);
  }
  const floor = unfit.reduce((most, { priority }) => Math.max(most, priority), Number.NEGATIVE_INFINITY);
  const stream = new Map<Id, string>();
  for (const { name, streamed } of rooms.values())
    for (const { id, priority } of streamed) if (priority >= floor) stream.set(id, name);
  for (const { id } of ranked) {
    const own = stranded.get(id);
    const left = own === undefined || stream.has(id) ? 0 : (down.get(own) ?? 0);
    if (own === undefined || left <= 0) continue;
    stream.set(id, own);
    down.set(own, left - 1);
  }
  const poll = ranked.filter(({ id }) => !stream.has(id)).map(({ id }) => id);
  const exact = exactOf(ranked, stream, egresses);
  return { stream, exact, poll, unfit: unfit.map(({ id }) => id).filter((id) => !stream.has(id)) };
}

/** By priority, as many of each egress as can be told apart there. */
function exactOf<Id>(
  ranked: readonly AssignTrader<Id>[],
  stream: ReadonlyMap<Id, string>,
  egresses: readonly AssignEgress[],
): Id[] {
  const places = new Map(egresses.map(({ name, exact }) => [name, exact]));
  const exact: Id[] = [];
  for (const { id } of ranked) {
    const name = stream.get(id);
    const left = name === undefined ? 0 : (places.get(name) ?? 0);
    if (name === undefined || left <= 0) continue;
    places.set(name, left - 1);
    exact.push(id);
  }
  return exact;
}

function comesFirst<Id>(a: AssignTrader<Id>, b: AssignTrader<Id>): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if ((a.egress === null) !== (b.egress === null)) return a.egress === null ? 1 : -1;
  return a.evictedAt === b.evictedAt ? 0 : a.evictedAt - b.evictedAt;
}

/**
 * Whoever was evicted lately stays polled, unless somebody of a lower priority is streamed; and while it stays so, nobody
 * of a lower priority is streamed in its stead.
 */
function withoutHeldBack<Id>(ranked: readonly AssignTrader<Id>[], now: number): AssignTrader<Id>[] {
  const streamed = ranked.filter(({ egress }) => egress !== null);
  const lowest = streamed.at(-1)?.priority ?? Number.POSITIVE_INFINITY;
  let held = Number.NEGATIVE_INFINITY;
  return ranked.filter(({ egress, priority, evictedAt }) => {
    if (egress !== null) return true;
    if (priority <= lowest && now - evictedAt < EVICTED_MS) {
      held = Math.max(held, priority);
      return false;
    }
    return priority >= held;
  });
}

function fits<Id>({ subscriptions }: AssignTrader<Id>, room: Capacity<Id>): boolean {
  return room.users > 0 && subscriptions <= room.subscriptions;
}

function place<Id>(trader: AssignTrader<Id>, room: Capacity<Id>): void {
  room.users--;
  room.subscriptions -= trader.subscriptions;
  room.streamed.push(trader);
}

function hasPlace<Id>(rooms: Iterable<Capacity<Id>>): boolean {
  for (const { users } of rooms) if (users > 0) return true;
  return false;
}

function roomiest<Id>(trader: AssignTrader<Id>, rooms: Iterable<Capacity<Id>>): Capacity<Id> | null {
  let best: Capacity<Id> | null = null;
  for (const room of rooms) {
    if (!fits(trader, room)) continue;
    if (room.name === trader.preferred) return room;
    const more = best === null || room.users > best.users;
    if (more || (room.users === best?.users && room.subscriptions > best.subscriptions)) best = room;
  }
  return best;
}

interface Eviction<Id> {
  readonly room: Capacity<Id>;
  readonly leaving: readonly AssignTrader<Id>[];
  /** The highest priority of those. */
  readonly loss: number;
}

function costsLess<Id>(a: Eviction<Id>, b: Eviction<Id>): boolean {
  return a.loss < b.loss || (a.loss === b.loss && a.leaving.length < b.leaving.length);
}

/**
 * Where the least important are evicted for it, and the fewest; they wait then, the most important last. Null where that
 * does not help.
 */
function makeRoom<Id>(
  trader: AssignTrader<Id>,
  rooms: Iterable<Capacity<Id>>,
  waiting: AssignTrader<Id>[],
): Capacity<Id> | null {
  let best: Eviction<Id> | null = null;
  for (const room of rooms) {
    const leaving: AssignTrader<Id>[] = [];
    const left = { ...room };
    let loss = Number.NEGATIVE_INFINITY;
    for (const other of room.streamed.toSorted((a, b) => a.priority - b.priority)) {
      if (fits(trader, left) || other.priority >= trader.priority) break;
      leaving.push(other);
      loss = other.priority;
      left.users++;
      left.subscriptions += other.subscriptions;
    }
    const eviction = { room, leaving, loss };
    if (fits(trader, left) && (best === null || costsLess(eviction, best))) best = eviction;
  }
  if (best === null) return null;
  const { room, leaving } = best;
  for (const other of leaving) {
    room.users++;
    room.subscriptions += other.subscriptions;
    room.streamed.splice(room.streamed.indexOf(other), 1);
    waiting.push(other);
  }
  waiting.sort((a, b) => comesFirst(b, a));
  return room;
}
