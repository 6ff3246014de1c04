// Changes of the roster reach the collector, whatever the database or a listener does.
import { afterEach, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { type RosterListeners, type RosterMember, RosterWatch } from "../../src/pipeline/roster-watch.js";
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
      onFollow: ({ ethAddress, priority }) => void told.push(`+${ethAddress.slice(2, 3)}${priority}`),
      onUnfollow: (ethAddress) => void told.push(`-${ethAddress.slice(2, 3)}`),
      onPriority: ({ ethAddress, priority }) => void told.push(`=${ethAddress.slice(2, 3)}${priority}`),
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

it("asks a listener that failed again until it does it, and the others are not kept waiting", async () => {
  let failures = 3;
  const followed: Address[] = [];
  const { state, watch, quiet } = watched([], [], {
    onFollow: async ({ ethAddress }) => {
      if (ethAddress === A && failures-- > 0) throw new Error("not now");
      followed.push(ethAddress);
    },
  });
  state.roster = [
    { ethAddress: A, priority: 1 },
    { ethAddress: B, priority: 1 },
  ];
  await waitFor("both", () => followed.length === 2);
  expect(followed).toEqual([B, A]);
  expect(watch.counts.failedCalls).toBe(3);
  expect(quiet.lines.filter(({ msg }) => String(msg).includes("waits"))).toHaveLength(1);
});

it("ends with its signal, when the call under way has ended", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const calls: Address[] = [];
  const { state } = watched([], [], {
    onFollow: async ({ ethAddress }) => {
      calls.push(ethAddress);
      await held;
    },
  });
  state.roster = [
    { ethAddress: A, priority: 1 },
    { ethAddress: B, priority: 1 },
  ];
  await waitFor("the call", () => calls.length === 1);
  running?.stop.abort();
  release();
  await running?.ended;
  expect(calls).toEqual([A]);
});
