// What is learnt of an event fills in its document, in whatever order both arrive, and changes nothing else.
import { type Document, Long } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { OrderEvent } from "../../src/domain/event.js";
import { orderEvent } from "../../src/domain/order-state.js";
import { ALICE, order, T0 } from "../support/story.js";
import { batch, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

/** An order of which little is known, as a plain status shows it. */
const LITTLE = {
  ...order({ oid: 1, sz: "4" }),
  origSz: null,
  triggerPx: null,
  orderType: null,
  tif: null,
  triggerCondition: null,
  isTrigger: null,
  isPositionTpsl: null,
  reduceOnly: null,
};
const GIVEN = {
  ethAddress: ALICE,
  order: LITTLE,
  inc: 0,
  epoch: 0,
  triggered: null,
  seen: "live",
  source: "orderUpdates",
  timestamp: T0,
  observedAt: T0 + 7,
} as const;

const NEW = orderEvent("new", GIVEN);
const MUCH = order({
  oid: 1,
  sz: "4",
  origSz: "9007199254740993.5",
  cloid: "0xc1",
  triggerPx: "0.123456789012345678",
  orderType: "Stop Market",
  triggerCondition: "Price below 1",
  isTrigger: true,
  parentOid: 7,
});
const LEARNT: OrderEvent = { ...NEW, order: MUCH, triggered: false, completes: true };

const CLOSED = orderEvent("closed", GIVEN);
const EXPLAINED: OrderEvent = {
  ...CLOSED,
  closeReason: "filled",
  reasonSource: "userFills",
  venueTime: T0 - 3,
  lifetimeMs: 59_997,
  completes: true,
};
const UNKNOWN: OrderEvent = { ...EXPLAINED, closeReason: "unknown", reasonSource: "orderStatus" };
const CANCELED: OrderEvent = { ...EXPLAINED, closeReason: "canceled", reasonSource: "orderUpdates" };

/** What is stored after these batches: the document of trader_orders and the row of open_orders. */
async function storedAfter(...batches: readonly (readonly OrderEvent[])[]): Promise<[Document, Document]> {
  await store.clear();
  for (const events of batches) await store.writer.write(batch(events));
  const [document, ...documents] = await store.stored("orders");
  const [row, ...rows] = await store.stored("openOrders");
  if (document === undefined || row === undefined) throw new Error("nothing is stored");
  expect([...documents, ...rows]).toEqual([]);
  return [document, row];
}

/** Without what belongs to open_orders only. */
function comparable({
  _id,
  createdAt,
  rank,
  watched,
  unwatchedAt,
  updatedAt,
  closedAt,
  ...fields
}: Document): Document {
  return fields;
}

describe.each([
  ["a reason", CLOSED, EXPLAINED],
  ["what a new order lacked", NEW, LEARNT],
])("%s", (_, first, learnt) => {
  it.each([
    ["after its event", [[first], [learnt]]],
    ["before its event", [[learnt], [first]]],
    ["with its event", [[first, learnt]]],
    ["ahead of its event in one batch", [[learnt, first]]],
    ["twice", [[first, learnt], [learnt]]],
    ["before and after", [[learnt], [first], [learnt]]],
    ["alone", [[learnt]]],
    ["with its event again", [[first], [learnt], [first]]],
  ])("gives the same document and the same row when it comes %s", async (_, batches) => {
    const [document, row] = await storedAfter(...batches);
    const [expected, expectedRow] = await storedAfter([{ ...learnt, completes: false }]);
    expect(document).toStrictEqual(expected);
    expect(row).toStrictEqual(expectedRow);
    expect(comparable(row)).toStrictEqual(comparable(document));
  });

  it("gives the same when it comes while its event is written", async () => {
    const [expected, expectedRow] = await storedAfter([{ ...learnt, completes: false }]);
    for (let round = 0; round < 25; round++) {
      await store.clear();
      await Promise.all([[first], [learnt], [learnt]].map((events) => store.writer.write(batch(events))));
      expect(await store.stored("orders")).toStrictEqual([expected]);
      expect(await store.stored("openOrders")).toStrictEqual([expectedRow]);
    }
  });
});

describe("the reason of a close", () => {
  it.each([
    ["unknown gives way to a known one, with who told it", [UNKNOWN, EXPLAINED], ["filled", "userFills"]],
    ["a known one is kept", [EXPLAINED, CANCELED], ["filled", "userFills"]],
    ["a known one is kept against unknown", [CANCELED, UNKNOWN], ["canceled", "orderUpdates"]],
    ["unknown is kept against null", [UNKNOWN, { ...CLOSED, completes: true }], ["unknown", "orderStatus"]],
  ])("%s", async (_, learnt, [closeReason, reasonSource]) => {
    const stored = await storedAfter([CLOSED], ...learnt.map((each) => [each]));
    expect(stored).toMatchObject([
      { closeReason, reasonSource },
      { closeReason, reasonSource },
    ]);
  });

  it("is learnt also from somebody who knew it at once, when another had written the event", async () => {
    const knewAtOnce = { ...EXPLAINED, completes: false };
    expect(await storedAfter([CLOSED], [knewAtOnce])).toMatchObject([
      { closeReason: "filled", reasonSource: "userFills" },
      { closeReason: "filled", reasonSource: "userFills" },
    ]);
  });

  it.each(["$closeReason", "$$ROOT", "$$REMOVE", "a.b"])("may be the hostile word %s", async (word) => {
    const told = { ...EXPLAINED, closeReason: word };
    for (const batches of [[[CLOSED], [told]], [[told]]]) {
      expect(await storedAfter(...batches)).toMatchObject([{ closeReason: word }, { closeReason: word }]);
    }
  });
});

describe("what is learnt of a new order", () => {
  it("changes nothing that is known", async () => {
    const known = { ...NEW, order: order({ oid: 1, sz: "4", origSz: "5", cloid: "0xc0" }), triggered: true };
    const contrary = {
      ...LEARNT,
      order: { ...MUCH, sz: decimal("3.00000000000000000001"), limitPx: decimal("7"), coin: "ETH" },
      seen: "recovered",
      observedAt: T0 + 99,
    } as const;
    const [before] = await storedAfter([known]);
    const [document] = await storedAfter([known], [contrary]);
    expect(document).toStrictEqual({ ...before, parentOid: Long.fromNumber(7) });
  });

  it("reaches the row of an order that has changed or closed since, and leaves alone why and when", async () => {
    const updated = orderEvent("updated", { ...GIVEN, epoch: 1, changed: ["limitPx"] });
    const told = { ...LEARNT, venueTime: T0 - 1, lifetimeMs: 1 };
    for (const since of [updated, CLOSED]) {
      await store.clear();
      await store.writer.write(batch([NEW, since]));
      await store.writer.write(batch([told]));
      expect(await store.stored("openOrders")).toMatchObject([
        { action: since.action, cloid: "0xc1", closeReason: null, venueTime: null, lifetimeMs: null },
      ]);
    }
  });

  it("does not reach the row of an order that was reopened since", async () => {
    const reopened = orderEvent("new", { ...GIVEN, inc: 1 });
    await store.writer.write(batch([NEW, CLOSED, reopened]));
    await store.writer.write(batch([LEARNT]));
    expect(await store.stored("openOrders")).toMatchObject([{ inc: { value: 1 }, cloid: null }]);
  });
});
