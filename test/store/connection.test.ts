// The connection: patient with a server that is away or silent, at once clear about credentials it refuses.
import { once } from "node:events";
import { inspect } from "node:util";
import { MongoBulkWriteError, MongoServerSelectionError } from "mongodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { collections, prepareCollections } from "../../src/store/mongo/collections.js";
import { CredentialsRefused, connect, createClient } from "../../src/store/mongo/connection.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { freePort, listenAnywhere } from "../support/free-port.js";
import { GuardedMongod } from "../support/guarded-mongod.js";
import { ledger, listing, order } from "../support/story.js";
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
  let mongod: GuardedMongod;

  beforeAll(async () => {
    mongod = await GuardedMongod.start();
    await mongod.user("other", [{ role: "readWrite", db: "other" }]);
  });
  afterAll(() => mongod.discard());

  it("takes the right ones", async () => {
    const { client, db } = await connect(mongod.root, "hypertrail");
    await collections(db).meta.insertOne({ _id: "taken" });
    await client.close();
  });

  it.each([
    ["a wrong password", "root:s3cret@"],
    ["an unknown user", "nobody:s3cret@"],
    ["a user who may not read the database", "other:s3cret@"],
    ["nobody: no credentials at all", ""],
  ])("refuses %s, and the error does not hold the password", async (_, credentials) => {
    const error = await connect(mongod.uri(credentials), "hypertrail").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CredentialsRefused);
    expect(`${error}`).toBe("CredentialsRefused: MongoDB refused our credentials");
    expect(inspect(error, { depth: 10 })).not.toContain("s3cret");
  });

  it("gets a batch again that it did not answer, and has each of its events once then", async () => {
    const asRoot = await connect(mongod.root, "hypertrail");
    await prepareCollections(asRoot.db, RETENTION);
    const impatient = createClient(mongod.root, 300);
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
