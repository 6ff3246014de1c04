// A collector that is started while a command looks into the database waits for it, and for nobody else.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockDataDir, openDataDir } from "../../src/data-dir/data-dir.js";
import { takeDataDir } from "../../src/data-dir/take-data-dir.js";

const NEVER = new AbortController().signal;
const now = Date.now();

let path: string;

beforeEach(async () => {
  path = await openDataDir(join(await mkdtemp(join(tmpdir(), "hypertrail-take-")), "data"));
});
afterEach(() => rm(join(path, ".."), { recursive: true, force: true }));

it("takes the directory once a visitor has left it", async () => {
  const visitor = await lockDataDir(path, { now, visit: true });
  const busy = { name: "DataDirInUseError", visit: true };
  await expect(takeDataDir(path, NEVER, 200)).rejects.toMatchObject(busy);
  const taken = takeDataDir(path, NEVER);
  await visitor.release();
  const lock = await taken;
  await lock.release();
});

it("refuses at once where a collector has it", async () => {
  await lockDataDir(path, { now });
  await expect(takeDataDir(path, NEVER)).rejects.toMatchObject({ name: "DataDirInUseError", visit: false });
});

it("waits no longer than it is wanted", async () => {
  await lockDataDir(path, { now, visit: true });
  const stop = new AbortController();
  const taken = takeDataDir(path, stop.signal);
  stop.abort(new Error("stopped"));
  await expect(taken).rejects.toThrow("stopped");
});
