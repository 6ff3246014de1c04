// Files that a person wrote and that cannot be read: each is named, and nothing of it is ignored.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Desk } from "../support/command.js";

const TRADER = `0x${"a".repeat(40)}`;
const DOTENV = `TRADERS=${TRADER}\n`;

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});
afterEach(() => rm(join(desk.dir, ".env"), { recursive: true, force: true }));
afterAll(() => desk.clear());

async function run(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const command = desk.run(args);
  const { code } = await command.exited;
  return { code, out: command.stdout, err: command.stderr };
}

function utf16(text: string, mark: boolean): Buffer {
  return Buffer.from(`${mark ? "\uFEFF" : ""}${text}`, "utf16le");
}

describe("a .env", () => {
  it.each([
    ["in UTF-16", utf16(DOTENV, true), ".env: it is UTF-16: save it as UTF-8\n"],
    ["in UTF-16 without its mark", utf16(DOTENV, false), ".env: it is UTF-16: save it as UTF-8\n"],
    [
      "in Latin-1",
      Buffer.from("DATA_DIR=/tmp/\xe9\n", "latin1"),
      ".env: it is not UTF-8: save it as UTF-8\n",
    ],
  ])("%s is an error by name, not ignored", async (_, bytes, words) => {
    await writeFile(join(desk.dir, ".env"), bytes);
    for (const command of ["collect", "plan"])
      expect(await run(command)).toEqual({ code: 2, out: "", err: words });
  });

  it("that is a directory is an error by name", async () => {
    await mkdir(join(desk.dir, ".env"));
    expect(await run("collect")).toEqual({ code: 2, out: "", err: ".env: it is a directory\n" });
  });

  it("with the mark of UTF-8 is read from its first line", async () => {
    await writeFile(join(desk.dir, ".env"), `\uFEFF${DOTENV}`);
    expect((await run("plan")).out).toMatch(/^1 trader: 1 of TRADERS/);
  });
});

describe("a list of traders", () => {
  it.each([
    ["that is a directory", "lists", "lists: it is a directory\n"],
    ["that is not there", "none.csv", "none.csv: there is no such file\n"],
    ["in UTF-16", "wide.csv", "wide.csv: it is UTF-16: save it as UTF-8\n"],
    ["of nobody", "empty.csv", "empty.csv: nobody is imported: it names no address\n"],
  ])("%s imports nobody, says so, and exits with 1", async (_, file, words) => {
    await mkdir(join(desk.dir, "lists"), { recursive: true });
    await writeFile(join(desk.dir, "wide.csv"), utf16(`${TRADER}\n`, true));
    await writeFile(join(desk.dir, "empty.csv"), "# nobody yet\n\n");
    expect(await run("traders", "import", file, "--no-check")).toEqual({ code: 1, out: "", err: words });
  });

  it("and a leaderboard that is a directory is named too", async () => {
    await mkdir(join(desk.dir, "boards"), { recursive: true });
    const found = await run("traders", "discover", "--file", "boards", "--dry-run");
    expect(found).toEqual({ code: 1, out: "", err: "boards: it is a directory\n" });
  });
});
