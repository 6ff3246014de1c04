// The roster's commands say what is wrong, keep what they were given, and show what a hand wrote.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../../src/cli/program.js";
import { type PreparedStore, preparedStore } from "../store/prepared.js";
import { Desk } from "../support/command.js";
import { freePort } from "../support/free-port.js";

const A = `0x${"a".repeat(40)}`;
const B = `0x${"b".repeat(40)}`;
const HOSTILE = "a\u001b[31mred\u202e\nb";

let desk: Desk;
let store: PreparedStore;

beforeAll(async () => {
  [desk, store] = await Promise.all([Desk.open(), preparedStore()]);
});
beforeEach(() => store.clear());
afterAll(() => Promise.all([desk.clear(), store.drop()]));

async function run(
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const settings = {
    HYPERLIQUID_API_URL: "http://127.0.0.1:1",
    MONGODB_URI: store.uri,
    MONGODB_DB: store.name,
  };
  const command = desk.run(["traders", ...args], settings);
  const { code } = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

/** In this process: for what ends before it looks at anything. */
async function runHere(
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = (stream: NodeJS.WriteStream) => vi.spyOn(stream, "write").mockReturnValue(true);
  const [stdout, stderr] = [written(process.stdout), written(process.stderr)];
  const textOf = ({ mock }: typeof stdout): string => mock.calls.map(([text]) => String(text)).join("");
  try {
    const code = await runCommand(["traders", ...args]);
    return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

async function fileOf(...lines: readonly string[]): Promise<string> {
  const file = join(desk.dir, "traders.csv");
  await writeFile(file, lines.join("\n"));
  return file;
}

describe("wrong usage", () => {
  it.each([
    ["a command that is almost one", ["lst"], "(Did you mean list?)"],
    ["an option that is almost one", ["add", A, "--prioritty", "3"], "(Did you mean --priority?)"],
    ["no address", ["add"], "missing required argument 'addresses'"],
    ["an address too short", ["add", "0x12"], '"0x12" is not an address (0x and 40 hex digits)'],
    ["a priority of none", ["add", A, "--priority", "0"], "whole number from 1 to 100"],
    ["a tag with a blank", ["add", A, "--tag", "a b"], "1 to 64 letters"],
    ["both addresses and a tag", ["remove", A, "--tag", "x"], "one of the two"],
    ["an unknown measure", ["discover", "--by", "luck"], "account-value, pnl, roi, volume"],
    [
      "a measure that no trade tells",
      ["discover", "--from-tape", "5", "--by", "pnl"],
      "ranks by volume, not by pnl",
    ],
    [
      "a bound that no trade tells",
      ["discover", "--from-tape", "5", "--min-roi", "1"],
      "cannot be used with option",
    ],
    ["a bound that is no number", ["discover", "--min-pnl", "1e5"], '"1e5" is not a plain decimal'],
  ])("as %s is exit 2, and says what is allowed", async (_, args, words) => {
    const { code, stdout, stderr } = await runHere(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
  });

  it.each(["add", "remove", "list", "import", "discover"])(
    "has help with an example for %s",
    async (name) => {
      const { code, stdout } = await runHere(name, "--help");
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples?:\\n {2}hypertrail traders ${name}`));
    },
  );
});

describe("an import", () => {
  it("takes nobody where a line is wrong, names the line, and takes the others when told to", async () => {
    const file = await fileOf("address,label", `${A},whale`, "0x12", B);
    const refused = await run("import", file, "--no-check");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(`${file}: line 3: "0x12" is not an address`);
    expect(refused.stderr).toContain("nobody is imported: a line is wrong");
    expect(await store.stored("trackedTraders")).toEqual([]);
    expect((await run("import", file, "--no-check", "--skip-invalid")).stdout).toContain("2 added; undo: ");
  });

  it("is undone by what it prints, which leaves who was followed before", async () => {
    await store.all.trackedTraders.insertOne({ _id: A, enabled: true });
    const { stdout } = await run("import", await fileOf(`${A},whale`, B), "--no-check");
    const undo = /1 added, 1 changed; undo: hypertrail traders (remove --tag \S+)\n/.exec(stdout)?.[1];
    expect((await run(...(undo ?? "").split(" "))).stdout).toBe(`removed ${B}\n1 removed\n`);
    expect(await store.all.trackedTraders.find({ enabled: true }).toArray()).toMatchObject([
      { _id: A, label: "whale" },
    ]);
  });
});

describe("the list", () => {
  it("shows rows that a hand wrote, warns of what is wrong in them, and is steered by nothing", async () => {
    await store.all.trackedTraders.insertMany([
      { _id: A, enabled: true, priority: "high", label: HOSTILE },
      { _id: B, enabled: false },
      { _id: HOSTILE, enabled: true },
    ]);
    const { code, stdout, stderr } = await run("list");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^ADDRESS .*\\n${A} {2}1 +- +hand +- +ared b +-\\n1 followed, 1 removed \\(--all\\)\\n$`),
    );
    expect(stderr).toContain(
      `warning: ${A}: priority is "high", not a whole number from 1 to 100; its default is taken\n`,
    );
    expect(stderr).toContain("is not an address: the row is left out\n");
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    const { traders } = JSON.parse((await run("list", "--all", "--json")).stdout);
    expect(traders).toMatchObject([
      { _id: A, enabled: true, priority: 1, label: HOSTILE, addedBy: null },
      { _id: B, enabled: false },
    ]);
  });
});

describe("with the embedded MongoDB", () => {
  it("a first trader can be added before anything was collected, and is there afterwards", async () => {
    const settings = {
      HYPERLIQUID_API_URL: "http://127.0.0.1:1",
      MONGODB_EMBEDDED_PORT: String(await freePort()),
    };
    const add = desk.run(["traders", "add", A, "--no-check", "--label", "whale"], settings);
    expect(await add.exited).toMatchObject({ code: 0 });
    expect(add.stdout).toBe(`${A} added\n1 added; undo: hypertrail traders remove ${A}\n`);
    const list = desk.run(["traders", "list"], settings);
    expect(await list.exited).toMatchObject({ code: 0 });
    expect(list.stdout).toContain("whale");
    expect(list.stdout).toContain("1 followed, 0 removed\n");
  });
});
