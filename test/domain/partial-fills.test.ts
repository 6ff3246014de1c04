// Fills that are known in part: told at once, completed once, in whatever order parts, wholes and restarts come.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FillEvent } from "../../src/domain/event.js";
import { type Fill, fillId } from "../../src/domain/fill.js";
import type { Ledger } from "../../src/domain/ledger.js";
import type { FillsReport, PastFills } from "../../src/domain/observation.js";
import { type FirstTelling, PART_WANTED_MS } from "../../src/domain/partial-fill.js";
import { ALICE, fill, fills, ledger, listing, order, part, T0, told } from "../support/story.js";

const TAPE = { source: "tape" } as const;
const at = (tid: number, given: Partial<Parameters<typeof fill>[0]> = {}) => ({ oid: 1, tid, ...given });
const log = (inPart: PastFills["inPart"] = new Map()): Partial<FillsReport> => ({
  source: "log",
  past: { followedSince: T0, inPart },
});
const [A, B] = [fill(at(1)), part(at(1))];
const tape = (ms: number, ...list: Fill[]): FillsReport => fills(ms, list, TAPE);
const whole = (ms: number, ...list: Fill[]): FillsReport => fills(ms, list);
const past = (ms: number, ...list: Fill[]): FillsReport => fills(ms, list, log());

describe("a fill that is known in part", () => {
  it.each<[string, FillsReport[], string[]]>([
    ["is told at once", [tape(0, B)], ["fill 1"]],
    ["is told again when it is whole", [tape(0, B), whole(1, A)], ["fill 1", "fill 1 completes"]],
    ["is told again when the log has it", [tape(0, B), past(1, A)], ["fill 1", "fill 1 completes"]],
    ["is completed once", [tape(0, B), whole(1, A), whole(2, A), past(3, A)], ["fill 1", "fill 1 completes"]],
    ["is completed once by the log", [tape(0, B), past(1, A), whole(2, A)], ["fill 1", "fill 1 completes"]],
    ["is not told twice", [tape(0, B, B), tape(1, B)], ["fill 1"]],
    ["is no news of a whole one", [whole(0, A), tape(1, B)], ["fill 1"]],
    ["is no news of one that the log told", [past(0, A), tape(1, B)], ["fill 1"]],
    ["may come with the whole one", [fills(0, [B, A])], ["fill 1", "fill 1 completes"]],
    ["has no id where its tid is shared, and is not told", [tape(0, part(at(0)))], []],
  ])("%s", (_, reports, events) => {
    const trader = ledger();
    expect(reports.flatMap((each) => told(trader.apply(each).events))).toEqual(events);
  });

  it("is completed as it was told: how it was seen, and when", () => {
    const trader = ledger({}, T0);
    trader.apply(tape(500, B));
    expect(trader.apply(past(90_000, A)).events).toMatchObject([
      {
        seen: "live",
        observedAt: T0 + 500,
        source: "log",
        completes: true,
        fill: { oid: 1, dir: "Open Long" },
      },
    ]);
  });

  it("of an earlier day is completed where the log is told that it is stored in part", () => {
    const first: FirstTelling = { seen: "live", observedAt: T0 - 5 };
    const stored = log(new Map([[fillId(ALICE, A), first]]));
    const { events } = ledger({}, T0).apply(fills(0, [A, fill(at(2))], stored));
    expect(events).toMatchObject([
      { ...first, completes: true },
      { seen: "recovered", completes: false },
    ]);
  });

  it("is summed for its order when it is whole, and not before", () => {
    const trader = ledger();
    trader.apply(listing(0, [order({ oid: 1, sz: "2", origSz: "2" })]));
    const halves = [1, 2].map((tid) => at(tid));
    trader.apply(tape(1_000, ...halves.map(part)));
    expect(trader.openOrders().size).toBe(1);
    expect(told(trader.apply(past(2_000, ...halves.map(fill))).events)).toEqual([
      "fill 1 completes",
      "fill 2 completes",
      "closed 1 filled",
    ]);
  });

  it("says nothing of an order until it is whole", () => {
    const trader = ledger();
    trader.apply(tape(0, B));
    expect(trader.knows(1)).toBe(false);
    trader.apply(whole(1, A));
    expect([trader.knows(1), trader.knows(2)]).toEqual([true, false]);
  });

  it("may be a trade; what completes it is none", () => {
    const trader = ledger({}, T0);
    expect(trader.apply(tape(0, B)).traded).toBe(true);
    expect(trader.apply(whole(1, A)).traded).toBe(false);
  });

  it("is asked for until it is whole, or a day old", () => {
    const trader = ledger();
    const slice = { hash: "0x00", crossed: true };
    trader.apply(tape(0, part(at(1, slice)), part(at(2, { time: T0 + 5 }))));
    const wanted = (now: number) => trader.partialFills(T0 + now).map(({ time, hash }) => [time, hash]);
    expect(wanted(10)).toEqual([
      [T0, "0x00"],
      [T0 + 5, null],
    ]);
    expect(wanted(PART_WANTED_MS + 1)).toEqual([[T0 + 5, null]]);
    trader.apply(whole(20, fill(at(1)), fill(at(2, { time: T0 + 5 }))));
    expect(wanted(30)).toEqual([]);
  });
});

describe("an order", () => {
  it("is known while it is open, and while its close is remembered", () => {
    const trader = ledger();
    expect(trader.knows(1)).toBe(false);
    for (const ms of [0, 10_000, 20_000, 30_000])
      trader.apply(listing(ms, ms === 0 ? [order({ oid: 1 })] : []));
    expect(trader.openOrders().size).toBe(0);
    expect(trader.knows(1)).toBe(true);
  });
});

describe("a fill of an earlier run", () => {
  const known = { parts: [], lately: [fillId(ALICE, A)] };

  it("is told by nobody again, in part or whole", () => {
    const trader = ledger();
    trader.recoverFills(known);
    expect([tape(0, B), past(1, A), whole(2, A)].flatMap((each) => trader.apply(each).events)).toEqual([]);
  });

  it("is summed where it is repeated: an order that filled meanwhile closes", () => {
    const trader = ledger();
    trader.recoverFills(known);
    trader.apply(listing(0, [order({ oid: 1, sz: "1", origSz: "2" })]));
    const snapshot = whole(1_000, A, fill(at(2)));
    expect(told(trader.apply(snapshot).events)).toEqual(["fill 2", "closed 1 filled"]);
    expect(told(trader.apply({ ...snapshot, receivedAt: T0 + 2_000 }).events)).toEqual([]);
  });
});

/** A fill as the database has it. */
interface Stored extends FirstTelling {
  readonly whole: boolean;
}

type Step = readonly ["tape" | "stream" | "log", tids: readonly number[]] | readonly ["gap" | "restart"];

const TIDS = [1, 2, 3, 4];
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom("tape", "stream", "log"), fc.subarray(TIDS, { minLength: 1 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("gap", "restart")) },
);

/** Lives through `steps`; gives what was told of each fill, and what is stored of it. */
function live(steps: readonly Step[]) {
  let trader = ledger({}, T0);
  const events = new Map<string, FillEvent[]>();
  const stored = new Map<string, Stored>();
  const tell = (to: Ledger, report: FillsReport): void => {
    for (const event of to.apply(report).events) {
      if (event.kind !== "fill") continue;
      events.set(event.id, [...(events.get(event.id) ?? []), event]);
      const { seen, observedAt } = stored.get(event.id) ?? event;
      stored.set(event.id, { seen, observedAt, whole: event.fill.oid !== null });
    }
  };
  for (const [n, [what, tids = []]] of steps.entries()) {
    const ms = 1_000 * n;
    const inPart = new Map([...stored].filter(([, each]) => !each.whole));
    const list = tids.map((tid) => at(tid));
    if (what === "tape") tell(trader, tape(ms, ...list.map(part)));
    if (what === "stream") tell(trader, whole(ms, ...list.map(fill)));
    if (what === "log") tell(trader, fills(ms, list.map(fill), log(inPart)));
    if (what === "gap") {
      const gap = { kind: "gap", stream: "fills", dex: null, since: T0, cause: "1006" } as const;
      trader.apply({ ...gap, ethAddress: ALICE, receivedAt: T0 + ms });
    }
    if (what === "restart") {
      trader = ledger({}, T0);
      trader.recover({ dex: "", orders: null, positions: null }, T0 + ms);
      const parts = [...inPart].map(([id, first]) => ({ id, time: T0, hash: null, crossed: true, ...first }));
      trader.recoverFills({ parts, lately: [...stored.keys()].filter((id) => !inPart.has(id)) });
    }
  }
  return { trader, events, stored };
}

it("of whatever is told in whatever order each fill is told once, and completed once where it was told in part", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { trader, events, stored } = live(steps);
      for (const [id, [first, second, ...more]] of events) {
        expect(first).toMatchObject({ completes: false });
        expect(more).toEqual([]);
        if (second === undefined) continue;
        expect(first?.fill.oid).toBeNull();
        const { seen, observedAt } = stored.get(id) ?? {};
        expect(second).toMatchObject({ completes: true, seen, observedAt, fill: { oid: 1 } });
      }
      const inPart = [...stored].flatMap(([id, each]) => (each.whole ? [] : [id]));
      expect(
        trader
          .partialFills(T0)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(inPart.sort());
    }),
    { numRuns: 500 },
  );
});

it("whatever was told before, the log makes every fill whole", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { trader, stored } = live([...steps, ["log", TIDS]]);
      expect([...stored.values()].map((each) => each.whole)).toEqual(TIDS.map(() => true));
      expect(trader.partialFills(T0)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
