// A server that is killed in the middle of writing.
import { MongoBulkWriteError } from "mongodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OwnMongod } from "../../support/own-mongod.js";
import { waitFor } from "../../support/wait.js";
import { Flow } from "./flow.js";
import { expectExactly, lives, missing } from "./lives.js";
import { type Opened, openStore } from "./opened.js";

const DEADLINE_MS = 30_000;

let mongod: OwnMongod;
let store: Opened;
let flow: Flow;

beforeAll(async () => {
  mongod = await OwnMongod.start();
});
beforeEach(async () => {
  store = await openStore(mongod.uri);
  flow = await Flow.open(store.writer);
});
afterEach(async () => {
  await flow.halt();
  await store.close();
});
afterAll(() => mongod.discard());

const busyAfter = (acknowledged: number) =>
  waitFor(
    "a batch that is being written",
    () => flow.acknowledged.length >= acknowledged && flow.writing > 0,
    DEADLINE_MS,
  );

describe("a server that dies in the middle of writing", { timeout: 2 * DEADLINE_MS }, () => {
  it("has every batch that was acknowledged when it is back, and gets the others then", async () => {
    flow.accept(lives(1, 2_400));
    flow.start();
    await busyAfter(2_000);
    await mongod.kill();
    await waitFor("the batches to fail", () => flow.failures.length > 0, DEADLINE_MS);
    await flow.halt();
    const acknowledged = [...flow.acknowledged];
    expect(acknowledged.length).toBeLessThan(flow.accepted.length);
    // What the driver really throws then: "every write error of it is a duplicate" would be true.
    const empty = flow.failures.filter((error) => error instanceof MongoBulkWriteError);
    expect(empty.map(({ writeErrors }) => writeErrors)).toContainEqual([]);

    await mongod.restart();
    expect(await missing(store.all, acknowledged)).toEqual([]);
    flow.start();
    await flow.finish();
    expect(flow.pending).toBe(0);
    await expectExactly(store.all, flow.accepted);
  });

  it("loses nothing and gets nothing twice when it dies again", async () => {
    flow.start();
    for (const round of [1, 2]) {
      const before = flow.acknowledged.length;
      flow.accept(lives(100_000 * round, 1_600));
      await busyAfter(before + 1);
      await mongod.kill();
      await mongod.restart();
    }
    await flow.finish();
    await expectExactly(store.all, flow.accepted);
  });
});
