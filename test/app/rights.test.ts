// A user with too few rights: the doctor tries each that collecting needs, and a start says so and ends.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isOfSettings } from "../../src/app/collect/start-refusals.js";
import { checkDatabase } from "../../src/app/doctor/database.js";
import { loadConfig } from "../../src/config/load.js";
import { createCollector } from "../../src/index.js";
import { collections } from "../../src/store/mongo/collections.js";
import { describeError } from "../../src/telemetry/errors.js";
import { GuardedMongod } from "../support/guarded-mongod.js";
import { quietLog } from "../support/quiet-log.js";

const { log } = quietLog();
const signal = new AbortController().signal;
/** Of the first nothing is there, the second has been collected into. */
const DATABASES = ["fresh", "used"] as const;

let mongod: GuardedMongod;
let client: MongoClient;
let dir: string;

function settings(uri: string, database: string): Record<string, string> {
  return {
    ...{ MONGODB_URI: uri, MONGODB_DB: database, DATA_DIR: join(dir, "data"), HTTP_PORT: "0" },
    HYPERLIQUID_API_URL: "http://127.0.0.1:9",
  };
}

async function rights(uri: string, database: string): Promise<string> {
  const { config } = loadConfig({ env: settings(uri, database), dotenv: null, terminal: false });
  const { checks } = await checkDatabase({ config, log, signal });
  const found = checks.find(({ check }) => check === "rights");
  return `${found?.state}: ${found?.finding}`;
}

/** Everything that the server holds of it. */
async function contents(database: string): Promise<unknown> {
  const db = client.db(database);
  const { databases } = await db.admin().listDatabases({ nameOnly: true });
  const listed = await db.listCollections().toArray();
  const held = listed.map(async (about) => {
    const collection = db.collection(about.name);
    return [about, await collection.indexes(), await collection.find().toArray()];
  });
  return [databases.some(({ name }) => name === database), await Promise.all(held)];
}

const all = (database: string) => ({ role: "readWrite", db: database });
const both = (role: string): Document[] => DATABASES.map((db) => ({ role, db }));

beforeAll(async () => {
  mongod = await GuardedMongod.start();
  client = await new MongoClient(mongod.root).connect();
  dir = await mkdtemp(join(tmpdir(), "hypertrail-rights-"));
  const collector = createCollector({ settings: settings(mongod.root, "used"), log });
  await collector.start();
  await collector.stop();
});
afterAll(async () => {
  await client.close();
  await mongod.discard();
  await rm(dir, { recursive: true, force: true });
});

describe.each(DATABASES)("of a database that is %s, the doctor", (database) => {
  it("is content with one who may do all, and leaves nothing of what it tried", async () => {
    const owner = await mongod.user(`owner_${database}`, both("dbOwner"));
    const before = await contents(database);
    expect(await rights(owner, database)).toMatch(/^ok: find, insert, update, .* on all 12 collections$/);
    expect(await contents(database)).toEqual(before);
  });

  it("fails one who may only read", async () => {
    const reader = await mongod.user(`reader_${database}`, both("read"));
    const before = await contents(database);
    expect(await rights(reader, database)).toBe(
      "fail: the user may not insert, update, createCollection, createIndex, collMod: " +
        `the role readWrite on "${database}" has what is needed, dbAdmin what follows a changed retention`,
    );
    expect(await contents(database)).toEqual(before);
  });

  it("warns of one who may write, and not follow a changed retention", async () => {
    const writer = await mongod.user(`writer_${database}`, [all(database)]);
    expect(await rights(writer, database)).toMatch(/^warn: the user may not collMod: /);
  });

  it("names the collections of a right that lacks for some", async () => {
    const names = Object.values(collections(client.db(database))).map(({ collectionName }) => collectionName);
    const without = (name: string, lacking: readonly string[]): Document => ({
      resource: { db: database, collection: name },
      actions: [
        "find",
        "insert",
        "update",
        "createCollection",
        "createIndex",
        "listIndexes",
        "collMod",
      ].filter((action) => !lacking.includes(action)),
    });
    const privileges = names.map((name) =>
      without(name, name === "trader_fills" ? ["insert", "update"] : name === "meta" ? ["insert"] : []),
    );
    const list = { resource: { db: database, collection: "" }, actions: ["listCollections"] };
    const partial = await mongod.user(`partial_${database}`, [], [...privileges, list]);
    expect(await rights(partial, database)).toMatch(
      /^fail: the user may not insert \(trader_fills, meta\), update \(trader_fills\): /,
    );
  });

  it("is right: a start by one who may only read ends, with what was refused, and needs other settings", async () => {
    const uri = await mongod.user(`starter_${database}`, both("read"));
    const collector = createCollector({ settings: settings(uri, database), log });
    const error = await collector.start().catch((thrown: unknown) => thrown);
    expect(describeError(error)).toMatch(
      /^MongoDB refused our credentials: not authorized on \w+ to execute/,
    );
    expect(describeError(error)).not.toContain("s3cret");
    expect(isOfSettings(error)).toBe(true);
  });

  it("is right: a start by one of whom it only warns goes well", async () => {
    const uri = await mongod.user(`warned_${database}`, [all(database)]);
    const collector = createCollector({ settings: settings(uri, database), log });
    await collector.start();
    await collector.stop();
  });
});
