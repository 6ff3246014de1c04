// A replica set that changes its primary, and one that has no majority for a while.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collections } from "../../../src/store/mongo/collections.js";
import { EventWriter } from "../../../src/store/write/event-writer.js";
import { OwnPair } from "../../support/own-pair.js";
import { waitFor } from "../../support/wait.js";
import { batch, COLLECTOR } from "../prepared.js";
import { Flow } from "./flow.js";
import { expectExactly, lives } from "./lives.js";
import { type Opened, openStore } from "./opened.js";

const PATIENCE_MS = 500;
const WTIMEOUT_MS = 200;

let pair: OwnPair;
let store: Opened;
let flow: Flow;

beforeAll(async () => {
  pair = await OwnPair.start();
  store = await openStore(pair.uri, PATIENCE_MS);
});
beforeEach(async () => {
  flow = await Flow.open(store.writer);
});
afterEach(async () => {
  await flow.halt();
  await store.clear();
});
afterAll(async () => {
  await store.close();
  await pair.discard();
});

it("a fail-over in the middle of writing loses nothing, and nothing is written twice", {
  timeout: 60_000,
}, async () => {
  const { primary } = await pair.roles();
  flow.start();
  flow.accept(lives(1, 1_600));
  await waitFor("a batch in the middle", () => flow.acknowledged.length > 0 && flow.writing > 0);
  const after = await pair.failOver();
  expect(after.primary).not.toBe(primary);
  flow.accept(lives(100_001, 400));
  await flow.finish();
  await expectExactly(store.all, flow.accepted);
});

describe("while there is no majority", { timeout: 60_000 }, () => {
  it("nothing is acknowledged, although the primary has it; all of it is when there is one again", async () => {
    const { primary, secondary } = await pair.roles();
    secondary.freeze();
    flow.accept(lives(1, 200));
    flow.start();
    await waitFor("our patience to end", () => flow.failures.length >= 3, 30_000);
    const { dbName, collectionName } = store.all.orders;
    const atPrimary = primary.direct.db(dbName).collection(collectionName);
    expect(await atPrimary.countDocuments()).toBeGreaterThan(0);
    expect(flow.acknowledged).toEqual([]);
    secondary.thaw();
    await flow.finish();
    await expectExactly(store.all, flow.accepted);
  });

  it("a document that only the primary has is not taken for one that is known", async () => {
    const { secondary } = await pair.roles();
    const writeConcern = { w: "majority", wtimeoutMS: WTIMEOUT_MS } as const;
    const hasty = collections(store.client.db(store.all.fills.dbName, { writeConcern }));
    const writer = new EventWriter(hasty, COLLECTOR, Date.now);
    const events = lives(1, 20).filter((event) => event.kind === "fill");
    secondary.freeze();
    for (const _ of ["inserted", "a duplicate"]) {
      await expect(writer.write(batch(events))).rejects.toThrow("waiting for replication timed out");
    }
    secondary.thaw();
    const patient = new EventWriter(store.all, COLLECTOR, Date.now);
    const { fills } = await patient.write(batch(events));
    expect(fills).toEqual({ inserted: 0, duplicates: events.length });
  });
});
