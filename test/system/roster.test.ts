// The roster's commands, each a process of its own, beside somebody who watches the roster in the same database.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discoverDefault } from "../../src/app/visits/roster-discovery.js";
import { loadConfig } from "../../src/config/load.js";
import { type Address, parseAddress } from "../../src/domain/address.js";
import type { TraderId } from "../../src/domain/ids.js";
import { type RosterMember, RosterWatch } from "../../src/pipeline/roster-watch.js";
import { createModel } from "../../src/simulator/model/model.js";
import { type SimulatedVenue, startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { wantedTraders } from "../../src/store/write/tracked-traders.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { madeUpBoard } from "../roster/boards.js";
import { type PreparedStore, preparedStore } from "../store/prepared.js";
import { Desk } from "../support/command.js";
import { quietLog } from "../support/quiet-log.js";
import { waitFor } from "../support/wait.js";

function made(n: number): Address {
  const address = parseAddress(`0x${String(n).padStart(40, "0")}`);
  if (address === null) throw new Error(`no address of ${n}`);
  return address;
}

const [MASTER, SUB, VAULT, TRADER, AGENT, NOBODY, CHILD] = [1, 2, 3, 4, 5, 6, 7].map(made) as [
  Address,
  ...Address[],
] &
  Record<1 | 2 | 3 | 4 | 5 | 6, Address>;

let desk: Desk;
let store: PreparedStore;
let venue: SimulatedVenue;
let settings: Record<string, string>;

async function run(
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = desk.run(["traders", ...args], settings);
  const { code } = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

beforeAll(async () => {
  [desk, store] = await Promise.all([Desk.open(), preparedStore()]);
  const startMs = Date.now();
  const roles = {
    agents: { [AGENT]: TRADER },
    subAccounts: { [SUB]: MASTER },
    vaults: [VAULT, CHILD],
    childVaults: { [CHILD]: VAULT },
  };
  const users = [MASTER, SUB, VAULT, CHILD, TRADER];
  const model = createModel({ seed: 1, startMs, users, activity: 0, roles });
  const rest = { leaderboard: madeUpBoard(7, 200) };
  venue = await startSimulatedVenue({ model, clock: REAL_CLOCK, port: 0, seed: 1, rest });
  settings = {
    HYPERLIQUID_API_URL: venue.api,
    HYPERLIQUID_LEADERBOARD_URL: `${venue.api}/Mainnet/leaderboard`,
    MONGODB_URI: store.uri,
    MONGODB_DB: store.name,
  };
});
afterAll(async () => {
  await desk.clear();
  await venue.stop();
  await store.drop();
});

describe("the roster", () => {
  it("as it is changed by commands reaches who watches it, agents as their masters", async () => {
    const followed = new Map<TraderId, number>();
    const note = (members: readonly RosterMember[]): void =>
      members.forEach(({ ethAddress, priority }) => void followed.set(ethAddress, priority));
    const stop = new AbortController();
    const watch = new RosterWatch({
      ...{ pinned: [], followed: [], clock: REAL_CLOCK, log: quietLog().log, periodMs: 50 },
      read: (signal) => wantedTraders(store.all, signal),
      listeners: {
        onFollow: note,
        onUnfollow: (left) => left.forEach((each) => void followed.delete(each)),
        onPriority: note,
      },
    });
    const ended = watch.run(stop.signal);
    const reached = (what: string, ...expected: readonly Address[]): Promise<unknown> =>
      waitFor(what, () => [...followed.keys()].sort().join() === [...expected].sort().join());
    try {
      // A row that a hand wrote.
      await store.all.trackedTraders.insertOne({ _id: SUB.toUpperCase().replace("0X", "0x"), enabled: true });
      const added = await run("add", MASTER, AGENT, NOBODY, VAULT, SUB, "--priority", "3", "--tag", "mine");
      expect(added).toMatchObject({ code: 0, stderr: "" });
      expect(added.stdout.split("\n")).toEqual([
        `${MASTER} has 1 sub-account of its own orders and positions; to follow them too: hypertrail traders add ${MASTER} --with-sub-accounts`,
        `${AGENT} is an agent wallet, which has nothing of its own: its master ${TRADER} instead`,
        `warning: ${NOBODY} was never used on the venue: is it spelled right?`,
        `${VAULT} is a vault that trades through 1 other vault; to follow them too: hypertrail traders add ${CHILD}`,
        `${SUB} is a sub-account of ${MASTER}`,
        `${MASTER} added`,
        `${TRADER} added`,
        `${NOBODY} added`,
        `${VAULT} added`,
        `${SUB} changed`,
        `4 added, 1 changed; undo: hypertrail traders remove ${MASTER} ${TRADER} ${NOBODY} ${VAULT}`,
        "",
      ]);
      await reached("the five", MASTER, TRADER, NOBODY, VAULT, SUB);
      await waitFor("the new priority", () => followed.get(SUB) === 3);
      const removed = await run("remove", NOBODY, MASTER, AGENT);
      expect(removed.stdout.split("\n").sort()).toEqual(
        ["", `removed ${MASTER}`, `removed ${NOBODY}`, `${AGENT} was not on the roster`, "2 removed"].sort(),
      );
      await reached("the three", TRADER, VAULT, SUB);
      expect((await run("remove", "--tag", "mine")).stdout).toContain("3 removed\n");
      await reached("nobody");
      expect(watch.counts.failedReads).toBe(0);
    } finally {
      stop.abort();
      await ended;
    }
    const rows = await store.all.trackedTraders.find().toArray();
    expect(rows).toHaveLength(5);
    expect(rows.every(({ enabled, removedAt }) => enabled === false && removedAt instanceof Date)).toBe(true);
  });

  it("takes sub-accounts with their master, and nobody under --strict where one was never seen", async () => {
    await store.clear();
    const refused = await run("add", MASTER, NOBODY, "--strict");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(`nobody is added: the venue has never seen ${NOBODY}`);
    expect(await store.stored("trackedTraders")).toEqual([]);
    expect((await run("add", MASTER, "--with-sub-accounts")).stdout).toContain("2 added");
    const rows = await store.stored("trackedTraders");
    expect(rows).toMatchObject([
      { _id: MASTER, enabled: true, priority: { value: 1 }, addedBy: "add", why: null, removedAt: null },
      { _id: SUB, enabled: true, why: `sub-account of ${MASTER}` },
    ]);
  });

  it("adds unchecked where the venue does not answer, and says so", async () => {
    await store.clear();
    const command = desk.run(["traders", "add", TRADER], {
      ...settings,
      HYPERLIQUID_API_URL: "http://127.0.0.1:1",
    });
    expect(await command.exited).toMatchObject({ code: 0 });
    expect(command.stdout).toContain("warning: 1 address taken unchecked, the venue did not answer: ");
    expect(await wantedTraders(store.all)).toEqual([{ ethAddress: TRADER, priority: 1 }]);
  });
});

describe("discovery", () => {
  const ASKED = [
    "discover",
    "--by",
    "pnl",
    "--window",
    "week",
    "--top",
    "20",
    "--min-account-value",
    "100000",
  ];

  it("shows the same of a kept leaderboard as of the venue's, and changes nothing in a dry run", async () => {
    await store.clear();
    const file = join(desk.dir, "board.json");
    const board = await (await fetch(`${venue.api}/Mainnet/leaderboard`)).json();
    await writeFile(file, JSON.stringify(board));
    const kept = await run(...ASKED, "--dry-run", "--file", file, "--json");
    const asked = await run(...ASKED, "--dry-run", "--json");
    expect(kept).toMatchObject({ code: 0, stderr: "" });
    expect(asked.stdout).toBe(kept.stdout);
    expect(JSON.parse(kept.stdout).traders).toHaveLength(20);
    expect(await store.stored("trackedTraders")).toEqual([]);
  });

  it("follows whom it shows, leaves off who was removed, and is undone by its tag", async () => {
    const { traders } = JSON.parse((await run(...ASKED, "--dry-run", "--json")).stdout);
    const [first, second] = traders;
    await store.all.trackedTraders.insertMany([
      { _id: first.ethAddress, enabled: true },
      { _id: second.ethAddress, enabled: false },
    ]);
    const { stdout } = await run(...ASKED);
    expect(stdout).toContain("18 added, 1 followed already, 1 was removed before and stays off; undo: ");
    const row = await store.all.trackedTraders.findOne({ _id: traders[2].ethAddress });
    expect(row).toMatchObject({ enabled: true, addedBy: "discover", why: traders[2].why });
    const undo = /undo: hypertrail traders (remove --tag \S+)/.exec(stdout)?.[1]?.split(" ") ?? [];
    expect((await run(...undo)).stdout).toContain("18 removed\n");
    expect((await wantedTraders(store.all)).map(({ ethAddress }) => ethAddress)).toEqual([first.ethAddress]);
  });

  const byDefault = async (leaderboard: string | null, api = venue.api) => {
    const env = { ...settings, HYPERLIQUID_API_URL: api, HYPERLIQUID_LEADERBOARD_URL: leaderboard ?? "" };
    const { config } = loadConfig({ env, dotenv: null, terminal: false });
    const quiet = quietLog();
    const signal = AbortSignal.timeout(60_000);
    const added = await discoverDefault({ config, all: store.all, log: quiet.log, signal });
    return { added, said: quiet.lines.map(({ msg, err }) => JSON.stringify([msg, err])).join("\n") };
  };

  it("takes ten by default where nobody ever was on the roster, and nobody after that", async () => {
    await store.clear();
    const { added, said } = await byDefault(`${venue.api}/Mainnet/leaderboard`);
    expect(added).toBe(10);
    expect(said).toContain("took the best of the leaderboard");
    expect(await store.all.trackedTraders.distinct("addedBy")).toEqual(["default"]);
    await run("remove", "--tag", "default");
    expect(await byDefault(`${venue.api}/Mainnet/leaderboard`)).toMatchObject({ added: 0 });
    expect(await wantedTraders(store.all)).toEqual([]);
  });

  it("by default says that there is no leaderboard, and takes nobody of another network", async () => {
    await store.clear();
    expect((await byDefault("http://127.0.0.1:1/")).said).toContain("was not had");
    const testnet = "https://api.hyperliquid-testnet.xyz";
    expect((await byDefault(null, testnet)).said).toContain("HYPERLIQUID_LEADERBOARD_URL is that of mainnet");
    expect(await store.stored("trackedTraders")).toEqual([]);
  });
});
