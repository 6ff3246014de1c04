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
  readonly sockets: Set<number>;
}

type Subscribers = Pick<ReadonlyMap<Address, unknown>, "size" | "has" | "keys">;

export interface AttributionOptions {
  /** Whose statuses a socket may bring. */
  readonly subscribers: (socket: number) => Subscribers;
  readonly knows: (user: Address, oid: number) => boolean;
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

  /** `heard` is told of each status whose trader is known, repeated or not. */
  take(
    socket: number,
    updates: readonly WireStatus[],
    now: number,
    heard: (user: Address, update: WireStatus) => void = () => undefined,
  ): Claim[] {
    const claims: Claim[] = [];
    for (const update of updates) {
      const key = keyOf(update);
      const claimant = this.#claimed.get(key);
      if (claimant !== undefined) {
        heard(claimant, update);
        continue;
      }
      const owner = this.#ownerOf(update, socket);
      if (owner !== null) {
        heard(owner, update);
        this.#claim(owner, update, claims);
      } else if (groupOf(update.status) === "rejected" && !this.#waiting.has(update.order.oid)) {
        this.counts.rejected++;
      } else this.#wait(socket, update, key, now, claims, heard);
    }
    return claims;
  }

  /** Something was heard of `user` that may have named oids. */
  reconsider(user: Address): Claim[] {
    const claims: Claim[] = [];
    const { knows, subscribers } = this.#options;
    for (const [oid, { sockets }] of this.#waiting) {
      const may = [...sockets].every((socket) => subscribers(socket).has(user));
      if (may && knows(user, oid)) this.#release(oid, user, claims);
    }
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
    for (const { since, sockets } of this.#waiting.values()) {
      if (now - since < DOUBTFUL_MS) break;
      if (since < from) continue;
      const candidates = this.#candidates(sockets);
      const likely = candidates.filter((user) => lacks(user, sockets, since));
      for (const user of likely.length > 0 ? likely : candidates) users.add(user);
    }
    return users;
  }

  /** Who knows the order, or is the only one who can have it. */
  #ownerOf({ order: { oid }, status }: WireStatus, socket: number): Address | null {
    const subscribers = this.#options.subscribers(socket);
    for (const user of subscribers.keys()) if (this.#options.knows(user, oid)) return user;
    if (groupOf(status) === "rejected") return null;
    const [only] = subscribers.keys();
    return subscribers.size === 1 && only !== undefined ? only : null;
  }

  #wait(
    socket: number,
    update: WireStatus,
    key: string,
    now: number,
    claims: Claim[],
    heard: (user: Address, update: WireStatus) => void,
  ): void {
    const { oid } = update.order;
    const waiting = this.#waiting.get(oid) ?? newWaiting(now);
    this.#waiting.set(oid, waiting);
    waiting.sockets.add(socket);
    if (!waiting.keys.has(key)) {
      waiting.keys.add(key);
      waiting.statuses.push(update);
      this.#size++;
    }
    const [only, ...others] = this.#candidates(waiting.sockets);
    if (only === undefined || others.length > 0) return;
    heard(only, update);
    this.#release(oid, only, claims);
  }

  /** Who is subscribed on all of these sockets. */
  #candidates(sockets: ReadonlySet<number>): Address[] {
    const [first, ...others] = [...sockets].map((socket) => this.#options.subscribers(socket));
    return [...(first?.keys() ?? [])].filter((user) => others.every((subscribers) => subscribers.has(user)));
  }

  #release(oid: number, user: Address, claims: Claim[]): void {
    const waiting = this.#waiting.get(oid);
    if (waiting === undefined) return;
    this.#forget(oid, waiting);
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
  return { since, statuses: [], keys: new Set(), sockets: new Set() };
}

/** The same of one status, whichever socket brings it. */
function keyOf({ order: { oid, sz }, status, statusTimestamp }: WireStatus): string {
  return `${oid}:${status}:${statusTimestamp}:${sz}`;
}
