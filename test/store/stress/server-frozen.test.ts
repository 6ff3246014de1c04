// A server that stops answering while it is written to, and then goes on.
import { MongoBulkWriteError } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OwnMongod } from "../../support/own-mongod.js";
import { waitFor } from "../../support/wait.js";
import { Flow } from "./flow.js";
import { expectExactly, lives } from "./lives.js";
import { type Opened, openStore } from "./opened.js";

const PATIENCE_MS = 400;

let mongod: OwnMongod;
let store: Opened;
let flow: Flow;

beforeAll(async () => {
  mongod = await OwnMongod.start();
  store = await openStore(mongod.uri, PATIENCE_MS);
});
afterAll(async () => {
  await flow.halt();
  await store.close();
  await mongod.discard();
});

it("a server that is frozen ends our patience; thawed, it has everything once", {
  timeout: 60_000,
}, async () => {
  flow = await Flow.open(store.writer);
  flow.accept(lives(1, 1_600));
  flow.start();
  await waitFor("a batch in the middle", () => flow.acknowledged.length > 0 && flow.writing > 0);
  mongod.freeze();
  // Three at a time: each was given up more than once, and what it asked for still waits at the server.
  await waitFor("our patience to end", () => flow.failures.length >= 9, 30_000);
  const acknowledged = flow.acknowledged.length;
  expect(flow.failures.every((error) => error instanceof MongoBulkWriteError)).toBe(true);
  expect(flow.failures.map(String).join("\n")).toMatch(/timed out/i);
  expect(acknowledged).toBeLessThan(flow.accepted.length);
  mongod.thaw();
  await flow.finish();
  await expectExactly(store.all, flow.accepted);
});
