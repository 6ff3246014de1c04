// DATA_DIR has one owner, who is known by name; a dead one is none.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectorId, DataDirError, lockDataDir, openDataDir } from "../../src/data-dir/data-dir.js";
import { identifyProcess } from "../../src/data-dir/live-process.js";
import { startChild } from "../support/child.js";

const COLLECTOR = join(import.meta.dirname, "..", "store", "embedded", "collector-child.ts");
const UUID = /^[0-9a-f-]{36}$/;
const now = Date.UTC(2026, 0, 2);

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-data-"));
  path = join(dir, "data");
});

afterEach(() => rm(dir, { recursive: true }));

const leaveLock = (text: string) => writeFile(join(path, `lock-${randomUUID()}`), text);
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe("openDataDir", () => {
  it("makes a directory that only its owner can enter, with those above it", async () => {
    const deep = join(path, "of", "mine");
    expect(await openDataDir(deep)).toBe(deep);
    expect(await modeOf(deep)).toBe(0o700);
  });

  it("closes an empty directory to others, one that was a collector's as well", async () => {
    for (const content of [null, "collector"]) {
      await mkdir(path, { recursive: true });
      if (content !== null) await writeFile(join(path, content), "");
      await chmod(path, 0o755);
      await openDataDir(path);
      expect(await modeOf(path)).toBe(0o700);
    }
  });

  it("refuses a directory of other things that others can enter, and leaves it as it is", async () => {
    await mkdir(path);
    await writeFile(join(path, "thesis.tex"), "");
    await chmod(path, 0o755);
    await expect(openDataDir(path)).rejects.toThrow(`DATA_DIR ${path} is open to other users`);
    expect(await modeOf(path)).toBe(0o755);
  });

  it("says what is wrong with a path that can be no directory", async () => {
    await writeFile(path, "");
    await expect(openDataDir(join(path, "below"))).rejects.toThrow(DataDirError);
    await expect(openDataDir(path)).rejects.toThrow(`DATA_DIR ${path} cannot be used: EEXIST`);
  });
});

describe("lockDataDir", () => {
  beforeEach(() => openDataDir(path));

  it("refuses a second owner by the name of the first, until that one releases it", async () => {
    const first = await lockDataDir(path, { now });
    await expect(lockDataDir(path, { now })).rejects.toMatchObject({
      name: "DataDirInUseError",
      pid: process.pid,
      message: `DATA_DIR ${path} is in use by process ${process.pid} since 2026-01-02T00:00:00.000Z: end it, or name another directory`,
    });
    await first.release();
    const second = await lockDataDir(path, { now });
    await first.release();
    await expect(lockDataDir(path, { now })).rejects.toThrow("is in use by process");
    await second.release();
    expect(await readdir(path)).toEqual([]);
  });

  it("refuses while another process lives, and takes over once it was killed", async () => {
    const other = await startChild(COLLECTOR, [path]);
    try {
      await expect(lockDataDir(path, { now })).rejects.toThrow(
        `DATA_DIR ${path} is in use by process ${other.pid} `,
      );
    } finally {
      await other.kill();
    }
    await lockDataDir(path, { now });
  });

  const hasProc = existsSync("/proc/self/stat");
  it.runIf(hasProc)("takes over from a dead process whose pid another one has now", async () => {
    const { pid, started } = await identifyProcess(process.pid);
    await leaveLock(JSON.stringify({ pid, started: `${started}0`, since: "then" }));
    await lockDataDir(path, { now });
    expect(await readdir(path)).toHaveLength(1);
  });

  it.each(["", "{", "null", "[]", '"x"', '{"pid":"1"}'])(
    "takes over a lock that a crash left as %j",
    async (text) => {
      await leaveLock(text);
      await lockDataDir(path, { now });
      expect(await readdir(path)).toHaveLength(1);
    },
  );

  it("never has two owners when many take over the same dead lock at once", async () => {
    for (let round = 0; round < 20; round++) {
      await leaveLock("");
      const tries = await Promise.allSettled(Array.from({ length: 5 }, () => lockDataDir(path, { now })));
      const owners = tries.filter((one) => one.status === "fulfilled");
      expect(owners.length).toBeLessThan(2);
      for (const owner of owners) await owner.value.release();
      await (await lockDataDir(path, { now })).release();
    }
  });
});

describe("collectorId", () => {
  beforeEach(() => openDataDir(path));

  it("is made once, then kept", async () => {
    const id = await collectorId(path);
    expect(id).toMatch(UUID);
    expect(await collectorId(path)).toBe(id);
    expect(await modeOf(join(path, "collector"))).toBe(0o600);
  });

  it("is never replaced where it cannot be read", async () => {
    const file = join(path, "collector");
    await writeFile(file, "not a uuid");
    await expect(collectorId(path)).rejects.toThrow(`${file} holds "not a uuid", which is no uuid`);
    expect(await readFile(file, "utf8")).toBe("not a uuid");
  });
});
