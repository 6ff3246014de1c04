// A collector of which only its DATA_DIR matters: takes it, starts mongod there if given a port, then waits.
import { join } from "node:path";
import { lockDataDir, openDataDir } from "../../../src/data-dir/data-dir.js";
import { startEmbeddedMongod } from "../../../src/store/embedded/embedded-mongod.js";
import { findMongodBinary } from "../../../src/store/embedded/find-mongod.js";

const [path = "", port] = process.argv.slice(2);
const dataDir = await openDataDir(path);
await lockDataDir(dataDir, { now: Date.now() });
if (port !== undefined) {
  const signal = AbortSignal.timeout(60_000);
  const binary = await findMongodBinary({ env: process.env, signal });
  await startEmbeddedMongod({ binary, port: Number(port), dbPath: join(dataDir, "mongod"), signal });
}
console.log("ready");
setInterval(() => undefined, 60_000);
