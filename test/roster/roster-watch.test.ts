// Changes of the roster reach the collector, whatever the database or a listener does.
import { afterEach, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import type { TraderId } from "../../src/domain/ids.js";
import {
  BATCH,
  type RosterListeners,
  type RosterMember,
  RosterWatch,
} from "../../src/pipeline/roster-watch.js";
import { fastClock } from "../../src/timing/clock.js";
import { quietLog } from "../support/quiet-log.js";
import { waitFor } from "../support/wait.js";

const A: Address = `0x${"a".repeat(40)}`;
const B: Address = `0x${"b".repeat(40)}`;
const C: Address = `0x${"c".repeat(40)}`;

let running: { stop: AbortController; ended: Promise<void> } | null = null;

afterEach(async () => {
  running?.stop.abort();
  await running?.ended;
  running = null;
});

function watched(
  pinned: readonly Address[],
  followed: readonly RosterMember[],
  more: Partial<RosterListeners> = {},
) {
  const told: string[] = [];
  const state: { roster: readonly RosterMember[] | Error } = { roster: followed };
  const quiet = quietLog();
  const watch = new RosterWatch({
    ...{ pinned, followed, log: quiet.log, clock: fastClock(200, 0) },
    read: async () => {
      if (state.roster instanceof Error) throw state.roster;
      return state.roster;
    },
    listeners: {
      onFollow: (members) =>
        members.forEach(
          ({ ethAddress, priority }) => void told.push(`+${ethAddress.slice(2, 3)}${priority}`),
        ),
      onUnfollow: (left) => left.forEach((ethAddress) => void told.push(`-${ethAddress.slice(2, 3)}`)),
      onPriority: (members) =>
        members.forEach(
          ({ ethAddress, priority }) => void told.push(`=${ethAddress.slice(2, 3)}${priority}`),
        ),
      ...more,
    },
  });
  const stop = new AbortController();
  running = { stop, ended: watch.run(stop.signal) };
  const looks = async (): Promise<void> => {
    const { reads } = watch.counts;
    await waitFor("two more looks", () => watch.counts.reads >= reads + 2);
  };
  return { told, state, watch, looks, quiet };
}

it("tells who left, who joined, and who matters otherwise, each once", async () => {
  const { told, state, looks, watch } = watched(
    [],
    [
      { ethAddress: A, priority: 1 },
      { ethAddress: B, priority: 2 },
    ],
  );
  await looks();
  expect(told).toEqual([]);
  state.roster = [
    { ethAddress: C, priority: 7 },
    { ethAddress: B, priority: 3 },
  ];
  await looks();
  await looks();
  expect(told).toEqual(["-a", "+c7", "=b3"]);
  expect(watch.counts).toMatchObject({ joined: 1, left: 1, changed: 1, failedReads: 0, failedCalls: 0 });
});

it("follows the pinned always, as important as the roster says", async () => {
  const { told, state, looks } = watched([A], [{ ethAddress: A, priority: 1 }]);
  state.roster = [{ ethAddress: A, priority: 4 }];
  await looks();
  state.roster = [];
  await looks();
  expect(told).toEqual(["=a4", "=a1"]);
});

it("leaves everybody as they are while the database is away, counts that, and says it once", async () => {
  const { told, state, watch, looks, quiet } = watched([], [{ ethAddress: A, priority: 1 }]);
  await looks();
  state.roster = new Error("no primary");
  await waitFor("failed looks", () => watch.counts.failedReads >= 3);
  expect(told).toEqual([]);
  state.roster = [];
  await waitFor("the news", () => told.length > 0);
  expect(told).toEqual(["-a"]);
  const said = quiet.lines.map(({ msg }) => msg);
  expect(said.filter((msg) => String(msg).includes("cannot be read"))).toHaveLength(1);
  expect(said).toContain("the roster can be read again");
});

it("asks a listener that failed again until it does it, and who leaves does not wait for who joins", async () => {
  let failures = 3;
  const followed: TraderId[] = [];
  const { state, told, watch, quiet } = watched([], [{ ethAddress: C, priority: 1 }], {
    onFollow: async (members) => {
      if (failures-- > 0) throw new Error("not now");
      followed.push(...members.map(({ ethAddress }) => ethAddress));
    },
  });
  state.roster = [
    { ethAddress: A, priority: 1 },
    { ethAddress: B, priority: 1 },
  ];
  await waitFor("both", () => followed.length === 2);
  expect(followed).toEqual([A, B]);
  expect(told).toEqual(["-c"]);
  expect(watch.counts).toMatchObject({ failedCalls: 3, joined: 2, left: 1 });
  expect(quiet.lines.filter(({ msg }) => String(msg).includes("waits"))).toHaveLength(1);
});

it("takes a long roster in batches, one look after the other, and stops where it is undone", async () => {
  const batches: number[] = [];
  const long = Array.from({ length: 3 * BATCH + 7 }, (_, n): RosterMember => {
    return { ethAddress: `0x${n.toString(16).padStart(40, "0")}`, priority: 1 };
  });
  const { state, watch } = watched([], [], {
    onFollow: (members) => {
      batches.push(members.length);
      if (batches.length === 2) state.roster = [];
    },
    onUnfollow: (left) => void batches.push(-left.length),
  });
  state.roster = long;
  await waitFor("all to be undone", () => watch.counts.left === 2 * BATCH);
  expect(batches).toEqual([BATCH, BATCH, -BATCH, -BATCH]);
  state.roster = long;
  await waitFor("all", () => watch.counts.joined === 2 * BATCH + long.length);
  expect(batches.slice(4)).toEqual([BATCH, BATCH, BATCH, 7]);
});

it("ends with its signal, when the call under way has ended", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const calls: string[] = [];
  const { state } = watched([], [{ ethAddress: B, priority: 1 }], {
    onUnfollow: async () => {
      calls.push("left");
      await held;
    },
    onFollow: () => void calls.push("joined"),
  });
  state.roster = [{ ethAddress: A, priority: 1 }];
  await waitFor("the call", () => calls.length === 1);
  running?.stop.abort();
  release();
  await running?.ended;
  expect(calls).toEqual(["left"]);
});
