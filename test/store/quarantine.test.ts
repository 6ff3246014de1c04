// What could not be understood is kept to be looked at.
import { Int32 } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { quarantined, RAW_MAX } from "../../src/domain/quarantined.js";
import { ALICE, T0 } from "../support/story.js";
import { batch, type PreparedStore, preparedStore } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

describe("the quarantine", () => {
  it("keeps the raw text under its hash, with the reason, where it stood, and when", async () => {
    await store.writer.write(
      batch([], [], [quarantined('{"sz":"$set"}', "no decimal", "orders[3].sz", T0, ALICE)]),
    );
    expect(await store.stored("quarantine")).toStrictEqual([
      {
        _id: "f1bf3112636e1ace1237e3f607e45b897affbbf307bf7bf3865a8c9a26b30a46",
        raw: '{"sz":"$set"}',
        reason: "no decimal",
        path: "orders[3].sz",
        ethAddress: ALICE,
        count: new Int32(1),
        firstSeen: new Date(T0),
        lastSeen: new Date(T0),
      },
    ]);
  });

  it("counts the same text again, in one batch or in many, in any order", async () => {
    const at = (ms: number) => quarantined("again", "bad", "frame", T0 + ms);
    const written = await store.writer.write(batch([], [], [at(5), at(5), at(9)]));
    await store.writer.write(batch([], [], [at(0), quarantined("another", "bad", "frame", T0)]));
    expect(written.quarantined).toBe(3);
    expect(await store.stored("quarantine")).toMatchObject([
      { raw: "another", count: new Int32(1) },
      { raw: "again", count: new Int32(4), firstSeen: new Date(T0), lastSeen: new Date(T0 + 9) },
    ]);
  });

  it("keeps at most 64 K characters of a text", async () => {
    await store.writer.write(batch([], [], [quarantined("x".repeat(RAW_MAX + 1), "too long", "frame", T0)]));
    expect(await store.stored("quarantine")).toMatchObject([{ raw: "x".repeat(65_536) }]);
  });
});
