// One real MongoDB for the whole run of the tests.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import type { TestProject } from "vitest/node";
import { EmbeddedMongodError, startEmbeddedMongod } from "../../src/store/embedded/embedded-mongod.js";
import { findMongod, type MongodBinary } from "../../src/store/embedded/find-mongod.js";
import { freePort } from "./free-port.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of a replica set, unless `MONGODB_URI` names something else. */
    mongoUri: string;
  }
}

const START_DEADLINE_MS = 180_000;
const PORT_TRIES = 5;

/** vitest runs it before the first test, and what it returns after the last one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const signal = AbortSignal.timeout(START_DEADLINE_MS);
  const found = await findMongod({ env: process.env, signal });
  if (found.kind === "uri") {
    console.log("Tests run against the MongoDB at MONGODB_URI");
    project.provide("mongoUri", found.uri);
    return () => Promise.resolve();
  }
  const dbPath = await mkdtemp(join(tmpdir(), "hypertrail-test-"));
  const mongod = await startSomewhere(found, dbPath, signal);
  console.log(`Tests run against mongod ${found.version} from ${found.origin}: ${found.path}`);
  await keepEverything(mongod.uri);
  project.provide("mongoUri", mongod.uri);
  return async () => {
    await mongod.stop();
    await rm(dbPath, { recursive: true });
  };
}

/** The times in the tests are of long ago: where a test takes more than a minute, what it wrote would expire in it. */
async function keepEverything(uri: string): Promise<void> {
  const client = new MongoClient(uri);
  try {
    await client.db("admin").command({ setParameter: 1, ttlMonitorEnabled: false });
  } finally {
    await client.close();
  }
}

/** A port that was free a moment ago may be taken by now. */
async function startSomewhere(binary: MongodBinary, dbPath: string, signal: AbortSignal) {
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbeddedMongod({ binary, dbPath, port: await freePort(), signal });
    } catch (error) {
      const taken = error instanceof EmbeddedMongodError && error.problem === "port";
      if (!taken || tries === PORT_TRIES) throw error;
    }
  }
}
