// `hypertrail plan`, as a user runs it.
import { afterAll, beforeAll, expect, it } from "vitest";
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
    "  stream     10  news every 5 s; 40 subscriptions over 5 connections",
    "  poll      490  a look every 14 min 33 s or sooner; 33.7 looks a minute, 741 of 1200 weight",
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
  expect(plan.stdout).toContain("does not fit: 10 streamed traders with 64 subscriptions each are 640");
});
