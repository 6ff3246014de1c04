// Prints which mongod tests, scripts and the embedded default would run.

import { findMongod, MongodNotFoundError } from "../src/store/embedded/find-mongod.js";
import { redact } from "../src/telemetry/redact.js";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("interrupted")));

try {
  const found = await findMongod({
    env: process.env,
    signal: stop.signal,
    log: (line) => console.error(line),
  });
  if (found.kind === "uri") console.log(`MONGODB_URI ${redact(found.uri)}`);
  else console.log(`${found.origin} ${found.version} ${found.path}`);
} catch (error) {
  if (!(error instanceof MongodNotFoundError) && !stop.signal.aborted) throw error;
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
