// What was put aside can be looked at, and nothing in it steers a terminal.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeptText } from "../../src/app/visits/quarantine-texts.js";
import { entryText, listingText } from "../../src/cli/quarantine.js";
import type { Row } from "../../src/store/mongo/collections.js";
import { type PreparedStore, preparedStore } from "../store/prepared.js";
import { Desk } from "../support/command.js";
import { freePort } from "../support/free-port.js";
import { T0 } from "../support/story.js";

const HOSTILE = 'a\u001b[31mred\u001b[0m\u0007\n\u202e"b"\u009b2J\ud83d\ude00';

function kept(id: string, at: number, more: Partial<KeptText> = {}): KeptText {
  const first = { firstSeen: new Date(T0), lastSeen: new Date(T0 + at) };
  return {
    id: id.padEnd(64, "0"),
    count: 1,
    ...first,
    path: "frame",
    reason: "cut",
    raw: "{",
    ethAddress: null,
    ...more,
  };
}

function row({ id, ...rest }: KeptText): Row {
  return { _id: id, ...rest };
}

const TEXTS = [
  kept("abcd1", 1_000, { path: "openOrders.orders[3].sz", reason: "no decimal", count: 12 }),
  kept("abcd2", 3_000, { raw: HOSTILE, reason: HOSTILE }),
  kept("0f", 2_000),
];

describe("the listing", () => {
  it("is a table, with how many there are in all", () => {
    expect(listingText({ total: 2, entries: [TEXTS[0]!, TEXTS[2]!] }, 100)).toBe(
      [
        "ID            COUNT  LAST SEEN             PATH                     REASON",
        "abcd10000000  12     2026-09-21T14:13:21Z  openOrders.orders[3].sz  no decimal",
        "0f0000000000  1      2026-09-21T14:13:22Z  frame                    cut",
        "2 in all",
        "",
      ].join("\n"),
    );
  });

  it("says that there are more than it shows, and that there is nothing", () => {
    expect(listingText({ total: 40, entries: [TEXTS[0]!] }, 100)).toContain("\nthe latest 1 of 40\n");
    expect(listingText({ total: 0, entries: [] }, 100)).toBe("quarantine is empty\n");
  });

  it("is as wide as the terminal, and one line for each text whatever it says", () => {
    const long = kept("1", 0, { path: "p".repeat(200), reason: `${HOSTILE}${"r".repeat(200)}` });
    const lines = listingText({ total: 1, entries: [long] }, 80).split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^100000000000 {2}1 {6}\S+ {2}p{19}… {2}ared "b"\S+r{5}…$/u);
    expect([...(lines[1] ?? "")]).toHaveLength(80);
  });
});

describe("one text", () => {
  it("is shown whole, its control characters as escapes", () => {
    const shown = 'a\\u001b[31mred\\u001b[0m\\u0007\\n\\u202e"b"\\u009b2J\ud83d\ude00';
    expect(entryText(TEXTS[1]!)).toBe(
      [
        `id:         ${"abcd2".padEnd(64, "0")}`,
        `reason:     ${shown}`,
        "path:       frame",
        "count:      1",
        "first seen: 2026-09-21T14:13:20Z",
        "last seen:  2026-09-21T14:13:23Z",
        "",
        shown,
        "",
      ].join("\n"),
    );
  });
});

describe("with the MongoDB of MONGODB_URI", () => {
  let desk: Desk;
  let store: PreparedStore;

  beforeAll(async () => {
    [desk, store] = await Promise.all([Desk.open(), preparedStore()]);
    await store.all.quarantine.insertMany(TEXTS.map(row));
  });
  afterAll(() => Promise.all([desk.clear(), store.drop()]));

  async function run(...args: string[]) {
    const settings = { MONGODB_URI: store.uri, MONGODB_DB: store.name };
    const command = desk.run(["quarantine", ...args], settings);
    const { code } = await command.exited;
    return { code, stdout: command.stdout, stderr: command.stderr };
  }

  it("lists what was met last, the latest first", async () => {
    const { code, stdout, stderr } = await run("list", "--limit", "2");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^[0-9a-f]{12}/gm)).toEqual(["abcd20000000", "0f0000000000"]);
    expect(stdout).toContain("\nthe latest 2 of 3\n");
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it("gives as JSON exactly what is kept, in plain characters", async () => {
    const { stdout } = await run("list", "--json");
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    const [first, second, third] = JSON.parse(JSON.stringify(TEXTS));
    const entries = [second, third, first].map(({ raw, ethAddress, ...entry }) => entry);
    expect(JSON.parse(stdout)).toEqual({ total: 3, entries });
    expect(JSON.parse((await run("show", "ABCD2", "--json")).stdout)).toEqual(second);
  });

  it.each([
    [
      "an id that nothing has",
      ["show", "beef"],
      1,
      'nothing in quarantine has an id that begins with "beef"',
    ],
    ["too few digits", ["show", "abcd"], 1, '"abcd" fits more than one id: abcd10000000, abcd20000000; name'],
    ["an id of three digits", ["show", "abc"], 2, "4 to 64 hex digits"],
    ["a limit of none", ["list", "--limit", "0"], 2, "whole number from 1 to 1000"],
  ])("refuses %s", async (_, args, expected, said) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toContain(said);
  });
});

describe("with the embedded MongoDB", () => {
  let desk: Desk;
  let store: PreparedStore;
  let settings: Record<string, string>;

  beforeAll(async () => {
    [desk, store] = await Promise.all([Desk.open(), preparedStore()]);
    const port = String(await freePort());
    settings = { HYPERLIQUID_API_URL: "http://127.0.0.1:1", MONGODB_EMBEDDED_PORT: port };
  });
  afterAll(() => Promise.all([desk.clear(), store.drop()]));

  const list = (given = {}) => desk.run(["quarantine", "list"], { ...settings, ...given });

  it("where nothing was ever collected says so, and makes nothing", async () => {
    const refused = list();
    expect(await refused.exited).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain(`there is no database in DATA_DIR ${join(desk.dir, ".hypertrail")}`);
    expect(existsSync(join(desk.dir, ".hypertrail"))).toBe(false);
  });

  it("while a collector runs looks into its database, and into no other that has its port", async () => {
    const collector = desk.run(["collect"], settings);
    await collector.logged("took up what was known");
    const uri = `mongodb://127.0.0.1:${settings.MONGODB_EMBEDDED_PORT}/?directConnection=true`;
    const client = new MongoClient(uri);
    await client.db("hypertrail").collection<Row>("quarantine").insertMany(TEXTS.map(row));
    await client.close();
    const visit = list();
    const other = list({ MONGODB_EMBEDDED_PORT: String(new URL(store.uri).port) });
    expect(await visit.exited).toMatchObject({ code: 0 });
    expect(visit.stdout).toContain("\n3 in all\n");
    expect(await other.exited).toMatchObject({ code: 1 });
    expect(other.stderr).toMatch(/port \d+ serves the database in \S+, not that in DATA_DIR/);
    collector.kill("SIGTERM");
    expect(await collector.exited).toEqual({ code: 0, signal: null });
  });

  it("while none runs is started for the visit, and nothing of it stays", async () => {
    const visit = list();
    expect(await visit.exited).toMatchObject({ code: 0 });
    expect(visit.stdout).toContain("\n3 in all\n");
    const left = await readdir(join(desk.dir, ".hypertrail"));
    expect(left.filter((name) => name.startsWith("lock-"))).toEqual([]);
    expect(await list().exited).toMatchObject({ code: 0 });
  });
});
