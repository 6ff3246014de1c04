// A batch is written whole: known documents are success, bad ones are put aside, everything else is kept.
import { Int32 } from "mongodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.js";
import type { Collections } from "../../src/store/mongo/collections.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { ALICE, fill, fills, ledger, listing, order, position, positions, T0 } from "../support/story.js";
import { batch, NOW, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
afterEach(async () => {
  await validate("orders", {});
  await validate("openOrders", {});
  await validate("positions", {});
  await validate("fills", {});
  await validate("currentState", {});
  await store.clear();
});
afterAll(() => store.drop());

async function validate(name: keyof Collections, validator: object): Promise<void> {
  await store.db.command({ collMod: store.all[name].collectionName, validator });
}

/** Two orders, two positions and two fills, in BTC and ETH, and the state after them. */
function story(): { events: Event[]; state: ReturnType<ReturnType<typeof ledger>["currentState"]> } {
  const alice = ledger();
  const { events: orders } = alice.apply(listing(0, [order({ oid: 1 }), order({ oid: 2, coin: "ETH" })]));
  const { events: opened } = alice.apply(positions(0, [position(), position({ coin: "ETH" })]));
  const { events: filled } = alice.apply(
    fills(0, [fill({ oid: 8, tid: 1 }), fill({ oid: 9, tid: 2, coin: "ETH" })]),
  );
  return { events: [...orders, ...opened, ...filled], state: alice.currentState("") };
}

const ids = async (name: keyof Collections) => (await store.stored(name)).map(({ _id }) => String(_id));

const WHOLE = {
  orders: ["1:n0", "2:n0"],
  openOrders: ["1", "2"],
  positions: [`${ALICE}:BTC:${T0 - 500}:o`, `${ALICE}:ETH:${T0 - 500}:o`],
  fills: [`${ALICE}:${T0}:BTC:1`, `${ALICE}:${T0}:ETH:2`],
  currentState: [`${ALICE}:`],
} as const;

async function expectStored(expected: Partial<Record<keyof Collections, readonly string[]>>): Promise<void> {
  for (const [name, stored] of Object.entries({ ...WHOLE, ...expected })) {
    expect(await ids(name as keyof Collections), name).toEqual(stored);
  }
}

describe("a batch", () => {
  it("counts what it inserted", async () => {
    const { events, state } = story();
    expect(await store.writer.write(batch(events, [state]))).toMatchObject({
      orders: { inserted: 2, duplicates: 0 },
      positions: { inserted: 2, duplicates: 0 },
      fills: { inserted: 2, duplicates: 0 },
      quarantined: 0,
    });
    await expectStored({});
  });

  it("may hold the same event twice", async () => {
    const { events, state } = story();
    expect(await store.writer.write(batch([...events, ...events], [state, state]))).toMatchObject({
      orders: { inserted: 2, duplicates: 2 },
      positions: { inserted: 2, duplicates: 2 },
      fills: { inserted: 2, duplicates: 2 },
      quarantined: 0,
    });
    await expectStored({});
  });

  it("may be written again, by another collector too: nothing is written twice", async () => {
    const { events, state } = story();
    const first = await store.writer.write(batch(events, [state]));
    const before = await store.stored("orders");
    const other = new EventWriter(store.all, "another", () => NOW + 60_000);
    for (const writer of [store.writer, other]) {
      expect(await writer.write(batch(events, [state]))).toMatchObject({
        orders: { inserted: 0, duplicates: first.orders.inserted },
        positions: { inserted: 0, duplicates: first.positions.inserted },
        fills: { inserted: 0, duplicates: first.fills.inserted },
        quarantined: 0,
      });
    }
    await expectStored({});
    expect(await store.stored("orders")).toStrictEqual(before);
  });

  it("may overlap one that is written at the same time", async () => {
    const { events, state } = story();
    const written = await Promise.all(
      Array.from({ length: 8 }, () => store.writer.write(batch(events, [state]))),
    );
    expect(written.reduce((sum, { orders }) => sum + orders.inserted, 0)).toBe(2);
    await expectStored({});
  });

  it("may be empty", async () => {
    expect(await store.writer.write(batch([]))).toMatchObject({ orders: { inserted: 0, duplicates: 0 } });
    await expectStored({ orders: [], openOrders: [], positions: [], fills: [], currentState: [] });
  });
});

describe("a document that the database refuses for good", () => {
  const NO_ETH = { coin: { $ne: "ETH" } };
  const REFUSED = [
    ["orders", NO_ETH, { orders: ["1:n0"] }],
    ["openOrders", NO_ETH, { openOrders: ["1"] }],
    ["positions", NO_ETH, { positions: WHOLE.positions.slice(0, 1) }],
    ["fills", NO_ETH, { fills: WHOLE.fills.slice(0, 1) }],
    ["currentState", { "positions.coin": { $ne: "ETH" } }, { currentState: [] }],
  ] as const;

  it.each(REFUSED)("goes to quarantine and nothing else is lost: %s", async (name, validator, stored) => {
    await validate(name, validator);
    const { events, state } = story();
    expect(await store.writer.write(batch(events, [state]))).toMatchObject({ quarantined: 1 });
    await expectStored(stored);
    const path = store.all[name].collectionName;
    const reason = "refused by the database: Document failed validation";
    expect(await store.stored("quarantine")).toMatchObject([{ path, reason, count: new Int32(1) }]);
  });

  it("is kept as the event that it was, and counted when it comes again", async () => {
    await validate("orders", NO_ETH);
    const { events } = story();
    await store.writer.write(batch(events));
    await new EventWriter(store.all, "another", () => NOW + 60_000).write(batch(events));
    const [kept, ...others] = await store.stored("quarantine");
    expect(others).toEqual([]);
    expect(kept).toMatchObject({
      count: new Int32(2),
      firstSeen: new Date(NOW),
      lastSeen: new Date(NOW + 60_000),
    });
    expect(events).toContainEqual(JSON.parse(kept?.raw));
  });

  it("does not stand in the way of known ones", async () => {
    const { events, state } = story();
    await store.writer.write(batch(events.slice(0, 1), [state]));
    await validate("orders", NO_ETH);
    expect(await store.writer.write(batch(events, [state]))).toMatchObject({
      orders: { inserted: 0, duplicates: 1 },
      quarantined: 1,
    });
    await expectStored({ orders: ["1:n0"] });
  });
});
