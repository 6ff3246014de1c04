// The journal can be looked at, beside a writer and without one; damage is named, and nothing is changed.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFiles } from "../../src/journal/files.js";
import type { Journal } from "../../src/journal/journal.js";
import { openJournal } from "../../src/journal/open.js";
import { EventLog } from "../../src/pipeline/event-log.js";
import { Desk } from "../support/command.js";
import { IDENTITY, NEVER } from "../support/journal.js";
import { ledger, listing, order } from "../support/story.js";

let desk: Desk;
let directory: string;

async function open(): Promise<Journal> {
  return openJournal({
    files: await openFiles(directory),
    identity: IDENTITY,
    privileged: "mongodb",
    ...{ maxBytes: 64 * 1024 * 1024, keepMs: 3_600_000, segmentBytes: 4_096, cursorsEveryMs: 0 },
  });
}

async function run(...args: string[]) {
  const command = desk.run(["journal", ...args], { DATA_DIR: join(desk.dir, "data") });
  const { code } = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

/** What is in the segments, to see that nothing was changed. */
async function content(): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".segment"));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), "base64")])),
  );
}

beforeEach(async () => {
  desk = await Desk.open();
  directory = join(desk.dir, "data", "journal");
});
afterEach(() => desk.clear());

describe("a journal of twenty records in several segments", () => {
  let journal: Journal;

  beforeEach(async () => {
    journal = await open();
    const log = new EventLog(journal);
    for (let oid = 1; oid <= 20; oid++)
      log.append({ events: ledger().apply(listing(0, [order({ oid })])).events });
    await journal.whenSynced(20);
  });
  afterEach(() => journal.close(NEVER));

  it("has a status, verifies and is dumped beside its writer, which nobody disturbs", async () => {
    const before = await content();
    const status = await run("status");
    expect(status).toMatchObject({ code: 0, stderr: "" });
    expect(status.stdout).toContain(`journal:    ${directory}\n`);
    expect(status.stdout).toContain("records:    1 to 20\n");
    expect(status.stdout).toMatch(/READER +HAS +BEHIND\nmongodb +0 +20\n/);
    const json = JSON.parse((await run("status", "--json")).stdout);
    expect(json).toMatchObject({ last: 20, readers: [{ name: "mongodb", cursor: 0, behind: 20 }] });
    expect(await run("verify")).toEqual({ code: 0, stderr: "", stdout: "20 records read: all is whole\n" });
    const { code, stdout } = await run("dump", "--from", "19");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { seq: 19, event: { kind: "order", id: "19:n0" } },
      { seq: 20, event: { kind: "order", id: "20:n0" } },
    ]);
    expect(await content()).toEqual(before);
    journal.append([Buffer.from("{}")]);
    await journal.whenSynced(21);
  });

  it("that is damaged exits with 1, and names what is corrupt, missing or a gap", async () => {
    await journal.close(NEVER);
    const [first = ""] = (await readdir(directory)).filter((name) => name.endsWith(".segment")).sort();
    const bytes = await readFile(join(directory, first));
    bytes[1_200] = (bytes[1_200] ?? 0) ^ 1;
    await writeFile(join(directory, first), bytes);
    const { code, stdout } = await run("verify");
    expect(code).toBe(1);
    expect(stdout).toContain(`corrupt ${first} at `);
    expect(stdout).toMatch(/records read: \d finding/);
    const json = JSON.parse((await run("verify", "--json")).stdout);
    expect(json).toMatchObject({ ok: false, findings: [{ kind: "corrupt", file: first }] });
  });
});

it("where there is none, says so and makes nothing", async () => {
  for (const args of [["status"], ["verify"], ["dump"]]) {
    const { code, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`there is no journal in DATA_DIR ${join(desk.dir, "data")}`),
    });
  }
  expect(await readdir(desk.dir)).toEqual([]);
});

it.each([["0"], ["-1"], ["x"]])("a sequence of %s is refused with what is allowed", async (from) => {
  const { code, stderr } = await run("dump", `--from=${from}`);
  expect(code).toBe(2);
  expect(stderr).toContain("a whole number from 1 to");
});
