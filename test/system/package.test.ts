// The package as others get it: a command, and a library with types.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const { version, bin, exports } = JSON.parse(readFileSync("package.json", "utf8"));

beforeAll(async () => {
  await run("npm", ["run", "--silent", "build"]);
}, 60_000);

describe("the built package", () => {
  it("has a command that says its version and lists its commands", async () => {
    expect((await run(process.execPath, [bin.hypertrail, "--version"])).stdout.trim()).toBe(version);
    const help = (await run(process.execPath, [bin.hypertrail, "--help"])).stdout;
    for (const command of ["collect", "simulate"]) expect(help).toContain(command);
  });

  it("is imported by its name, and has types", async () => {
    const script = 'import { createCollector } from "hypertrail"; console.log(typeof createCollector)';
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
    expect(stdout.trim()).toBe("function");
    expect(existsSync(exports["."].types)).toBe(true);
  });

  it("packs what it needs and nothing of the tests", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]);
    const files = JSON.parse(stdout)[0].files.map((file: { path: string }) => file.path);
    expect(files).toEqual(
      expect.arrayContaining(["dist/main.js", "dist/index.d.ts", "README.md", "LICENSE"]),
    );
    expect(files.filter((path: string) => /^(test|src|scripts)\//.test(path))).toEqual([]);
  });
});
