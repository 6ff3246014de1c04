// Who is streamed, by which egress, and who is polled: pure. Run again at each change, it moves as few as it must.

export interface AssignTrader<Id> {
  readonly id: Id;
  readonly priority: number;
  /** What streaming it takes. */
  readonly subscriptions: number;
  /** Name of the egress that streams it now; null where none does. */
  readonly egress: string | null;
  /** When it last had to go since it was refused or did not fit, ms; -Infinity where it never had to. */
  readonly wentAt: number;
  /** Name of the egress by which it is to be streamed where there is room; null where any is as good. */
  readonly preferred: string | null;
}

/** What may be had of one egress, all together. */
export interface AssignEgress {
  readonly name: string;
  readonly users: number;
  readonly subscriptions: number;
  /** False while nothing comes by it: whom it streams keeps its place there if there is no better, and nobody joins. */
  readonly up: boolean;
}

export interface Assignment<Id> {
  /** Name of the egress, by trader. */
  readonly stream: ReadonlyMap<Id, string>;
  /** The most important first. */
  readonly poll: readonly Id[];
  /** Of those, who is polled since its subscriptions fit nowhere. */
  readonly unfit: readonly Id[];
}

/** Whoever had to go is not streamed again before this, ms. */
export const STAY_MS = 10 * 60_000;

/** What is left of an egress, and whom it streams; the most important first. */
interface Room<Id> {
  readonly name: string;
  users: number;
  subscriptions: number;
  readonly streamed: AssignTrader<Id>[];
}

/**
 * By priority; of one priority whoever is streamed stays, and then whoever had to go the longest ago, in the given
 * order. Nobody is streamed by what is up while somebody of a higher priority is not. No egress has more than it may.
 */
export function assign<Id>(
  traders: readonly AssignTrader<Id>[],
  egresses: readonly AssignEgress[],
  now: number,
): Assignment<Id> {
  const down = new Map(egresses.filter(({ up }) => !up).map(({ name, users }) => [name, users]));
  const isDown = (egress: string | null): egress is string => egress !== null && down.has(egress);
  const ranked = traders
    .map((each) => (isDown(each.egress) ? { ...each, egress: null, preferred: each.egress } : each))
    .sort(comesFirst);
  const candidates = withoutHeldBack(ranked, now);
  const up = egresses.filter((each) => each.up);
  const rooms = new Map(up.map((each) => [each.name, { ...each, streamed: [] } as Room<Id>]));
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
  for (const { id, preferred } of ranked) {
    if (!isDown(preferred) || stream.has(id)) continue;
    const left = down.get(preferred) ?? 0;
    if (left > 0) stream.set(id, preferred);
    down.set(preferred, left - 1);
  }
  const poll = ranked.filter(({ id }) => !stream.has(id)).map(({ id }) => id);
  return { stream, poll, unfit: unfit.map(({ id }) => id).filter((id) => !stream.has(id)) };
}

function comesFirst<Id>(a: AssignTrader<Id>, b: AssignTrader<Id>): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if ((a.egress === null) !== (b.egress === null)) return a.egress === null ? 1 : -1;
  return a.wentAt === b.wentAt ? 0 : a.wentAt - b.wentAt;
}

/**
 * Whoever had to go lately stays polled, unless somebody of a lower priority is streamed; and while it stays so, nobody
 * of a lower priority is streamed in its stead.
 */
function withoutHeldBack<Id>(ranked: readonly AssignTrader<Id>[], now: number): AssignTrader<Id>[] {
  const streamed = ranked.filter(({ egress }) => egress !== null);
  const lowest = streamed.at(-1)?.priority ?? Number.POSITIVE_INFINITY;
  let held = Number.NEGATIVE_INFINITY;
  return ranked.filter(({ egress, priority, wentAt }) => {
    if (egress !== null) return true;
    if (priority <= lowest && now - wentAt < STAY_MS) {
      held = Math.max(held, priority);
      return false;
    }
    return priority >= held;
  });
}

function fits<Id>({ subscriptions }: AssignTrader<Id>, room: Room<Id>): boolean {
  return room.users > 0 && subscriptions <= room.subscriptions;
}

function place<Id>(trader: AssignTrader<Id>, room: Room<Id>): void {
  room.users--;
  room.subscriptions -= trader.subscriptions;
  room.streamed.push(trader);
}

function hasPlace<Id>(rooms: Iterable<Room<Id>>): boolean {
  for (const { users } of rooms) if (users > 0) return true;
  return false;
}

function roomiest<Id>(trader: AssignTrader<Id>, rooms: Iterable<Room<Id>>): Room<Id> | null {
  let best: Room<Id> | null = null;
  for (const room of rooms) {
    if (!fits(trader, room)) continue;
    if (room.name === trader.preferred) return room;
    const more = best === null || room.users > best.users;
    if (more || (room.users === best?.users && room.subscriptions > best.subscriptions)) best = room;
  }
  return best;
}

/** Where the least important have to go for it, and the fewest; they wait then, the most important last. Null where that does not help. */
function makeRoom<Id>(
  trader: AssignTrader<Id>,
  rooms: Iterable<Room<Id>>,
  waiting: AssignTrader<Id>[],
): Room<Id> | null {
  let best: { readonly room: Room<Id>; readonly leaving: ReadonlySet<AssignTrader<Id>> } | null = null;
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestCount = Number.POSITIVE_INFINITY;
  for (const room of rooms) {
    const leaving = new Set<AssignTrader<Id>>();
    const left = { ...room };
    let loss = Number.NEGATIVE_INFINITY;
    for (const other of room.streamed.toSorted((a, b) => a.priority - b.priority)) {
      if (fits(trader, left) || other.priority >= trader.priority) break;
      leaving.add(other);
      loss = other.priority;
      left.users++;
      left.subscriptions += other.subscriptions;
    }
    const less = loss < bestLoss || (loss === bestLoss && leaving.size < bestCount);
    if (!fits(trader, left) || !less) continue;
    best = { room, leaving };
    bestLoss = loss;
    bestCount = leaving.size;
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
