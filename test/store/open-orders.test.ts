// A row of open_orders is the order as its newest event left it, in whatever order events arrive.
import fc from "fast-check";
import { type Document, Long } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { OrderEvent } from "../../src/domain/event.js";
import { orderEvent } from "../../src/domain/order-state.js";
import { compareRank } from "../../src/domain/rank.js";
import type { Row } from "../../src/store/mongo/collections.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { ALICE, order, T0 } from "../support/story.js";
import { batch, COLLECTOR, NOW, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;
let lastOid = 0;

beforeAll(async () => {
  store = await preparedStore();
});
afterAll(() => store.drop());

type Told = { action: OrderEvent["action"]; inc: number; epoch: number; sz: string; limitPx?: string };

function event(oid: number, { action, inc, epoch, sz, limitPx = "100" }: Told, at = 0): OrderEvent {
  return orderEvent(action, {
    ethAddress: ALICE,
    order: order({ oid, sz, limitPx, origSz: "10" }),
    inc,
    epoch,
    triggered: false,
    seen: "live",
    source: "openOrders",
    timestamp: T0,
    observedAt: T0 + at,
    changed: action === "updated" ? ["sz"] : [],
  });
}

/** Opened, filled in steps that a double does not tell apart, amended, closed; reopened, closed again. */
const LIFE: readonly Told[] = [
  { action: "new", inc: 0, epoch: 0, sz: "9.00000000000000000003" },
  { action: "updated", inc: 0, epoch: 0, sz: "9.00000000000000000002" },
  { action: "updated", inc: 0, epoch: 0, sz: "9.00000000000000000001" },
  { action: "updated", inc: 0, epoch: 1, sz: "9.00000000000000000001", limitPx: "101" },
  { action: "updated", inc: 0, epoch: 1, sz: "4", limitPx: "101" },
  { action: "closed", inc: 0, epoch: 1, sz: "4", limitPx: "101" },
  { action: "new", inc: 1, epoch: 0, sz: "9", limitPx: "102" },
  { action: "updated", inc: 1, epoch: 0, sz: "0.30000000000000000001", limitPx: "102" },
  { action: "closed", inc: 1, epoch: 0, sz: "0.30000000000000000001", limitPx: "102" },
];

/** Without what names the order. */
async function rowOf(oid: number): Promise<Document> {
  const rows = store.db.collection<Row>("open_orders", { promoteValues: false });
  const row = await rows.findOne({ _id: Long.fromNumber(oid) });
  if (row === null) throw new Error(`order ${oid} has no row`);
  const { _id, oid: _, ...rest } = row;
  return rest;
}

const arrivals = fc.record({
  lived: fc.integer({ min: 1, max: LIFE.length }),
  shuffle: fc.array(fc.nat(), { minLength: 2 * LIFE.length, maxLength: 2 * LIFE.length }),
  repeated: fc.array(fc.nat(), { maxLength: LIFE.length }),
  cuts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2 * LIFE.length, maxLength: 2 * LIFE.length }),
  atOnce: fc.boolean(),
});

/** The life so far, shuffled, some of it twice, in batches. */
function batches(
  events: readonly OrderEvent[],
  given: typeof arrivals extends fc.Arbitrary<infer T> ? T : never,
) {
  const repeated = given.repeated.map((pick) => events[pick % events.length]);
  const arriving = [...events, ...repeated].filter((each) => each !== undefined);
  const shuffled = arriving
    .map((each, i) => ({ each, key: given.shuffle[i] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
  const cut: OrderEvent[][] = [];
  for (const size of given.cuts) cut.push(shuffled.splice(0, size));
  return cut.filter((each) => each.length > 0);
}

describe("a row of open_orders", () => {
  it("is the same whatever the order of arrival, the batches and the repetitions", async () => {
    const expected: Document[] = [];
    for (const told of LIFE) {
      const oid = ++lastOid;
      await store.writer.write(batch([event(oid, told)]));
      expected.push(await rowOf(oid));
    }
    await fc.assert(
      fc.asyncProperty(arrivals, async (given) => {
        const oid = ++lastOid;
        const events = LIFE.slice(0, given.lived).map((told) => event(oid, told));
        const writes = batches(events, given).map((each) => () => store.writer.write(batch(each)));
        if (given.atOnce) await Promise.all(writes.map((write) => write()));
        else for (const write of writes) await write();
        expect(await rowOf(oid)).toStrictEqual(expected[given.lived - 1]);
      }),
      { numRuns: 80 },
    );
  });

  it("goes by the same rank as the ledgers do", async () => {
    const told = fc.record({
      action: fc.constantFrom("new", "updated", "closed"),
      inc: fc.nat(1),
      epoch: fc.nat(1),
      sz: fc.constantFrom("0", "1", "10", "9.00000000000000000002", "9.00000000000000000001", "0.1"),
    });
    const pairs = fc.sample(fc.tuple(told, told), 1_000).map(([first, second]) => {
      const oid = ++lastOid;
      return { first: event(oid, first, 1), second: event(oid, second, 2) };
    });
    await store.writer.write(batch(pairs.map(({ first }) => first)));
    await store.writer.write(batch(pairs.map(({ second }) => second)));
    const rows = new Map((await store.stored("openOrders")).map((row) => [row.oid.toNumber(), row]));
    for (const { first, second } of pairs) {
      const newest = compareRank(first, second) < 0 ? second : first;
      expect(rows.get(first.order.oid)?.observedAt, `${first.id}, ${second.id}`).toEqual(
        new Date(newest.observedAt),
      );
    }
  });

  it("is the newest also where many write it for the first time at the same moment", async () => {
    for (let round = 0; round < 40; round++) {
      const oid = ++lastOid;
      await Promise.all(LIFE.map((told) => store.writer.write(batch([event(oid, told)]))));
      expect(await rowOf(oid)).toMatchObject({
        action: "closed",
        inc: { value: 1 },
        limitPx: { value: 102 },
      });
    }
  });

  it("does not keep the exact text of a size that it no longer has", async () => {
    const oid = ++lastOid;
    for (const told of LIFE.slice(0, 2)) await store.writer.write(batch([event(oid, told)]));
    expect(await rowOf(oid)).toMatchObject({ szStr: "9.00000000000000000002" });
    for (const told of LIFE.slice(2, 5)) await store.writer.write(batch([event(oid, told)]));
    expect(await rowOf(oid)).toMatchObject({ sz: { value: 4 } });
    expect(await rowOf(oid)).not.toHaveProperty("szStr");
  });

  it("stays as a tombstone with the time of its first close, until the order is reopened", async () => {
    const oid = ++lastOid;
    const [opened, closed, reopened] = [LIFE[0]!, LIFE[5]!, LIFE[6]!].map((told) => event(oid, told));
    const at = (ms: number) => new EventWriter(store.all, COLLECTOR, () => NOW + ms);
    const told = async (ms: number, each: OrderEvent | undefined) => {
      if (each !== undefined) await at(ms).write(batch([each]));
      const { status, closedAt } = await rowOf(oid);
      return { status, closedAt: closedAt === null ? null : closedAt.getTime() - NOW };
    };
    expect(await told(0, opened)).toEqual({ status: "open", closedAt: null });
    expect(await told(1, closed)).toEqual({ status: "closed", closedAt: 1 });
    expect(await told(2, closed)).toEqual({ status: "closed", closedAt: 1 });
    expect(await told(3, opened)).toEqual({ status: "closed", closedAt: 1 });
    expect(await told(4, reopened)).toEqual({ status: "open", closedAt: null });
    expect(await told(5, closed)).toEqual({ status: "open", closedAt: null });
  });

  it("tells sizes apart by all of their 34 digits", async () => {
    const oid = ++lastOid;
    const fallen = { action: "updated", inc: 0, epoch: 0 } as const;
    await store.writer.write(batch([event(oid, { ...fallen, sz: "1.000000000000000000000000000000001" })]));
    await store.writer.write(batch([event(oid, { ...fallen, sz: "1.000000000000000000000000000000002" })]));
    expect(await rowOf(oid)).toMatchObject({ szStr: decimal("1.000000000000000000000000000000001") });
  });
});
