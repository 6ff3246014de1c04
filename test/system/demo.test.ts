// The demo as a newcomer runs it: something to see at once, an end by itself, and a world that is its own.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Desk } from "../support/command.js";
import { freePort } from "../support/free-port.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { waitFor } from "../support/wait.js";

let desk: Desk;
let database: FreshDatabase;
let seed: string;

beforeEach(async () => {
  desk = await Desk.open();
  database = await freshDatabase();
  seed = String(Number.parseInt(database.name.slice(-7), 16));
});

afterEach(async () => {
  await desk.clear();
  await database.client.db(`hypertrail_demo_${seed}`).dropDatabase();
  await database.drop();
});

async function databases(): Promise<string[]> {
  const { databases } = await database.client.db("admin").admin().listDatabases();
  return databases.map(({ name }) => name);
}

describe("the demo", () => {
  it("shows events of 25 traders with reasons beside closes, ends by itself with numbers that add up, and with --keep goes on", async () => {
    const settings = { MONGODB_URI: database.uri };
    const first = desk.run(["demo", "--seconds", "12", "--seed", seed, "--keep"], settings);
    await waitFor("ten lines of events", () => first.stdout.split("\n").length > 12, 20_000);
    const url = /stats: (\S+)/.exec(first.stdout)?.[1] ?? "";
    expect(await (await fetch(url)).json()).toMatchObject({ tracked_traders: 25 });
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(first.stdout).toContain(`seed ${seed} (--seed ${seed} repeats it)`);
    expect(first.stdout).toMatch(/^\d\d:\d\d:\d\d {2}0xdec0…[012]\d {2}\S+ +/m);
    expect(first.stdout).toMatch(
      /-- 25 traders \(10 stream, 15 poll\) · \d+ orders · \d+ positions · Ctrl-C ends it · \d+ events: \d+ written/,
    );
    expect(first.stdout).toMatch(/ closed: (canceled|filled)/);
    expect(first.stdout).toContain(`left: database hypertrail_demo_${seed} in the MongoDB of MONGODB_URI`);
    expect(first.stderr).toBe("");

    const sums = /: (\d+) events of 25 traders: (\d+) written, (\d+) known before\n/.exec(first.stdout);
    const [told, written, known] = (sums ?? []).slice(1).map(Number);
    expect(told).toBe((written ?? 0) + (known ?? 0));
    const orders = database.client.db(`hypertrail_demo_${seed}`).collection("trader_orders");
    const before = await orders.countDocuments();
    expect(before).toBeGreaterThan(20);

    const second = desk.run(["demo", "--keep"], settings);
    await waitFor("more events", async () => (await orders.countDocuments()) > before + 20, 30_000);
    second.kill("SIGINT");
    expect(await second.exited).toEqual({ code: 0, signal: null });
  });

  it("is a fresh world each time, whose seed may be that of one before it", async () => {
    const settings = { MONGODB_URI: database.uri };
    const kept = desk.run(["demo", "--seconds", "1", "--seed", seed, "--keep"], settings);
    expect(await kept.exited).toEqual({ code: 0, signal: null });
    const startedAt = new Date();
    const again = desk.run(["demo", "--seed", seed], settings);
    const orders = database.client.db(`hypertrail_demo_${seed}`).collection("trader_orders");
    await waitFor("it to have begun", () => again.stdout.includes("stats: "), 30_000);
    await waitFor("its orders", async () => (await orders.countDocuments()) > 20, 30_000);
    expect(await orders.countDocuments({ observedAt: { $lt: startedAt } })).toBe(0);
    again.kill("SIGINT");
    expect(await again.exited).toEqual({ code: 0, signal: null });
    expect(again.stdout).toContain("nothing is left of it");
    expect(await databases()).not.toContain(`hypertrail_demo_${seed}`);
  });

  it("removes its embedded database, 300 MB, when it ends; a reader that goes ends it quietly", async () => {
    const port = String(await freePort());
    const env = { ...process.env, HTTP_PORT: "0", MONGODB_EMBEDDED_PORT: port };
    const main = resolve("dist/main.js");
    const piped = spawn("sh", ["-c", `"$NODE" ${main} demo --seed 7; echo "exit $?" >&2`], {
      cwd: desk.dir,
      env: { ...env, NODE: process.execPath },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stderr = text(piped.stderr);
    await waitFor("its database", () => existsSync(join(desk.dir, ".hypertrail/demo/seed-7/mongod")), 30_000);
    piped.stdout.destroy();
    expect(await stderr).toBe("exit 141\n");
    expect(await readdir(join(desk.dir, ".hypertrail"))).toEqual([]);
  });
});
