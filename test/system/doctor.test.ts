// The doctor against a simulated venue and real databases: what works is said to, what does not is named.
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Check, examine } from "../../src/app/doctor/doctor.js";
import { loadConfig } from "../../src/config/load.js";
import { createModel } from "../../src/simulator/model/model.js";
import {
  type SimulatedVenue,
  type SimulatedVenueOptions,
  startSimulatedVenue,
} from "../../src/simulator/venue/simulated-venue.js";
import { type Clock, fastClock, REAL_CLOCK } from "../../src/timing/clock.js";
import { type PreparedStore, preparedStore } from "../store/prepared.js";
import { Desk } from "../support/command.js";
import { freePort, listenAnywhere } from "../support/free-port.js";
import { quietLog } from "../support/quiet-log.js";
import { waitFor } from "../support/wait.js";

const USER = `0x${"1".padStart(40, "0")}`;
const FAST = { pushMs: 200 };
/** Several doctors ask within a minute. */
const ROOMY = { weightPerMinute: 100_000, connectsPerMinute: 1_000 };

let desk: Desk;
let store: PreparedStore;
let venue: SimulatedVenue;

function startVenue(options: Partial<SimulatedVenueOptions> = {}): Promise<SimulatedVenue> {
  const model = createModel({ seed: 1, startMs: Date.now(), users: [USER], activity: 5 });
  const own = { model, limits: ROOMY, clocks: FAST, ...options };
  return startSimulatedVenue({ clock: REAL_CLOCK, port: 0, seed: 1, ...own });
}

function settingsFor(api: string): Record<string, string> {
  return {
    HYPERLIQUID_API_URL: api,
    TRADERS: USER,
    MONGODB_URI: store.uri,
    MONGODB_DB: store.name,
    DATA_DIR: join(desk.dir, "data"),
  };
}

function examined(settings: Record<string, string>, clock: Clock = REAL_CLOCK): Promise<readonly Check[]> {
  const { config, warnings } = loadConfig({ env: settings, dotenv: null, terminal: false });
  return examine({ config, warnings, log: quietLog().log, signal: new AbortController().signal, clock });
}

function named(checks: readonly Check[], name: string): Check {
  const found = checks.find(({ check }) => check === name);
  if (found === undefined) throw new Error(`no check ${name} among ${checks.map(({ check }) => check)}`);
  return found;
}

const notOk = (checks: readonly Check[]): readonly Check[] => checks.filter(({ state }) => state !== "ok");

beforeAll(async () => {
  [desk, store, venue] = await Promise.all([Desk.open(), preparedStore(), startVenue()]);
});
afterAll(async () => {
  await desk.clear();
  await venue.stop();
  await store.drop();
});

describe("the doctor", () => {
  it.each([
    ["all", "served: a connection brings statuses of both traders"],
    ["one", "served: statuses of one of two traders came meanwhile"],
  ] as const)("tells whether a connection brings statuses of two traders: %s", async (users, finding) => {
    const followed = [1, 2].map((n) => `0x${String(n).padStart(40, "0")}`);
    const model = createModel({ seed: 2, startMs: Date.now(), users: followed, activity: 600 });
    const busy = await startVenue({ model, orderUpdates: { users } });
    try {
      const checks = await examined({
        ...settingsFor(busy.api),
        TRADERS: followed.join(),
        TRADER_TAPE: "false",
      });
      expect(named(checks, "channel orderUpdates")).toMatchObject({ state: "ok" });
      expect(named(checks, "channel orderUpdates").finding).toMatch(new RegExp(`^${finding}`));
    } finally {
      await busy.stop();
    }
  });

  it("finds all well where everything works, and exits with 0", async () => {
    const command = desk.run(["doctor"], settingsFor(venue.api));
    expect(await command.exited).toEqual({ code: 0, signal: null });
    expect(command.stdout.trimEnd().split("\n").at(-1)).toBe("all is well");
    expect(command.stdout).toMatch(/^venue +request historicalOrders +ok +\d+ +served$/m);
    expect(command.stdout).toMatch(/^venue +channel allDexsClearinghouseState +ok +\d+ +served$/m);
    expect(command.stdout).toMatch(/channel webData2 +ok +\d+ +refused as since July 2026/);
    expect(command.stdout).toMatch(/^clock +skew +ok/m);
  });

  it("asks from each local address that is named, and names the one that is not of this machine", async () => {
    const addresses = { HYPERLIQUID_LOCAL_ADDRESSES: "127.0.0.2,192.0.2.77" };
    const checks = await examined({ ...settingsFor(venue.api), ...addresses });
    expect(named(checks, "from 127.0.0.2")).toMatchObject({ state: "ok", finding: "REST answers" });
    expect(named(checks, "from 192.0.2.77")).toMatchObject({
      state: "fail",
      finding: 'HYPERLIQUID_LOCAL_ADDRESSES: "192.0.2.77" is not an address of this machine',
    });
  });

  it("writes nothing into the database that it reads", async () => {
    const before = await store.db.listCollections().toArray();
    await examined({ ...settingsFor(venue.api), MONGODB_DB: `${store.name}_unused` });
    const databases = await store.client.db("admin").admin().listDatabases();
    expect(databases.databases.map(({ name }) => name)).not.toContain(`${store.name}_unused`);
    expect(await store.db.listCollections().toArray()).toHaveLength(before.length);
    expect(await store.all.meta.countDocuments()).toBe(0);
  });

  it("says what to do where the weight of the IP is used up", async () => {
    const busy = await startVenue({ limits: { weightPerMinute: 50 } });
    try {
      const checks = await examined(settingsFor(busy.api));
      expect(named(checks, "request userRole")).toMatchObject({ state: "fail" });
      expect(named(checks, "request userRole").finding).toMatch(/^rateLimited: HTTP 429.*in a minute$/);
    } finally {
      await busy.stop();
    }
  });

  it("names webData2 that is refused by REST too, which is no failure", async () => {
    const without = await startVenue({ rest: { webData2: false } });
    try {
      const checks = await examined(settingsFor(without.api));
      expect(notOk(checks)).toEqual([]);
      expect(named(checks, "request webData2").finding).toMatch(/^refused: HTTP 4\d\d/);
    } finally {
      await without.stop();
    }
  });

  it("calls only the refusal well that the venue has for it, not any 404", async () => {
    const api = await desk.venue("test/fixtures/hyperliquid");
    const checks = await examined(settingsFor(api));
    expect(named(checks, "request webData2")).toMatchObject({ state: "warn" });
    expect(named(checks, "request webData2").finding).toMatch(/^refused: HTTP 404/);
    expect(checks.filter(({ check, state }) => check.startsWith("request") && state === "ok")).toEqual([]);
  });

  it("fails where webData2 is configured and refused, and is content where it is served", async () => {
    const settings = { TRADER_WS_FEED: "webData2" };
    const refused = await examined({ ...settingsFor(venue.api), ...settings });
    expect(notOk(refused).map(({ check }) => check)).toEqual(["channel webData2"]);
    const legacy = await startVenue({ legacyWebData2: true, clocks: { pushMs: 200, webData2Ms: 200 } });
    try {
      expect(notOk(await examined({ ...settingsFor(legacy.api), ...settings }))).toEqual([]);
    } finally {
      await legacy.stop();
    }
  });

  it("names what is missing and unknown, and another network's database", async () => {
    await store.all.fills.dropIndex("oid_1");
    await store.all.meta.insertOne({ _id: "venue", network: "mainnet" });
    try {
      const odd = { TRADER_WS_CLIENT: "5" };
      const checks = await examined({ ...settingsFor(venue.api), ...odd });
      expect(notOk(checks).map(({ check, state }) => [check, state])).toEqual([
        ["settings", "warn"],
        ["network", "fail"],
        ["indexes", "warn"],
      ]);
      expect(named(checks, "indexes").finding).toContain("(trader_fills.oid_1): created at the next start");
      expect(named(checks, "network").finding).toContain("records mainnet, not 127.0.0.1");
    } finally {
      await store.all.fills.createIndex({ oid: 1 });
      await store.all.meta.deleteMany({});
    }
  });

  it("fails a clock that is 20 s ahead, by what REST and the stream tell", async () => {
    const ahead: Clock = { now: () => Date.now() + 20_000, real: (ms) => ms };
    const checks = await examined(settingsFor(venue.api), ahead);
    expect(notOk(checks).map(({ area, state }) => [area, state])).toEqual([["clock", "fail"]]);
    expect(named(checks, "skew").finding).toMatch(/^this machine's clock is 20 s ahead of the venue's/);
  });

  it("fails each request and channel with its reason where nothing listens, and exits with 1", async () => {
    const api = `http://127.0.0.1:${await freePort()}`;
    const command = desk.run(["doctor", "--json"], settingsFor(api));
    expect(await command.exited).toEqual({ code: 1, signal: null });
    const { ok, checks }: { ok: boolean; checks: Check[] } = JSON.parse(command.stdout);
    expect(ok).toBe(false);
    const failed = checks.filter(({ area }) => area === "venue");
    expect(failed).toHaveLength(27);
    for (const { state, finding } of failed) {
      expect(state).toBe("fail");
      expect(finding).toContain("ECONNREFUSED");
    }
  });

  it("fails a database that is away, and asks the venue all the same", async () => {
    const uri = `mongodb://127.0.0.1:${await freePort()}`;
    const checks = await examined({ ...settingsFor(venue.api), MONGODB_URI: uri });
    expect(notOk(checks).map(({ check }) => check)).toEqual(["reachable"]);
  });

  it("gives up on a venue that takes connections and says nothing", async () => {
    const { port, close } = await silentVenue();
    try {
      const checks = await examined(settingsFor(`http://127.0.0.1:${port}`), fastClock(20, Date.now()));
      const asked = checks.filter(({ area }) => area === "venue");
      expect(asked).toHaveLength(27);
      for (const { state, finding } of asked) {
        expect(state).toBe("fail");
        expect(finding).toMatch(/^timeout: no |^unreachable: nothing came|^unreachable: .*timed out/);
      }
    } finally {
      close();
    }
  });

  it("ends at Ctrl-C, and refuses settings as collect does", async () => {
    const { port, sockets, close } = await silentVenue();
    try {
      const command = desk.run(["doctor"], settingsFor(`http://127.0.0.1:${port}`));
      await waitFor("a request", () => sockets.size > 0, 20_000);
      command.kill("SIGINT");
      expect(await command.exited).toEqual({ code: 1, signal: null });
      expect(command.stderr).toContain("stopped before it was done");
    } finally {
      close();
    }
    const wrong = desk.run(["doctor"], { TRADERS: "0x12" });
    expect(await wrong.exited).toEqual({ code: 2, signal: null });
    expect(wrong.stderr).toContain("TRADERS: ");
  });
});

/** It takes connections and says nothing. */
async function silentVenue(): Promise<{ port: number; sockets: Set<Socket>; close(): void }> {
  const { server, port } = await listenAnywhere();
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port, sockets, close };
}
