// The connection: patient with a server that is away or silent, at once clear about credentials it refuses.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { MongoBulkWriteError, MongoClient, MongoServerSelectionError } from "mongodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { collections, prepareCollections } from "../../src/store/collections.js";
import { CredentialsRefused, connect, createClient } from "../../src/store/connection.js";
import { findMongodBinary } from "../../src/store/embedded/find-mongod.js";
import { EventWriter } from "../../src/store/event-writer.js";
import { freePort, listenAnywhere } from "../support/free-port.js";
import { ledger, listing, order } from "../support/story.js";
import { waitFor } from "../support/wait.js";
import { batch, COLLECTOR, NOW, RETENTION } from "./prepared.js";

describe("a server that is there", () => {
  it("is connected to, for writes that a majority has in its journal", async () => {
    const { client, db } = await connect(inject("mongoUri"), "hypertrail_test_connection");
    try {
      expect(db.databaseName).toBe("hypertrail_test_connection");
      expect(db.writeConcern).toMatchObject({ w: "majority", journal: true });
      expect(client.options).toMatchObject({
        serverSelectionTimeoutMS: 3_000,
        connectTimeoutMS: 2_000,
        heartbeatFrequencyMS: 1_000,
        maxPoolSize: 10,
        socketTimeoutMS: 15_000,
      });
    } finally {
      await client.close();
    }
  });
});

describe("a server that is away", () => {
  it("rejects with the driver's error, which names it", async () => {
    const port = await freePort();
    const attempt = connect(`mongodb://127.0.0.1:${port}`, "any");
    await expect(attempt).rejects.toThrow(MongoServerSelectionError);
    await expect(attempt).rejects.toThrow(`127.0.0.1:${port}`);
  });

  it("rejects with the driver's error where something listens that says nothing", async () => {
    const { server, port } = await listenAnywhere();
    server.on("connection", (socket) => socket.resume());
    try {
      await expect(connect(`mongodb://127.0.0.1:${port}`, "any")).rejects.toThrow(MongoServerSelectionError);
    } finally {
      server.close();
      await once(server, "close");
    }
  });
});

describe("a server that wants credentials", () => {
  let dbPath: string;
  let mongod: ChildProcess;
  let port: number;

  const uri = (credentials: string) => `mongodb://${credentials}127.0.0.1:${port}/?authSource=admin`;
  const root = () => uri("root:p%40ss@");

  beforeAll(async () => {
    const signal = AbortSignal.timeout(100_000);
    const { path } = await findMongodBinary({ env: process.env, signal });
    dbPath = await mkdtemp(join(tmpdir(), "hypertrail-auth-"));
    port = await freePort();
    const where = ["--dbpath", dbPath, "--port", `${port}`, "--bind_ip", "127.0.0.1", "--nounixsocket"];
    mongod = spawn(path, ["--auth", "--wiredTigerCacheSizeGB", "0.25", ...where], { stdio: "ignore" });
    const client = new MongoClient(uri(""), { serverSelectionTimeoutMS: 500 });
    await waitFor("mongod to listen", () => client.connect().catch(() => null), 60_000);
    await client.db("admin").command({ createUser: "root", pwd: "p@ss", roles: ["root"] });
    await client.close();
    const asRoot = await new MongoClient(root()).connect();
    const roles = [{ role: "readWrite", db: "other" }];
    await asRoot.db("admin").command({ createUser: "other", pwd: "s3cret", roles });
    await asRoot.close();
  });
  afterAll(async () => {
    const exited = once(mongod, "exit");
    mongod.kill("SIGKILL");
    await exited;
    await rm(dbPath, { recursive: true });
  });

  it("takes the right ones", async () => {
    const { client, db } = await connect(root(), "hypertrail");
    await collections(db).meta.insertOne({ _id: "taken" });
    await client.close();
  });

  it.each([
    ["a wrong password", "root:s3cret@"],
    ["an unknown user", "nobody:s3cret@"],
    ["a user who may not read the database", "other:s3cret@"],
    ["nobody: no credentials at all", ""],
  ])("refuses %s, and the error does not hold the password", async (_, credentials) => {
    const error = await connect(uri(credentials), "hypertrail").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CredentialsRefused);
    expect(`${error}`).toBe("CredentialsRefused: MongoDB refused our credentials");
    expect(inspect(error, { depth: 10 })).not.toContain("s3cret");
  });

  it("gets a batch again that it did not answer, and has each of its events once then", async () => {
    const asRoot = await connect(root(), "hypertrail");
    await prepareCollections(asRoot.db, RETENTION);
    const impatient = createClient(root(), 300);
    const all = collections(impatient.db("hypertrail"));
    const writer = new EventWriter(all, COLLECTOR, () => NOW);
    const { events } = ledger().apply(listing(0, [order({ oid: 1 }), order({ oid: 2 })]));
    try {
      await asRoot.client.db("admin").command({ fsync: 1, lock: true });
      const error = await writer.write(batch(events)).catch((thrown: unknown) => thrown);
      await asRoot.client.db("admin").command({ fsyncUnlock: 1 });
      // The very error that must not be taken for "every write error is a duplicate".
      expect(error).toBeInstanceOf(MongoBulkWriteError);
      expect(error).toMatchObject({ writeErrors: [] });
      await writer.write(batch(events));
      const written = await all.orders.find().sort({ _id: 1 }).toArray();
      expect(written.map(({ _id }) => _id)).toEqual(["1:n0", "2:n0"]);
    } finally {
      await Promise.all([impatient.close(), asRoot.client.close()]);
    }
  });
});
