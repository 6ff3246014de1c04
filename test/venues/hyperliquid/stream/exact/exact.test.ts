// Exact statuses of several traders: which sockets are asked, what a trader is told, when the log is read or a socket left.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Address, addressOf } from "../../../../../src/domain/address.js";
import type { StatusReport } from "../../../../../src/domain/observation.js";
import { Exact } from "../../../../../src/venues/hyperliquid/stream/exact/exact.js";
import type { ExactSetting } from "../../../../../src/venues/hyperliquid/stream/exact/exact-options.js";
import { decode } from "../../../../../src/venues/hyperliquid/wire/decode.js";
import type { OrderUpdatesFrame } from "../../../../../src/venues/hyperliquid/wire/frames.js";
import type { Subscription } from "../../../../../src/venues/hyperliquid/wire/requests.js";

const T0 = 1_790_000_000_000;
const USERS = [1, 2, 3].map((n) => addressOf(`0x${String(n).repeat(40)}`)) as [Address, Address, Address];
const [ANN, BEN, CAT] = USERS;

let wanted: Map<number, Set<string>>;
let log: string[];
let known: Map<number, Address>;
let homes: Map<Address, number>;
let exact: Exact;

function open(setting: ExactSetting = "auto"): Exact {
  const socket = (id: number) => ({
    id,
    want: (all: readonly Subscription[]) => {
      for (const each of all) if ("user" in each) wanted.get(id)?.add(each.user);
    },
    unwant: (all: readonly Subscription[]) => {
      for (const each of all) if ("user" in each) wanted.get(id)?.delete(each.user);
    },
  });
  const clock = { now: () => Date.now(), real: (ms: number) => ms };
  return new Exact(
    { setting, clock, sockets: [0, 1].map(socket), homeOf: (user) => homes.get(user) ?? null },
    {
      observe: ({ ethAddress, statuses }: StatusReport) =>
        log.push(`${ethAddress.at(-1)}: ${statuses.map(({ order, status }) => `${order.oid} ${status}`)}`),
      knows: (user, oid) => known.get(oid) === user,
      statusesMissed: (user) => log.push(`log of ${user.at(-1)}`),
      exactChanged: (change, id) => log.push(`${change} ${id}`),
    },
  );
}

/** All that is wanted is acknowledged. */
function acknowledge(): void {
  for (const [id, users] of wanted) for (const user of users) exact.acked(id, { type: "orderUpdates", user });
}

function frame(...told: readonly (readonly [oid: number, status: string])[]): OrderUpdatesFrame {
  const data = told.map(([oid, status]) => ({
    order: { coin: "BTC", side: "B", limitPx: "1.0", sz: "1.0", oid, timestamp: T0, origSz: "1.0" },
    ...{ status, statusTimestamp: Date.now() },
  }));
  return decode(JSON.stringify({ channel: "orderUpdates", data })) as OrderUpdatesFrame;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  wanted = new Map([
    [0, new Set()],
    [1, new Set()],
  ]);
  log = [];
  known = new Map();
  homes = new Map([
    [ANN, 0],
    [BEN, 1],
    [CAT, 0],
  ]);
  exact = open();
});

afterEach(() => {
  exact.stop();
  vi.useRealTimers();
});

describe("who is exact", () => {
  it("has a socket to himself while there is one for each, and then two with others", () => {
    exact.follow([ANN, BEN]);
    expect([...wanted].map(([, users]) => [...users])).toEqual([[ANN], [BEN]]);
    exact.follow(USERS);
    expect([...wanted].map(([, users]) => users.size)).toEqual([3, 3]);
    acknowledge();
    expect([exact.size, exact.has(CAT), exact.mode]).toEqual([3, true, "shared"]);
    exact.follow([]);
    expect([...wanted].map(([, users]) => users.size)).toEqual([0, 0]);
    expect(exact.size).toBe(0);
  });

  it("is nobody where it is off, and nobody who has no socket of his own", () => {
    exact.stop();
    exact = open("false");
    exact.follow(USERS);
    expect([exact.places, exact.subscriptionsPerTrader, exact.mode]).toEqual([0, 0, "off"]);
    homes.delete(ANN);
    exact.stop();
    exact = open();
    exact.follow([ANN, BEN]);
    expect([...wanted].map(([, users]) => [...users])).toEqual([[], [BEN]]);
  });

  it("is not blamed for the statuses of whoever has just left", async () => {
    homes.set(CAT, 1);
    exact.follow([ANN, BEN]);
    acknowledge();
    exact.follow([ANN]);
    exact.follow([ANN, CAT]);
    acknowledge();
    exact.updates(1, frame([7, "open"]), Date.now());
    expect(log).toEqual([]);
    await pass(250_000);
    exact.updates(1, frame([8, "open"]), Date.now());
    expect(log.at(-1)).toBe("3: 8 open");
  });
});

describe("statuses that may have been missed", () => {
  it("are asked for of the log when the only socket of a trader comes back, and when a frame could not be read", () => {
    exact.follow([ANN]);
    acknowledge();
    const lost = { type: "orderUpdates", user: ANN } as const;
    exact.lost(0, lost, "1006");
    expect([exact.has(ANN), log]).toEqual([false, []]);
    exact.acked(0, lost);
    expect(log).toEqual(["log of 1"]);
    exact.lost(0, lost, "missed");
    expect(log).toEqual(["log of 1", "log of 1"]);
  });

  it("are not while another socket brings them", () => {
    exact.follow(USERS);
    acknowledge();
    const lost = { type: "orderUpdates", user: ANN } as const;
    exact.lost(0, lost, "1006");
    exact.acked(0, lost);
    exact.lost(1, lost, "missed");
    expect(log).toEqual([]);
  });
});

describe("a socket of which too few statuses are claimed", () => {
  const flood = async (): Promise<void> => {
    exact.follow(USERS);
    acknowledge();
    await pass(10_000);
    for (let oid = 0; oid < 250; oid++) exact.updates(0, frame([oid, "open"]), Date.now());
    await pass(60_000);
  };

  it("is left for an hour, and its traders go on by the other", async () => {
    await flood();
    expect(log).toContain("left 0");
    expect(exact.left.map(({ client }) => client)).toEqual([0]);
    expect([...wanted].map(([, users]) => users.size)).toEqual([0, 3]);
    await pass(61 * 60_000);
    expect(exact.left).toEqual([]);
    expect([...wanted].map(([, users]) => users.size)).toEqual([3, 3]);
  });

  it("is not where exact is to be on whatever comes", async () => {
    exact.stop();
    exact = open("true");
    await flood();
    expect(exact.left).toEqual([]);
    expect(exact.counts.unclaimed).toBe(250);
  });
});
