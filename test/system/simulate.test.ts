// `simulate` without a recording: a venue for a collector of one's own, which tells its truth.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Truth } from "../../src/simulator/model/words.js";
import { Desk } from "../support/command.js";

let desk: Desk;

beforeEach(async () => {
  desk = await Desk.open();
});

afterEach(() => desk.clear());

it("says where it listens and whom it simulates, tells its truth, and ends on Ctrl-C", async () => {
  const venue = desk.run(["simulate", "--traders", "3", "--seed", "7"]);
  const { api, ws } = JSON.parse(await venue.firstLine());
  expect(ws).toBe(`${api.replace("http", "ws")}/ws`);
  expect(venue.stderr).toContain(`HYPERLIQUID_API_URL=${api}\n`);
  expect(venue.stderr).toContain(`HYPERLIQUID_LEADERBOARD_URL=${api}/Mainnet/leaderboard\n`);
  const users = /TRADERS=(\S+)/.exec(venue.stderr)?.[1]?.split(",");
  expect(users).toHaveLength(3);
  expect(venue.stderr).toContain("seed 7\n");
  const truth = (await (await fetch(`${api}/sim/truth`)).json()) as Truth;
  expect(Object.keys(truth.traders)).toEqual(users);
  expect(Object.values(truth.traders).some((trader) => trader.orders.length > 0)).toBe(true);
  venue.kill("SIGINT");
  expect(await venue.exited).toEqual({ code: 0, signal: null });
});

it("is discovered from by what it prints, and by its address alone", async () => {
  const venue = desk.run(["simulate", "--traders", "3", "--seed", "7"]);
  const { api } = JSON.parse(await venue.firstLine());
  const printed = Object.fromEntries(
    [...venue.stderr.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
  );
  for (const settings of [printed, { HYPERLIQUID_API_URL: api }]) {
    const found = desk.run(["traders", "discover", "--dry-run"], settings);
    expect(await found.exited).toEqual({ code: 0, signal: null });
    expect(found.stdout).toMatch(/^3 of 3 that fit, of 3 accounts/);
  }
}, 120_000);
