// The roster changes while a collector runs: it follows within seconds, and lets go.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Collector } from "../../src/app/collect/collector.js";
import { createModel } from "../../src/simulator/model/model.js";
import { sampleRoles } from "../../src/simulator/model/roles.js";
import { Desk } from "../support/command.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { waitFor } from "../support/wait.js";

const USERS = Array.from({ length: 6 }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
const UNKNOWN = `0x${"9".repeat(40)}`;

let simulation: Simulation;
let collector: Collector;
let desk: Desk;
let agent: string;

beforeAll(async () => {
  const startMs = Date.now();
  const roles = sampleRoles(USERS);
  agent = Object.keys(roles.agents ?? {}).find((each) => roles.agents?.[each] === USERS[3]) ?? "";
  const model = createModel({ seed: 3, startMs, users: USERS, activity: 60, roles });
  simulation = await simulate({
    ...{ seed: 3, speed: 1, model },
    settings: { TRADERS: USERS[5] ?? "", TRADER_ORDERS_WS_FLUSH_INTERVAL: "1" },
    venue: { clocks: { pushMs: 1_000 } },
  });
  collector = simulation.collector;
  desk = await Desk.open();
  await collector.start();
});

afterAll(async () => {
  await desk.clear();
  await simulation.stop();
});

function traders(...args: string[]) {
  const { database, venue } = simulation;
  return desk.run(["traders", ...args], {
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    HYPERLIQUID_API_URL: venue.api,
  });
}

const followed = (): string[] => collector.stats().traders.map(({ ethAddress }) => ethAddress);

it("five are added, an agent by its master, and two removed: followed within seconds, orders of the removed not watched", async () => {
  const [one = "", , three = "", four = "", five = ""] = USERS;
  const add = traders("add", one, three, agent, UNKNOWN, five);
  expect(await add.exited).toEqual({ code: 0, signal: null });
  expect(add.stdout).toContain(`${agent} is an agent wallet`);
  const wanted = [one, three, four, five, UNKNOWN, USERS[5] ?? ""];
  await waitFor("five more", () => wanted.every((each) => followed().includes(each)), 5_000);
  const rows = simulation.database.db.collection("open_orders");
  await waitFor("orders of the first", () => rows.findOne({ ethAddress: one, status: "open" }), 30_000);

  const remove = traders("remove", one, five);
  expect(await remove.exited).toEqual({ code: 0, signal: null });
  await waitFor("two fewer", () => !followed().includes(one) && !followed().includes(five), 5_000);
  const watched = () =>
    rows.countDocuments({ ethAddress: { $in: [one, five] }, status: "open", watched: true });
  await waitFor("their orders to be left", async () => (await watched()) === 0, 10_000);
  expect(await rows.countDocuments({ ethAddress: one, status: "open", watched: false })).toBeGreaterThan(0);
  expect(
    await rows.countDocuments({ ethAddress: one, status: "closed", closeReason: null, watched: false }),
  ).toBe(0);
  expect(followed()).toContain(USERS[5]);
});
