// Whose statuses each socket brings, and whether one that several share brings only one user's. Pure.
import type { Address } from "../../../../domain/address.js";

/** So many statuses must be known to be missing before it is believed. */
const ENOUGH = 10;

/** What was heard of before the venue began to send; ms after the acknowledgement. */
const SETTLES_MS = 30_000;

interface HeardUser {
  readonly ackedAt: number;
  /** Statuses that the socket brought. */
  heard: number;
  /** Statuses that another socket brought, or that only a listing told. */
  elsewhere: number;
}

export class HeardUsers {
  readonly #sockets = new Map<number, Map<Address, HeardUser>>();

  acked(socket: number, user: Address, now: number): void {
    const users = this.#sockets.get(socket) ?? new Map<Address, HeardUser>();
    this.#sockets.set(socket, users.set(user, { ackedAt: now, heard: 0, elsewhere: 0 }));
  }

  lost(socket: number, user: Address): void {
    this.#sockets.get(socket)?.delete(user);
  }

  /** A status came by `socket`; null: a listing told what no status had. */
  heard(socket: number | null, user: Address, now: number, count = 1): void {
    for (const [each, users] of this.#sockets) {
      const state = users.get(user);
      if (state === undefined || now - state.ackedAt < SETTLES_MS) continue;
      if (each === socket) state.heard += count;
      else state.elsewhere += count;
    }
  }

  /** Whether any socket is acknowledged to bring this user's statuses. */
  isLive(user: Address, but: number | null = null): boolean {
    for (const [socket, users] of this.#sockets) if (socket !== but && users.has(user)) return true;
    return false;
  }

  /** The sockets that bring one user's statuses, and not another's although there are some. */
  oneSided(): number[] {
    return [...this.#sockets]
      .filter(([, users]) => {
        const all = [...users.values()];
        const mute = all.some(({ heard, elsewhere }) => heard === 0 && elsewhere >= ENOUGH);
        return mute && all.some(({ heard }) => heard >= ENOUGH);
      })
      .map(([socket]) => socket);
  }
}
