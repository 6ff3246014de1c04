// A fill that was told in part and one that was told whole are one document, in whatever order they are written.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { FillEvent } from "../../src/domain/event.js";
import { fillEvent } from "../../src/domain/event.js";
import { PART_WANTED_MS } from "../../src/domain/partial-fill.js";
import { recoverFills } from "../../src/store/read/known-fills.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { ALICE, fill, part, T0 } from "../support/story.js";
import { batch, NOW, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

const EXACT = decimal("0.12345678901234567891");
const GIVEN = { oid: 9, tid: 1, sz: EXACT, fee: "-0.5", closedPnl: EXACT, cloid: "0x1", rest: '{"a":1}' };
const HASH = `0x${"1".repeat(64)}`;
const PART = fillEvent(ALICE, part({ ...GIVEN, hash: HASH }), "trades", "live", T0 + 50);
const WHOLE = fill({ ...GIVEN, hash: HASH });
/** By whoever knows of the part, and by whoever does not. */
const COMPLETES = fillEvent(ALICE, WHOLE, "userFills", "live", T0 + 50, true);
const UNAWARE = fillEvent(ALICE, WHOLE, "userFills", "recovered", T0 + 7_000);

const write = (...events: FillEvent[]) => store.writer.write(batch(events)).then(({ fills }) => fills);

async function storedFill() {
  const [document, ...others] = await store.stored("fills");
  expect(others).toEqual([]);
  return document;
}

/** The document of the whole fill, as if nobody had told it in part. */
async function wholeDocument() {
  await store.clear();
  await write({ ...COMPLETES, completes: false });
  const document = await storedFill();
  await store.clear();
  return document;
}

describe("a fill that was told in part", () => {
  it("is a document with what is known", async () => {
    expect(await write(PART)).toEqual({ inserted: 1, duplicates: 0 });
    const { source, oid, fee, szStr, hash, crossed } = { ...(await storedFill()) };
    expect({ source, oid, fee, szStr, hash, crossed }).toEqual({
      ...{ source: "trades", oid: null, fee: null, szStr: EXACT, hash: HASH, crossed: true },
    });
  });

  const ORDERS: readonly (readonly [string, readonly (readonly FillEvent[])[], number])[] = [
    ["the part first", [[PART], [COMPLETES]], 1],
    ["the whole first", [[COMPLETES], [PART]], 0],
    ["in one batch", [[PART, COMPLETES]], 1],
    ["in one batch, the whole first", [[COMPLETES, PART]], 1],
    ["replayed", [[PART], [PART, COMPLETES], [PART, COMPLETES]], 1],
    ["replayed from the end", [[COMPLETES], [PART, COMPLETES], [PART]], 0],
  ];
  it.each(ORDERS)("becomes whole, with all fields: %s", async (_, batches, inserted) => {
    const expected = await wholeDocument();
    let sum = 0;
    for (const events of batches) sum += (await write(...events)).inserted;
    expect(await storedFill()).toStrictEqual(expected);
    expect(sum).toBe(inserted);
  });

  it("becomes whole where both are written at the same time, again and again", async () => {
    const expected = await wholeDocument();
    const events = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? PART : COMPLETES));
    await Promise.all(events.map((event) => write(event)));
    expect(await storedFill()).toStrictEqual(expected);
  });

  it("is completed by somebody who does not know of it, and stays of whoever told it first", async () => {
    await write(PART);
    const other = new EventWriter(store.all, "another", () => NOW + 60_000);
    expect((await other.write(batch([UNAWARE]))).fills).toEqual({ inserted: 0, duplicates: 1 });
    expect(await storedFill()).toStrictEqual(await wholeDocument());
  });

  it("in one batch too", async () => {
    await write(PART, UNAWARE);
    const expected = await storedFill();
    expect(expected).toStrictEqual(await wholeDocument());
    await write(UNAWARE, PART);
    expect(await storedFill()).toMatchObject({ source: "userFills", seen: "recovered" });
  });

  it("is not taken from a whole one, nor the whole one replaced by another", async () => {
    await write(UNAWARE);
    const before = await storedFill();
    const differs = { ...COMPLETES, fill: { ...WHOLE, dir: "Close Long" } };
    await write(PART, differs, { ...differs, completes: false });
    expect(await storedFill()).toStrictEqual(before);
  });

  it("leaves the others of its batch as they are", async () => {
    const others = [2, 3].map((tid) => fillEvent(ALICE, fill({ oid: 1, tid }), "userFills", "live", T0));
    await write(PART, ...others);
    expect(await write(UNAWARE, ...others)).toEqual({ inserted: 0, duplicates: 3 });
    expect((await store.stored("fills")).map(({ source }) => source)).toEqual(Array(3).fill("userFills"));
  });
});

describe("what a new run knows of fills", () => {
  const MINUTE = 60_000;
  const BOB = "0x00000000000000000000000000000000000000b0";
  const whole = (tid: number, time: number) =>
    fillEvent(ALICE, fill({ oid: 1, tid, time }), "userFills", "live", time);
  const inPart = (tid: number, time: number, of: typeof ALICE = ALICE) =>
    fillEvent(of, part({ oid: 1, tid, time, hash: HASH }), "trades", "live", time + 5);

  it("is what is known in part, the oldest first, and what was told lately", async () => {
    const [old, day] = [T0 - PART_WANTED_MS - 1, T0 - PART_WANTED_MS + 1];
    await write(inPart(3, T0 - MINUTE), inPart(2, day), inPart(1, old), inPart(4, T0, BOB));
    await write(whole(5, T0 - 11 * MINUTE), whole(6, T0 - 9 * MINUTE), whole(7, T0 - 1_000));
    const known = await recoverFills(store.all, [ALICE, BOB], T0);
    const about = { hash: HASH, crossed: true, seen: "live" };
    expect(known.get(ALICE)).toEqual({
      parts: [
        { id: `${ALICE}:${day}:BTC:2`, time: day, observedAt: day + 5, ...about },
        { id: `${ALICE}:${T0 - MINUTE}:BTC:3`, time: T0 - MINUTE, observedAt: T0 - MINUTE + 5, ...about },
      ],
      lately: [`${ALICE}:${T0 - 1_000}:BTC:7`, `${ALICE}:${T0 - 9 * MINUTE}:BTC:6`],
    });
    expect(known.get(BOB)).toMatchObject({ parts: [{ time: T0 }], lately: [] });
  });

  it("is nothing of strangers, and nothing where there is nothing", async () => {
    await write(inPart(1, T0, BOB));
    expect(await recoverFills(store.all, [ALICE], T0)).toEqual(new Map());
    expect(await recoverFills(store.all, [], T0)).toEqual(new Map());
  });

  it("is the newest hundred of a trader who traded more", async () => {
    await write(...Array.from({ length: 150 }, (_, tid) => whole(tid + 1, T0 - 1_000 + tid)));
    const { lately = [] } = (await recoverFills(store.all, [ALICE], T0)).get(ALICE) ?? {};
    expect(lately).toHaveLength(100);
    expect(lately[0]).toBe(`${ALICE}:${T0 - 851}:BTC:150`);
  });
});
