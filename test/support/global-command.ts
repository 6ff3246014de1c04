// The command as one file, made before the first test: a process of it starts in half the time.
import { build } from "esbuild";
import { COMMAND } from "./command-file.js";

/** vitest runs it once for all tests. */
export async function setup(): Promise<void> {
  await build({
    ...{ entryPoints: ["src/main.ts"], outfile: COMMAND, bundle: true },
    ...{ platform: "node", format: "esm", packages: "external", logLevel: "warning" },
  });
}
