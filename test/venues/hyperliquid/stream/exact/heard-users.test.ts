// Whether a socket that several share brings only one user's statuses: seen by what comes elsewhere, and by nothing else.
import { beforeEach, describe, expect, it } from "vitest";
import { addressOf } from "../../../../../src/domain/address.js";
import { HeardUsers } from "../../../../../src/venues/hyperliquid/stream/exact/heard-users.js";

const T = 1_790_000_000_000;
const ALICE = addressOf(`0x${"a".repeat(40)}`);
const BOB = addressOf(`0x${"b".repeat(40)}`);

let users: HeardUsers;

/** Ten statuses, a second apart, from `from` on. */
function tenOf(user: typeof ALICE, socket: number | null, from: number): void {
  for (let n = 0; n < 10; n++) users.heard(socket, user, from + 1_000 * n, from + 1_000 * n);
}

beforeEach(() => {
  users = new HeardUsers();
  for (const socket of [0, 1]) for (const user of [ALICE, BOB]) users.acked(socket, user, T);
});

describe("a socket that two users share", () => {
  it("brings one user's statuses where ten of the other came elsewhere, and then more of the one", () => {
    tenOf(ALICE, 0, T + 5_000);
    tenOf(BOB, 1, T + 5_000);
    expect(users.oneSided()).toEqual([]);
    tenOf(ALICE, 0, T + 30_000);
    expect(users.oneSided()).toEqual([0]);
  });

  it("does so too where REST alone told what became of the other's orders", () => {
    tenOf(BOB, null, T + 5_000);
    tenOf(ALICE, 0, T + 30_000);
    expect(users.oneSided()).toEqual([0]);
  });

  it("is not blamed while it is silent itself, as one that is half-open", () => {
    tenOf(ALICE, 0, T + 5_000);
    tenOf(BOB, 1, T + 20_000);
    expect(users.oneSided()).not.toContain(0);
  });

  it("is not blamed for what became so before it was asked, nor where both come", () => {
    tenOf(BOB, 1, T - 30_000);
    tenOf(ALICE, 0, T + 30_000);
    expect(users.oneSided()).toEqual([]);
    tenOf(BOB, 1, T + 40_000);
    users.heard(0, BOB, T + 50_000, T + 50_000);
    tenOf(ALICE, 0, T + 90_000);
    expect(users.oneSided()).toEqual([]);
  });

  it("begins anew with each acknowledgement", () => {
    tenOf(BOB, 1, T + 5_000);
    users.lost(0, BOB);
    users.acked(0, BOB, T + 25_000);
    tenOf(ALICE, 0, T + 40_000);
    expect(users.oneSided()).toEqual([]);
    expect([users.wasLive(0, BOB, T + 10_000), users.wasLive(0, BOB, T + 26_000)]).toEqual([false, true]);
  });
});
