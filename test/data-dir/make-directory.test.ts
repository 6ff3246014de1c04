// Directories are made, with those above them, or it is said at once why not.
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDataDir } from "../../src/data-dir/data-dir.js";
import { makeDirectory } from "../../src/data-dir/make-directory.js";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-directory-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("with all above it, for its owner alone, and again where it is there", async () => {
  const path = join(dir, "a", "b", "c");
  await Promise.all([makeDirectory(path), makeDirectory(path)]);
  await makeDirectory(path);
  for (const each of ["a", "a/b", "a/b/c"]) expect((await stat(join(dir, each))).mode & 0o777).toBe(0o700);
});

it("not below a file, nor in place of one", async () => {
  const file = join(dir, "file");
  await writeFile(file, "");
  await expect(makeDirectory(file)).rejects.toThrow("EEXIST");
  await expect(makeDirectory(join(file, "a", "b"))).rejects.toThrow("ENOTDIR");
});

it.runIf(process.platform === "linux")("not below /proc, where Node's own would try for ever", async () => {
  await expect(makeDirectory("/proc/nope/a")).rejects.toThrow("ENOENT");
  await expect(openDataDir("/proc/nope")).rejects.toThrow("DATA_DIR /proc/nope cannot be used: ENOENT");
});
