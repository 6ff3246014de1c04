// The demo as a newcomer runs it: something to see at once, an end by itself, and a database that has it.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Desk } from "../support/command.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { waitFor } from "../support/wait.js";

let desk: Desk;
let database: FreshDatabase;

beforeEach(async () => {
  desk = await Desk.open();
  database = await freshDatabase();
});

afterEach(async () => {
  await desk.clear();
  await database.client.db("hypertrail_demo").dropDatabase();
  await database.drop();
});

describe("the demo", () => {
  it("shows events of 25 traders with reasons beside closes, ends by itself with a summary, and started again goes on", async () => {
    const settings = { MONGODB_URI: database.uri };
    const first = desk.run(["demo", "--seconds", "12"], settings);
    await waitFor("ten lines of events", () => first.stdout.split("\n").length > 12, 20_000);
    const url = /stats: (\S+)/.exec(first.stdout)?.[1] ?? "";
    expect(await (await fetch(url)).json()).toMatchObject({ tracked_traders: 25 });
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(first.stdout).toMatch(/seed \d+ \(--seed \d+ repeats it\)/);
    expect(first.stdout).toMatch(/^\d\d:\d\d:\d\d {2}0xdec0…[012]\d {2}\S+ +/m);
    expect(first.stdout).toMatch(
      /-- 25 traders \(10 stream, 15 poll\) · \d+ open orders · \d+ positions · \d+ events · \d+ written/,
    );
    expect(first.stdout).toMatch(/written: \d+ order events, \d+ position events, \d+ fills\n/);
    expect(first.stdout).toMatch(/ closed: (canceled|filled)/);
    expect(first.stderr).toBe("");
    const orders = database.client.db("hypertrail_demo").collection("trader_orders");
    const before = await orders.countDocuments();
    expect(before).toBeGreaterThan(20);

    const second = desk.run(["demo"], settings);
    await waitFor("more events", async () => (await orders.countDocuments()) > before + 20, 30_000);
    second.kill("SIGINT");
    expect(await second.exited).toEqual({ code: 0, signal: null });
  }, 90_000);
});
