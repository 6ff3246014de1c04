// Documents that the database never takes: put aside, and everything else is written.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OrderEvent } from "../../../src/domain/event.js";
import { order, orderEvents } from "../../support/story.js";
import { batch, type PreparedStore, preparedStore } from "../prepared.js";
import { Flow } from "./flow.js";
import { expectExactly, lives } from "./lives.js";

/** What MongoDB takes of one document, bytes, and what a document of ours is without the texts of the test. */
const MOST = 16 * 1024 * 1024;
const REST = 1_000;

let store: PreparedStore;
let flow: Flow;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(async () => {
  flow = await Flow.open(store.writer);
});
afterEach(async () => {
  await flow.halt();
  await store.clear();
});
afterAll(() => store.drop());

/** The first event of an order of which these texts are all that is not usual. */
function newOrder(oid: number, told: { orderType?: string; cloid?: string }): OrderEvent {
  const [event] = orderEvents(lives(oid, 1));
  if (event === undefined) throw new Error("no order");
  return { ...event, order: { ...order({ oid }), orderType: null, ...told } };
}

describe("a document that is too large", () => {
  it("for the driver to send goes to quarantine, and holds up nothing of its batch and nothing after it", async () => {
    const [before, after] = [lives(1, 40), lives(101, 40)];
    const large = newOrder(1_000, { cloid: "c".repeat(MOST) });
    flow.accept([...before, large, ...after]);
    flow.start();
    await flow.finish();
    expect(flow.failures).toEqual([]);
    const [found] = await store.all.quarantine.find().toArray();
    expect(found).toMatchObject({ path: "trader_orders", count: 2 });
    expect(found?.reason).toBe(`refused by the database: Document is larger than the maximum size ${MOST}`);
    await store.all.quarantine.deleteMany({});
    await expectExactly(store.all, [...before, ...after]);
  });

  it.each([
    ["by far", 500_000, "BSONObj size"],
    ["by less than MongoDB allows for itself", 8_000, "Resulting document after update is larger"],
  ])("only by what is learnt of it stays as it was: %s", async (_, excess, reason) => {
    const known = "t".repeat(9_000_000);
    const learnt = "c".repeat(MOST + excess - known.length - REST);
    const small = lives(1, 40);
    const large = newOrder(1_000, { orderType: known });
    await store.writer.write(batch([large]));
    const completes = { ...newOrder(1_000, { cloid: learnt }), completes: true };
    expect((await store.writer.write(batch([completes, ...small]))).quarantined).toBe(2);
    expect((await store.all.quarantine.findOne())?.reason).toContain(reason);
    await store.all.quarantine.deleteMany({});
    await expectExactly(store.all, [large, ...small]);
    expect(await store.all.orders.findOne({ _id: large.id })).toMatchObject({ cloid: null });
  });
});

describe("documents that a validator refuses", () => {
  const refused = ({ order: { oid } }: OrderEvent) => Number(oid) % 10 === 3;

  it("go to quarantine from among many, duplicates between them, and the rest is written", async () => {
    const validator = { oid: { $not: { $mod: [10, 3] } } };
    await store.db.command({ collMod: store.all.orders.collectionName, validator });
    const events = lives(1, 1_000);
    flow.accept(events);
    flow.accept(events);
    flow.start();
    await flow.finish();
    await store.db.command({ collMod: store.all.orders.collectionName, validator: {} });
    expect(flow.failures).toEqual([]);
    const bad = new Set(
      orderEvents(events)
        .filter(refused)
        .map(({ id }) => id),
    );
    const aside = await store.all.quarantine.find().toArray();
    expect(new Set(aside.map(({ raw }) => JSON.parse(raw).id))).toEqual(bad);
    const written = new Set(orderEvents(events).map(({ id }) => id)).size;
    expect(await store.all.orders.countDocuments()).toBe(written - bad.size);
  });
});
