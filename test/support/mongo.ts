// A database of its own for each test file.
import { randomUUID } from "node:crypto";
import { type Db, MongoClient } from "mongodb";
import { inject } from "vitest";

export interface FreshDatabase {
  readonly client: MongoClient;
  readonly db: Db;
  /** Of the server, as `MONGODB_URI` would name it. */
  readonly uri: string;
  /** The database's name, which the URI does not hold. */
  readonly name: string;
  /** Drops the database, closes the client. */
  drop(): Promise<void>;
}

/** An empty database that nobody else uses, on the server of this run. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const uri = inject("mongoUri");
  const name = `hypertrail_test_${randomUUID().slice(0, 8)}`;
  const client = await new MongoClient(uri, { serverSelectionTimeoutMS: 5_000 }).connect();
  const db = client.db(name);
  return {
    client,
    db,
    uri,
    name,
    drop: async () => {
      await db.dropDatabase();
      await client.close();
    },
  };
}
