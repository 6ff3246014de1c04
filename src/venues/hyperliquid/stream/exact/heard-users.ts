// Whose statuses each socket brings, and whether one that several share brings only one user's. Pure.
import type { Address } from "../../../../domain/address.js";

/** So many statuses must be known to be missing before it is believed. */
const ENOUGH = 10;

/** A status that has not come by one socket so long after it came by another is missing there; ms. */
const LATE_MS = 15_000;

/** What became so sooner after the acknowledgement may have been sent before it; ms. */
const ACK_MS = 2_000;

interface HeardUser {
  readonly ackedAt: number;
  /** Statuses that the socket brought. */
  heard: number;
  /** The times of others, which came by another socket or were told by REST alone, ms; the first {@link ENOUGH}. */
  readonly elsewhere: number[];
}

interface HeardSocket {
  readonly users: Map<Address, HeardUser>;
  /** When it last brought anything, ms. */
  heardAt: number;
}

export class HeardUsers {
  readonly #sockets = new Map<number, HeardSocket>();

  acked(socket: number, user: Address, now: number): void {
    const state = this.#sockets.get(socket) ?? { users: new Map<Address, HeardUser>(), heardAt: now };
    this.#sockets.set(socket, state);
    state.users.set(user, { ackedAt: now, heard: 0, elsewhere: [] });
  }

  lost(socket: number, user: Address): void {
    this.#sockets.get(socket)?.users.delete(user);
  }

  /** A status of the venue's time `at` came by `socket`; null: REST told what no status had. */
  heard(socket: number | null, user: Address, at: number, now: number): void {
    for (const [each, state] of this.#sockets) {
      if (each === socket) state.heardAt = now;
      const own = state.users.get(user);
      if (own === undefined) continue;
      if (each === socket) own.heard++;
      else if (at > own.ackedAt + ACK_MS && own.elsewhere.length < ENOUGH) own.elsewhere.push(at);
    }
  }

  /** Whether any socket but `but` is acknowledged to bring this user's statuses. */
  isLive(user: Address, but: number | null = null): boolean {
    for (const [socket, { users }] of this.#sockets) if (socket !== but && users.has(user)) return true;
    return false;
  }

  /** Whether `socket` is, and was at that time, ms. */
  wasLive(socket: number, user: Address, at: number): boolean {
    const own = this.#sockets.get(socket)?.users.get(user);
    return own !== undefined && own.ackedAt <= at;
  }

  /** The sockets that bring one user's statuses, and not another's although there were some before. */
  oneSided(): number[] {
    return [...this.#sockets]
      .filter(([, { users, heardAt }]) => {
        const all = [...users.values()];
        const missing = ({ elsewhere }: HeardUser): number =>
          elsewhere.filter((at) => at <= heardAt - LATE_MS).length;
        const mute = all.some((user) => user.heard === 0 && missing(user) >= ENOUGH);
        return mute && all.some(({ heard }) => heard >= ENOUGH);
      })
      .map(([socket]) => socket);
  }
}
