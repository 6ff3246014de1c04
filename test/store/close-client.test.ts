// A client is closed at once, and with it ends what waits for an answer: a server that is frozen does not hold it.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { closeClient } from "../../src/store/mongo/close-client.js";
import { createClient } from "../../src/store/mongo/connection.js";
import { OwnMongod } from "../support/own-mongod.js";

let mongod: OwnMongod;

beforeAll(async () => {
  mongod = await OwnMongod.start();
});
afterEach(() => mongod.thaw());
afterAll(() => mongod.discard());

it.each([
  ["softly", new AbortController().signal],
  ["hard", AbortSignal.abort()],
])("%s, with one call that waits, or more than it has connections for", async (_, hard) => {
  for (const calls of [0, 1, 16]) {
    const client = await createClient(mongod.uri).connect();
    const rows = client.db("any").collection("rows");
    await rows.insertOne({});
    mongod.freeze();
    const waiting = Array.from({ length: calls }, () => rows.insertOne({}));
    const ended = Promise.allSettled(waiting);
    await new Promise((resolve) => setImmediate(resolve));
    const since = performance.now();
    await closeClient(client, hard);
    const states = (await ended).map(({ status }) => status);
    // The driver by itself takes from three to seven.
    expect(performance.now() - since).toBeLessThan(2_500);
    expect(states).not.toContain("fulfilled");
    mongod.thaw();
  }
});
