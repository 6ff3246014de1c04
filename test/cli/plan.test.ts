// `hypertrail plan`, as a user runs it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { preparedStore } from "../store/prepared.js";
import { Desk } from "../support/command.js";

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.clear());

it("tells tiers, period, weight and subscriptions without asking anybody", async () => {
  const plan = desk.run(["plan", "--traders", "500"], { HYPERLIQUID_API_URL: "http://127.0.0.1:1" });
  expect(await plan.exited).toEqual({ code: 0, signal: null });
  expect(plan.stdout.split("\n")).toEqual([
    "500 traders",
    "  stream     10  listed every 5 s, 10 of them exact: orders to the block; 90 subscriptions over 5 connections, and one for each further dex of a trader",
    "  poll      490  a look every 21 min 1 s or sooner; 23.3 looks a minute, 513 of 1200 weight",
    "  tape      696  coins whose trades fit, over 4 connections: fills of whoever is polled as they happen",
    "",
  ]);
});

it("tells the same as JSON, and polls everybody without WebSocket", async () => {
  const plan = desk.run(["plan", "--traders", "50", "--json"], { TRADER_WS_ENABLED: "false" });
  expect(await plan.exited).toEqual({ code: 0, signal: null });
  expect(JSON.parse(plan.stdout)).toMatchObject({ traders: 50, streamed: 0, polled: 50, problems: [] });
});

it("says what does not fit, with the numbers, and exits with 2", async () => {
  const dexes = Array.from({ length: 60 }, (_, n) => `d${n}`).join(",");
  const plan = desk.run(["plan", "--traders", "10"], { TRADER_DEXES: dexes });
  expect(await plan.exited).toEqual({ code: 2, signal: null });
  expect(plan.stdout).toContain("does not fit: 10 streamed traders with 67 subscriptions each are 670");
});

it("counts who TRADERS names and the roster follows, or says that the roster was not read", async () => {
  const store = await preparedStore();
  const [one, two] = ["a", "b"].map((digit) => `0x${digit.repeat(40)}`);
  const settings = { TRADERS: one ?? "", MONGODB_URI: store.uri, MONGODB_DB: store.name };
  const told = async (more: Record<string, string> = {}) => {
    const plan = desk.run(["plan"], { ...settings, ...more });
    expect(await plan.exited).toEqual({ code: 0, signal: null });
    return plan.stdout.split("\n")[0];
  };
  try {
    expect(await told()).toBe("1 trader: 1 of TRADERS, 0 of the roster");
    const tracked = store.db.collection<{ _id: string; enabled: boolean }>("tracked_traders");
    await tracked.insertOne({ _id: two ?? "", enabled: true });
    expect(await told()).toBe("2 traders: 1 of TRADERS, 1 of the roster");
    expect(await told({ MONGODB_URI: "mongodb://127.0.0.1:1" })).toMatch(
      /^1 trader of TRADERS; the roster is not counted, as it was not read: the MongoDB of MONGODB_URI does not answer/,
    );
  } finally {
    await store.drop();
  }
}, 120_000);

it("asks for no database where there is none yet", async () => {
  const plan = desk.run(["plan"], { TRADERS: `0x${"a".repeat(40)}` });
  expect(await plan.exited).toEqual({ code: 0, signal: null });
  expect(plan.stdout).toMatch(
    /^1 trader: 1 of TRADERS, 0 of the roster\n {2}stream {6}1 .* over 1 connection, .*\n$/,
  );
});
