// Whose order a status of `orderUpdates` speaks of, which names nobody. Pure: time is an argument.
//
// An oid is unique on the venue. A status belongs to the trader whose ledger knows its oid, or to the only one who is
// subscribed on every socket that brought it. Any other waits until a listing, a fill or the log names the oid; what
// nobody claims then is dropped and counted, never guessed.
import type { Address } from "../../../../domain/address.js";
import { groupOf } from "../../observe/statuses.js";
import type { WireStatus } from "../../wire/frames.js";

/** Statuses of one trader, as the venue told them. */
export interface Claim {
  readonly user: Address;
  readonly statuses: readonly WireStatus[];
}

/** Statuses that nobody claimed, and the sockets that brought them. */
export interface Unclaimed {
  readonly sockets: ReadonlySet<number>;
  readonly statuses: number;
  /** When the first of them came, ms. */
  readonly since: number;
}

/** What waits longer is dropped, ms: a listing or a fill that would name it has come by then, and the log was read. */
export const WAITS_MS = 45_000;

/** Statuses that may wait; beyond it the oldest are dropped. */
export const MAX_WAITING = 10_000;

/** What waits longer no listing will name any more, ms: it has ended. Only the log can. */
export const DOUBTFUL_MS = 6_000;

/** Statuses that are remembered, so that the same one from another socket is known. */
const MAX_REMEMBERED = 20_000;

/** Statuses of one order, in the order of arrival. */
interface WaitingOrder {
  readonly since: number;
  readonly statuses: WireStatus[];
  readonly keys: Set<string>;
  /** By which sockets, and what. */
  readonly arrivals: { readonly socket: number; readonly update: WireStatus }[];
  readonly sockets: Set<number>;
  /** Who was subscribed on all of these sockets when it came, and of those, who had asked before it became so. */
  subscribed: readonly Address[];
  candidates: readonly Address[];
}

/** Whose statuses a socket may bring, and of what the venue's time is, ms: from when on each asked for them. */
export interface Subscribers {
  readonly size: number;
  has(user: Address): boolean;
  entries(): Iterable<readonly [user: Address, subscription: { readonly from: number }]>;
}

export interface AttributionOptions {
  /** Those who left included, as long as something of theirs may be on its way. */
  readonly subscribers: (socket: number) => Subscribers;
  readonly knows: (user: Address, oid: number) => boolean;
  /** Told of each status whose trader is known, by each socket that brought it. */
  readonly heard: (socket: number, user: Address, update: WireStatus) => void;
}

export class Attribution {
  /** Statuses since start by what became of them; `rejected` are of orders that were never open. */
  readonly counts = { claimed: 0, rejected: 0, unclaimed: 0 };
  readonly #options: AttributionOptions;
  /** By oid; who waits longest comes first. */
  readonly #waiting = new Map<number, WaitingOrder>();
  readonly #claimed = new Map<string, Address>();
  #size = 0;

  constructor(options: AttributionOptions) {
    this.#options = options;
  }

  /** Statuses that wait. */
  get size(): number {
    return this.#size;
  }

  take(socket: number, updates: readonly WireStatus[], now: number): Claim[] {
    const { heard } = this.#options;
    const claims: Claim[] = [];
    for (const update of updates) {
      const claimant = this.#claimed.get(keyOf(update));
      const owner = claimant ?? this.#knownOwnerOf(update, socket);
      if (owner !== null) heard(socket, owner, update);
      if (claimant !== undefined) continue;
      if (owner !== null) this.#claim(owner, update, claims);
      else if (groupOf(update.status) === "rejected" && !this.#waiting.has(update.order.oid)) {
        this.counts.rejected++;
      } else this.#wait(socket, update, now, claims);
    }
    return claims;
  }

  /** Something was heard of `user` that may have named oids. */
  reconsider(user: Address): Claim[] {
    const claims: Claim[] = [];
    for (const [oid, { subscribed }] of this.#waiting)
      if (subscribed.includes(user) && this.#options.knows(user, oid)) this.#release(oid, user, claims);
    return claims;
  }

  /** Drops what has waited too long, or too much of it. */
  expire(now: number): Unclaimed[] {
    const dropped: Unclaimed[] = [];
    for (const [oid, waiting] of this.#waiting) {
      if (now - waiting.since < WAITS_MS && this.#size <= MAX_WAITING) break;
      const { sockets, statuses, since } = waiting;
      this.#forget(oid, waiting);
      this.counts.unclaimed += statuses.length;
      dropped.push({ sockets, statuses: statuses.length, since });
    }
    return dropped;
  }

  /**
   * Those of whom the log may tell what has waited for long, of what came from `from` on. `lacks`: whether a trader's
   * statuses may have failed to come by another of its sockets at that time, ms; who does not is asked last.
   */
  doubtful(
    now: number,
    from: number,
    lacks: (user: Address, sockets: ReadonlySet<number>, since: number) => boolean,
  ): Set<Address> {
    const users = new Set<Address>();
    for (const { since, sockets, subscribed } of this.#waiting.values()) {
      if (now - since < DOUBTFUL_MS) break;
      if (since < from) continue;
      const likely = subscribed.filter((user) => lacks(user, sockets, since));
      for (const user of likely.length > 0 ? likely : subscribed) users.add(user);
    }
    return users;
  }

  /** Who is subscribed there and knows the order. */
  #knownOwnerOf({ order: { oid } }: WireStatus, socket: number): Address | null {
    for (const [user] of this.#options.subscribers(socket).entries())
      if (this.#options.knows(user, oid)) return user;
    return null;
  }

  #wait(socket: number, update: WireStatus, now: number, claims: Claim[]): void {
    const { oid } = update.order;
    const key = keyOf(update);
    const waiting = this.#waiting.get(oid) ?? newWaiting(now);
    this.#narrow(waiting, socket, update);
    this.#waiting.set(oid, waiting);
    waiting.sockets.add(socket);
    waiting.arrivals.push({ socket, update });
    if (!waiting.keys.has(key)) {
      waiting.keys.add(key);
      waiting.statuses.push(update);
      this.#size++;
    }
    const [only, ...others] = waiting.candidates;
    if (only !== undefined && others.length === 0) this.#release(oid, only, claims);
  }

  #narrow(waiting: WaitingOrder, socket: number, { statusTimestamp }: WireStatus): void {
    const here = [...this.#options.subscribers(socket).entries()];
    const before = here.filter(([, { from }]) => statusTimestamp >= from);
    const first = waiting.sockets.size === 0;
    const both = (known: readonly Address[], more: typeof here): Address[] =>
      first ? more.map(([user]) => user) : known.filter((user) => more.some(([other]) => other === user));
    waiting.subscribed = both(waiting.subscribed, here);
    waiting.candidates = both(waiting.candidates, before);
  }

  #release(oid: number, user: Address, claims: Claim[]): void {
    const waiting = this.#waiting.get(oid);
    if (waiting === undefined) return;
    this.#forget(oid, waiting);
    for (const { socket, update } of waiting.arrivals) this.#options.heard(socket, user, update);
    const inOrder = waiting.statuses.toSorted((a, b) => a.statusTimestamp - b.statusTimestamp);
    for (const update of inOrder) this.#claim(user, update, claims);
  }

  /** Neighbours of one trader are one claim. */
  #claim(user: Address, update: WireStatus, claims: Claim[]): void {
    this.counts.claimed++;
    this.#claimed.set(keyOf(update), user);
    if (this.#claimed.size > MAX_REMEMBERED) {
      const [oldest] = this.#claimed.keys();
      if (oldest !== undefined) this.#claimed.delete(oldest);
    }
    const last = claims.at(-1);
    if (last?.user === user) claims[claims.length - 1] = { user, statuses: [...last.statuses, update] };
    else claims.push({ user, statuses: [update] });
  }

  #forget(oid: number, { statuses }: WaitingOrder): void {
    this.#waiting.delete(oid);
    this.#size -= statuses.length;
  }
}

function newWaiting(since: number): WaitingOrder {
  const nothing = { statuses: [], keys: new Set<string>(), arrivals: [], sockets: new Set<number>() };
  return { since, ...nothing, subscribed: [], candidates: [] };
}

/** The same of one status, whichever socket brings it. */
function keyOf({ order: { oid, sz }, status, statusTimestamp }: WireStatus): string {
  return `${oid}:${status}:${statusTimestamp}:${sz}`;
}
