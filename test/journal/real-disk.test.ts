// Real files: a kill at any moment, a file system that is full, one that is read-only.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { killOften } from "../support/journal-kills.js";

const run = promisify(execFile);
const TSX = ["--import", "tsx"];
const KILLS = Number(process.env.KILLS ?? 3);

let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "hypertrail-journal-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Whether a file system may be mounted in a namespace of our own. */
const mounts = await run("unshare", [
  "-Urm",
  "mount",
  "-t",
  "tmpfs",
  "-o",
  "size=64k",
  "none",
  tmpdir(),
]).then(
  () => true,
  () => false,
);
const ifMounts = mounts ? "" : " (skipped: `unshare -Urm` mounts no tmpfs here)";

it(`${KILLS} kills: what it told before is there, and the sequence goes on`, async () => {
  const { told, last } = await killOften(join(directory, "killed"), KILLS);
  expect(told).toBeGreaterThan(100 * KILLS);
  expect(last).toBeGreaterThanOrEqual(told);
}, 180_000);

it.runIf(mounts)(
  `a file system of 1 MiB that is full: refused, nothing lost, healed by room and by reading${ifMounts}`,
  async () => {
    const node = [process.execPath, ...TSX, "test/support/small-disk.ts"].join(" ");
    const path = join(directory, "small");
    const script = `mkdir ${path} && mount -t tmpfs -o size=1m none ${path} && ${node} fill ${path} && mount -o remount,ro ${path} && ${node} open ${path}`;
    const { stdout } = await run("unshare", ["-Urm", "sh", "-c", script], { timeout: 120_000 });
    const [first = "", second] = stdout.trim().split("\n");
    const outcome = JSON.parse(first);
    expect(outcome.errors).toEqual([expect.stringContaining("ENOSPC"), expect.stringContaining("ENOSPC")]);
    expect(outcome.toldWhenFull).toBeGreaterThan(100);
    expect(outcome).toMatchObject({ same: true, keptSame: true, missed: [], findings: 0, next: 0 });
    expect(outcome.kept).toBe(outcome.expected);
    expect(second).toBe("JournalUnwritableError");
  },
  180_000,
);
