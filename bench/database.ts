// The MongoDB of the benchmarks: the one at MONGODB_URI, else one of our own on loopback, gone afterwards.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MongoClient } from "mongodb";
import { startEmbeddedMongod } from "../src/store/embedded/embedded-mongod.js";
import { findMongod } from "../src/store/embedded/find-mongod.js";
import { createClient } from "../src/store/mongo/connection.js";

const START_DEADLINE_MS = 180_000;

export interface BenchDatabase {
  /** With the options that the collector uses. */
  readonly client: MongoClient;
  readonly uri: string;
  /** `mongod 6.0.5 of our own` */
  readonly about: string;
  close(): Promise<void>;
}

export async function openDatabase(): Promise<BenchDatabase> {
  const signal = AbortSignal.timeout(START_DEADLINE_MS);
  const found = await findMongod({ env: process.env, signal });
  if (found.kind === "uri") {
    const client = createClient(found.uri);
    return { client, uri: found.uri, about: "the MongoDB at MONGODB_URI", close: () => client.close() };
  }
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-bench-"));
  const options = { binary: found, port: await freePort(), dbPath: join(dir, "db"), signal };
  const mongod = await startEmbeddedMongod(options);
  const client = createClient(mongod.uri);
  return {
    client,
    uri: mongod.uri,
    about: `mongod ${found.version} of our own, a replica set of one on loopback`,
    close: async () => {
      await client.close();
      await mongod.stop();
      await rm(dir, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error(`no port in ${address}`);
  return address.port;
}
