// Whom to ask why orders closed, and when to stop asking.
import { describe, expect, it } from "vitest";
import type { Address } from "../../../src/domain/address.js";
import type { OrderId } from "../../../src/domain/ids.js";
import {
  AGAIN_AFTER_MS,
  DEADLINE_MS,
  HISTORY_FROM,
  MAX_ANSWERS,
  Questions,
  type Reply,
} from "../../../src/venues/resolve/questions.js";

const ALICE: Address = "0x00000000000000000000000000000000000000a1";
const BOB: Address = "0x00000000000000000000000000000000000000b0";
const always = () => true;
const reply = (text: Reply) => () => text;
const many = (count: number, from = 1): number[] => Array.from({ length: count }, (_, n) => from + n);

describe("an order that is gone", () => {
  it("is asked about at once, alone", () => {
    const questions = new Questions();
    questions.want(ALICE, [7], 1_000, false);
    expect(questions.nextAt()).toBe(1_000);
    expect(questions.next(1_000, always)).toEqual({
      kind: "status",
      ethAddress: ALICE,
      oid: 7,
      healing: false,
    });
    expect(questions.next(1_000, always)).toBeNull();
    expect(questions.nextAt()).toBe(Number.POSITIVE_INFINITY);
  });

  it("is asked about once, however often it is missed", () => {
    const questions = new Questions();
    for (const at of [0, 5_000]) questions.want(ALICE, [7], at, false);
    const question = questions.next(5_000, always);
    if (question !== null) questions.answered(question, reply("explained"), 5_200);
    expect(questions.size).toBe(0);
    expect(questions.next(90_000, always)).toBeNull();
  });

  it("is not asked about where it was explained, or shown, meanwhile", () => {
    const questions = new Questions();
    questions.want(ALICE, [7, 8], 0, false);
    expect(questions.next(0, (_, oid) => oid === 8)).toMatchObject({ oid: 8 });
    expect(questions.size).toBe(1);
  });

  it("is asked about by the trader's log where many are, as soon as that is cheaper", () => {
    const questions = new Questions();
    questions.want(ALICE, many(HISTORY_FROM - 1), 0, false);
    expect(questions.next(0, always)).toMatchObject({ kind: "status" });
    questions.want(BOB, many(HISTORY_FROM), 0, false);
    expect(questions.next(0, always)).toEqual({
      kind: "history",
      ethAddress: BOB,
      oids: many(HISTORY_FROM),
      healing: false,
    });
  });

  it("to which the log does not reach back is asked about by itself before it is given up", () => {
    const questions = new Questions();
    questions.want(ALICE, many(HISTORY_FROM), 0, false);
    const log = questions.next(0, always);
    if (log === null) throw new Error("nothing is asked");
    expect(questions.answered(log, (oid) => (oid === 1 ? "forgotten" : "explained"), 100)).toEqual([]);
    expect(questions.next(100, always)).toEqual({
      kind: "status",
      ethAddress: ALICE,
      oid: 1,
      healing: false,
    });
  });

  it.each(["open", "forgotten"] as const)(
    "that is said to be %s is asked about again after 15 s, three times at most",
    (word) => {
      const questions = new Questions();
      questions.want(ALICE, [7], 0, false);
      for (let n = 0; n < MAX_ANSWERS; n++) {
        const now = n * AGAIN_AFTER_MS;
        expect(questions.next(now - 1, always)).toBeNull();
        const question = questions.next(now, always);
        if (question === null) throw new Error("nothing is asked");
        expect(questions.answered(question, reply(word), now)).toEqual(n + 1 === MAX_ANSWERS ? [7] : []);
      }
      expect(questions.size).toBe(0);
    },
  );

  it("to which the log did not reach back waits while the log may tell of many others: it forgets them next", () => {
    const questions = new Questions();
    questions.want(ALICE, many(HISTORY_FROM), 0, false);
    const first = questions.next(0, always);
    if (first !== null) questions.answered(first, reply("forgotten"), 500);
    questions.want(ALICE, many(HISTORY_FROM, 1_000), 5_000, false);
    const second = questions.next(5_000, always);
    expect(second).toMatchObject({ kind: "history", oids: many(HISTORY_FROM, 1_000) });
    if (second !== null) questions.answered(second, reply("explained"), 5_500);
    expect(questions.next(5_500, always)).toMatchObject({ kind: "status", oid: 1 });
  });

  it("of which no answer comes is asked about for an hour", () => {
    const questions = new Questions();
    questions.want(ALICE, [7], 0, false);
    let givenUp: OrderId[] = [];
    let now = 0;
    for (; givenUp.length === 0; now += AGAIN_AFTER_MS) {
      const question = questions.next(now, always);
      if (question === null) throw new Error("nothing is asked");
      givenUp = questions.answered(question, reply("failed"), now);
    }
    expect(givenUp).toEqual([7]);
    expect(now).toBeGreaterThan(DEADLINE_MS);
  });
});

describe("among many", () => {
  it("who comes back after a gap is asked about first", () => {
    const questions = new Questions();
    questions.want(ALICE, [1], 0, false);
    questions.want(BOB, [2], 9_000, true);
    expect(questions.next(10_000, always)).toMatchObject({ oid: 2, healing: true });
    expect(questions.next(10_000, always)).toMatchObject({ oid: 1 });
  });

  it("one trader has one question at a time, and the others theirs", () => {
    const questions = new Questions();
    questions.want(ALICE, [1, 2], 0, false);
    questions.want(BOB, [3], 5, false);
    const first = questions.next(10, always);
    expect(first).toMatchObject({ oid: 1 });
    expect(questions.next(10, always)).toMatchObject({ oid: 3 });
    expect(questions.next(10, always)).toBeNull();
    if (first !== null) questions.answered(first, reply("explained"), 20);
    expect(questions.next(20, always)).toMatchObject({ oid: 2 });
  });

  it("too many are bounded: the oldest of that trader are given up and counted", () => {
    const questions = new Questions(10);
    expect(questions.want(ALICE, many(8), 0, false)).toEqual([]);
    expect(questions.want(ALICE, many(5, 20), 1, false)).toEqual([1, 2, 3]);
    expect([questions.size, questions.dropped]).toEqual([10, 3]);
  });

  it("a trader who is followed no longer is forgotten", () => {
    const questions = new Questions();
    questions.want(ALICE, [1, 2], 0, false);
    const question = questions.next(0, always);
    questions.drop(ALICE);
    if (question !== null) expect(questions.answered(question, reply("open"), 100)).toEqual([]);
    expect([questions.size, questions.next(100_000, always)]).toEqual([0, null]);
  });
});
