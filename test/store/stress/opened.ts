// A prepared database on a server of the test's own: written to by a collector, looked at with all patience.
import { randomUUID } from "node:crypto";
import type { MongoClient } from "mongodb";
import { type Collections, collections, prepareCollections } from "../../../src/store/mongo/collections.js";
import { createClient } from "../../../src/store/mongo/connection.js";
import { EventWriter } from "../../../src/store/write/event-writer.js";
import { COLLECTOR, RETENTION } from "../prepared.js";

export interface Opened {
  /** The patient client, and what it sees. */
  readonly client: MongoClient;
  readonly all: Collections;
  /** Writes through a client of its own, as patient as was asked for. */
  readonly writer: EventWriter;
  /** Forgets all documents; indexes stay. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** `patienceMs`: of the writer, as in {@link createClient}. */
export async function openStore(uri: string, patienceMs?: number): Promise<Opened> {
  const name = `stress_${randomUUID().slice(0, 8)}`;
  const client = createClient(uri);
  const all = await prepareCollections(client.db(name), RETENTION);
  const writing = createClient(uri, patienceMs);
  return {
    client,
    all,
    writer: new EventWriter(collections(writing.db(name)), COLLECTOR, Date.now),
    clear: async () => {
      await Promise.all(Object.values(all).map((each) => each.deleteMany({})));
    },
    close: async () => {
      await Promise.all([client.close(), writing.close()]);
    },
  };
}
