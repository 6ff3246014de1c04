// What is appended is what is read: order events as columns, everything else by name, nothing misread.
import { describe, expect, it } from "vitest";
import type { EventBatch } from "../../src/domain/batch.js";
import { fundingEvent } from "../../src/domain/cash.js";
import { decimal } from "../../src/domain/decimal.js";
import { Ledger } from "../../src/domain/ledger.js";
import { quarantined } from "../../src/domain/quarantined.js";
import { decode, encode, linesOf } from "../../src/journal/codec.js";
import { MAX_BODY_BYTES } from "../../src/journal/record.js";
import {
  ALICE,
  fill,
  fills,
  ledger,
  listing,
  order,
  part,
  position,
  positions,
  stop,
  T0,
} from "../support/story.js";

const NOTHING: EventBatch = { events: [], states: [], quarantined: [] };

/** All bodies read again, put together. */
function again(batch: EventBatch): EventBatch {
  const read = encode(batch).map(({ body }) => decode(body, T0));
  return {
    events: read.flatMap(({ events }) => events),
    states: read.flatMap(({ states }) => states),
    quarantined: read.flatMap((each) => each.quarantined),
  };
}

function everything(): EventBatch {
  const trader = ledger();
  const cloid = `0x${"1".repeat(32)}`;
  const told = [
    listing(0, [
      order({ oid: 1, sz: "2", origSz: "2", cloid }),
      order({ oid: 2, triggerPx: "9", isTrigger: true }),
    ]),
    fills(1_000, [fill({ oid: 1, tid: 7, sz: "1" })]),
    fills(1_500, [part({ oid: 1, tid: 8, sz: "1" })], { source: "trades" }),
    listing(5_000, [order({ oid: 1, sz: "1", origSz: "2", cloid })]),
    listing(10_000, [order({ oid: 1, sz: "1", origSz: "2", cloid })]),
    positions(11_000, [position({ szi: "-0.12345678901234567891" })]),
  ].flatMap((each) => trader.apply(each).events);
  const payment = {
    ethAddress: ALICE,
    time: T0,
    hash: "0x0",
    rest: "{}",
    observedAt: T0,
    coin: "BTC",
    dex: "",
  };
  const numbers = { usdc: decimal("-1"), szi: decimal("2"), fundingRate: decimal("0.1"), nSamples: null };
  return {
    events: [...told, fundingEvent({ ...payment, ...numbers })],
    states: [trader.currentState("")],
    quarantined: [quarantined('{"a":"\n\u0000"}', "cut", "frame", T0, ALICE)],
  };
}

describe("what is appended", () => {
  it("is read as it was, value by value", () => {
    const batch = everything();
    expect(new Set(batch.events.map(({ kind }) => kind))).toEqual(
      new Set(["order", "fill", "position", "funding"]),
    );
    expect(again(batch)).toEqual(batch);
  });

  it("is one body for each observation, unless it is very long: none is more than a record may have", () => {
    const raw = "\u0001".repeat(65_536);
    const entries = Array.from({ length: 200 }, (_, n) => quarantined(raw, `${n}`, "frame", T0));
    const events = ledger().apply(
      listing(
        0,
        Array.from({ length: 5_000 }, (_, n) => order({ oid: n + 1 })),
      ),
    ).events;
    expect(encode({ ...NOTHING, events })).toHaveLength(1);
    const bodies = encode({ ...NOTHING, quarantined: entries });
    for (const { body } of bodies) expect(body.length).toBeLessThan(MAX_BODY_BYTES);
    expect(again({ ...NOTHING, quarantined: entries }).quarantined).toEqual(entries);
  });

  it("is nothing where there is nothing to say", () => {
    expect(encode(NOTHING)).toEqual([]);
  });

  it("is read where its ids are texts", () => {
    const bob = new Ledger("bob@desk-4", { closeAfterMissing: 2, sampleIntervalMs: 0 });
    const { events } = bob.apply(
      listing(0, [order({ oid: "b7e1-0x9f" }), stop({ oid: "c", parentOid: "b7e1-0x9f" })]),
    );
    const trades = bob.apply(fills(1_000, [fill({ oid: "b7e1-0x9f", tid: 1 })])).events;
    const batch = { ...NOTHING, events: [...events, ...trades] };
    expect(batch.events).toHaveLength(3);
    expect(again(batch)).toEqual(batch);
  });

  it("is read where it is funding of before its dex was told: that is the first then", () => {
    const line = linesOf(everything()).find((text) => text.includes('"funding"')) ?? "";
    const { dex, ...event } = JSON.parse(line).event;
    const { events, quarantined } = decode(Buffer.from(JSON.stringify({ event })), T0);
    expect([events, quarantined]).toEqual([[{ ...event, dex }], []]);
  });

  it("is read where it is a fill of before one could complete another: it completes none", () => {
    const line = linesOf(everything()).find((text) => text.includes('"fill"')) ?? "";
    const { completes, ...event } = JSON.parse(line).event;
    const { events, quarantined } = decode(Buffer.from(JSON.stringify({ event })), T0);
    expect([events, quarantined]).toEqual([[{ ...event, completes: false }], []]);
    expect(completes).toBe(false);
  });

  it("is told with names to people and their tools", () => {
    const lines = linesOf(everything()).map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ event: { kind: "order", action: "new", order: { oid: 1 } } });
    expect(lines.at(-1)).toMatchObject({ quarantined: { raw: '{"a":"\n\u0000"}' } });
  });
});

describe("a line that is not known", () => {
  it.each([
    "",
    "{",
    "7",
    "null",
    '{"event":{"kind":"order"}}',
    '{"event":{"kind":"tape","id":"1"}}',
    '["order"]',
    `["fill"${",1".repeat(35)}]`,
    '{"other":{}}',
  ])("is put aside, and the lines beside it are read: %s", (line) => {
    const [{ body } = { body: Buffer.alloc(0) }] = encode(everything());
    const read = decode(Buffer.concat([Buffer.from(`${line}\n`), body]), T0);
    expect(read.events).toEqual(everything().events);
    expect(read.quarantined[0]).toMatchObject({ raw: line, path: "journal", receivedAt: T0 });
  });
});
