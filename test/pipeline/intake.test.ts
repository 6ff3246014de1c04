// The way in: events to the journal, listeners told, nothing of strangers.
import { beforeEach, describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { ZERO } from "../../src/domain/decimal.js";
import type { OrderId, TraderId } from "../../src/domain/ids.js";
import type { Gap } from "../../src/domain/observation.js";
import type { Position } from "../../src/domain/position.js";
import { CurrentStates } from "../../src/pipeline/current-states.js";
import { EventLog } from "../../src/pipeline/event-log.js";
import { Intake } from "../../src/pipeline/intake.js";
import { type Listeners, Taps } from "../../src/pipeline/taps.js";
import { groupOf } from "../../src/venues/hyperliquid/observe/statuses.js";
import { InstantJournal } from "../support/instant-journal.js";
import { quietLog } from "../support/quiet-log.js";
import {
  ALICE,
  became,
  fill,
  fills,
  history,
  listing,
  order,
  part,
  position,
  positions,
  T0,
} from "../support/story.js";

const BOB: Address = "0x00000000000000000000000000000000000000b0";

let journal: InstantJournal;
let written: () => void;
let states: CurrentStates;
let taps: Taps;
let intake: Intake;
let appended: number;
let heard: string[];
let healed: TraderId[];
let asked: OrderId[];

const NAMES: (keyof Listeners)[] = [
  "onOrderNew",
  "onOrderUpdated",
  "onOrderPartiallyFilled",
  "onOrderClosed",
  "onOrderFilled",
  "onOrderCancelled",
  "onPositionChanged",
  "onFill",
  "onGap",
];

beforeEach(() => {
  journal = new InstantJournal();
  healed = [];
  asked = [];
  states = new CurrentStates();
  taps = new Taps(quietLog().log, groupOf);
  appended = 0;
  heard = [];
  taps.add(Object.fromEntries(NAMES.map((name) => [name, () => heard.push(name)])));
  const rules = { closeAfterMissing: 2, sampleIntervalMs: 300_000 };
  intake = new Intake({
    ...{ rules, events: new EventLog(journal), states, taps },
    appended: () => appended++,
    written: () =>
      new Promise((resolve) => {
        written = resolve;
      }),
    unexplained: (_, oids) => asked.push(...oids),
    fillsMissed: (ethAddress) => healed.push(ethAddress),
  });
  intake.follow(ALICE, [], T0);
});

describe("a fill that is known in part", () => {
  it("is to be told whole until it is, of whoever is followed", () => {
    intake.observe(fills(0, [part({ oid: 1, tid: 1 })], { source: "trades" }));
    expect(intake.partialFills(ALICE, T0)).toMatchObject([{ id: `${ALICE}:${T0}:BTC:1`, time: T0 }]);
    expect(intake.partialFills(BOB, T0)).toEqual([]);
    intake.observe(fills(1_000, [fill({ oid: 1, tid: 1 })]));
    expect(intake.partialFills(ALICE, T0)).toEqual([]);
    expect([intake.knows(ALICE, 1), intake.knows(ALICE, 2), intake.knows(BOB, 1)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("is no new document where the log completes it", async () => {
    intake.observe(fills(0, [part({ oid: 1, tid: 1 })], { source: "trades" }));
    const past = { followedSince: T0, inPart: new Map() };
    const both = [fill({ oid: 1, tid: 1 }), fill({ oid: 1, tid: 2 })];
    const recorded = intake.record(fills(1_000, both, { past }));
    written();
    expect(await recorded).toEqual({ inserted: 1 });
  });
});

describe("an observation", () => {
  it("becomes events in the journal and a current state that is due", () => {
    intake.observe(listing(0, [order({ oid: 1 })]));
    expect(journal.take()).toHaveLength(1);
    expect(appended).toBe(1);
    expect(states.take()).toMatchObject([{ ethAddress: ALICE, dex: "", orders: { count: 1, asOf: T0 } }]);
  });

  it("that changes nothing still moves the current state's time", () => {
    for (const at of [0, 5_000]) intake.observe(listing(at, []));
    expect(appended).toBe(0);
    expect(states.take()).toMatchObject([{ orders: { count: 0, asOf: T0 + 5_000 } }]);
    expect(states.take()).toEqual([]);
  });

  it("of an empty dex that stays empty makes no current state due; one of a dex that becomes so does", () => {
    const nothing = { ...positions(0, []).summary, accountValue: ZERO };
    const dexes = Array.from({ length: 141 }, (_, n) => `d${n}`);
    const all = (at: number, held: readonly Position[]) => {
      for (const dex of dexes)
        intake.observe(positions(at, dex === "d140" ? held : [], { dex, summary: nothing }));
      for (const dex of dexes) intake.observe(listing(at, [], { dex }));
      return states.take().flatMap((state) => ("dex" in state ? [state.dex] : []));
    };
    const one = [position({ coin: "d140:A" })];
    expect(all(0, [])).toEqual([]);
    expect(all(5_000, one)).toEqual(["d140"]);
    expect(all(10_000, [])).toEqual(["d140"]);
    expect(all(15_000, [])).toEqual(["d140"]);
    expect(all(20_000, [])).toEqual([]);
  });

  it("of a trader that nobody follows is counted and dropped", () => {
    intake.observe({ ...listing(0, [order({ oid: 1 })]), ethAddress: BOB });
    expect(journal.take()).toEqual([]);
    expect(intake.ignored.get("untracked")).toBe(1);
  });

  it("that is ignored is counted by reason", () => {
    intake.observe(listing(0, [order({ oid: 1, coin: "xyz:TSLA" })]));
    expect(intake.ignored.get("foreignDex")).toBe(1);
  });

  it("tells when a trader was last heard of; a gap is not hearing of it", () => {
    intake.observe(listing(0, []));
    const gap = {
      kind: "gap",
      ethAddress: ALICE,
      receivedAt: T0 + 9_000,
      stream: "orders",
      dex: "",
      since: T0,
      cause: "1006",
    } as const;
    intake.observe(gap);
    expect([...intake.traders()]).toEqual([{ ethAddress: ALICE, lastSeenAt: T0, orders: 0, positions: 0 }]);
    expect(heard).toEqual(["onGap"]);
  });

  it("that is our own word, that nobody can explain an order, is not hearing of its trader either", () => {
    intake.observe(listing(0, []));
    intake.observe({ kind: "unexplained", ethAddress: ALICE, receivedAt: T0 + 9_000, oids: [1] });
    expect([...intake.traders()]).toMatchObject([{ lastSeenAt: T0 }]);
  });
});

describe("while the journal is full", () => {
  const many = Array.from({ length: 12 }, (_, n) => order({ oid: 100 + n }));

  beforeEach(() => {
    intake.observe(listing(0, many));
    journal.take();
    journal.full = true;
  });

  it("nothing is decided and nothing grows; what was not taken is counted", () => {
    for (let at = 5_000; at < 60_000; at += 5_000) {
      intake.observe(listing(at, []));
      intake.observe(positions(at, [position({ coin: "BTC" })]));
      intake.observe(fills(at, [fill({ oid: 1, tid: at })]));
    }
    expect(journal.take()).toEqual([]);
    expect(intake.missed).toEqual({ orders: 11, positions: 11, fills: 11, statuses: 0 });
    expect(intake.missedAt).toBe(T0 + 55_000);
    expect(heard.filter((name) => name === "onGap")).toHaveLength(3);
  });

  it("a gap is told since the trader was last heard, and since its receipt where it never was", () => {
    const gaps: Gap[] = [];
    taps.add({ onGap: (gap) => gaps.push(gap) });
    intake.observe(listing(5_000, []));
    intake.follow(BOB, [], T0);
    intake.observe({ ...listing(6_000, []), ethAddress: BOB });
    expect(gaps).toMatchObject([
      { ethAddress: ALICE, since: T0, receivedAt: T0 + 5_000, cause: "journal full" },
      { ethAddress: BOB, since: T0 + 6_000, receivedAt: T0 + 6_000 },
    ]);
  });

  it("the next listing that is taken tells what changed meanwhile, as recovered", () => {
    const [gone, ...left] = many;
    for (const at of [5_000, 10_000]) intake.observe(listing(at, left));
    journal.full = false;
    for (const at of [15_000, 20_000]) intake.observe(listing(at, left));
    expect(journal.take()).toMatchObject([
      { action: "closed", seen: "recovered", order: { oid: gone?.oid } },
    ]);
    expect(intake.missed.orders).toBe(2);
  });

  it("fills that were not taken are asked for anew, once there is room", () => {
    intake.observe(fills(5_000, [fill({ oid: 1, tid: 1 })]));
    intake.observe(listing(10_000, many));
    expect(healed).toEqual([]);
    journal.full = false;
    intake.observe(listing(15_000, many));
    intake.observe(listing(20_000, many));
    expect(healed).toEqual([ALICE]);
  });
});

describe("what nobody can explain", () => {
  const one = order({ oid: 1 });
  const gone = [5_000, 10_000].map((at) => listing(at, []));
  const unexplained = { kind: "unexplained", ethAddress: ALICE, oids: [1] } as const;
  const reasons = () =>
    journal.take().flatMap((event) => (event.kind === "order" ? [event.closeReason] : []));

  it("is told once there is room, where the journal was full", () => {
    for (const each of [listing(0, [one]), ...gone]) intake.observe(each);
    reasons();
    journal.full = true;
    expect(intake.observe({ ...unexplained, receivedAt: T0 + 20_000 }).taken).toBe(false);
    journal.full = false;
    intake.observe(listing(25_000, []));
    expect(reasons()).toEqual(["unknown"]);
  });

  it("is told by the clock alone, where no listing comes any more", () => {
    for (const each of [listing(0, [one]), ...gone]) intake.observe(each);
    expect(reasons()).toEqual([null, null]);
    intake.expire(T0 + 60_000);
    expect(reasons()).toEqual([]);
    intake.expire(T0 + 2 * 3_600_000);
    expect(reasons()).toEqual(["unknown"]);
  });

  it("is told when its trader is followed no longer", () => {
    for (const each of [listing(0, [one]), ...gone]) intake.observe(each);
    reasons();
    intake.unfollow(ALICE, T0 + 20_000);
    expect(reasons()).toEqual(["unknown"]);
  });
});

describe("the venue's log", () => {
  it("is told as everything is, and recorded once the database has it", async () => {
    const recorded = intake.record(history(20_000, [became(1, "filled", 5_000)]));
    let done = false;
    void recorded?.then(() => {
      done = true;
    });
    expect(heard).toEqual(["onOrderNew", "onOrderClosed", "onOrderFilled"]);
    await Promise.resolve();
    expect(done).toBe(false);
    written();
    expect(await recorded).toEqual({ inserted: 2 });
    const again = intake.record(history(21_000, [became(1, "filled", 5_000)]));
    written();
    expect(await again).toEqual({ inserted: 0 });
  });

  it("waits where there is no room, and tells nothing of strangers", async () => {
    journal.full = true;
    expect(intake.record(history(20_000, [became(1, "filled", 5_000)]))).toBeNull();
    const stranger = history(20_000, [became(1, "filled", 5_000)], { ethAddress: BOB });
    expect(await intake.record(stranger)).toEqual({ inserted: 0 });
  });
});

describe("a time that lies", () => {
  it("is counted and changes nothing, in whatever it comes: what is right is taken all the same", () => {
    for (let at = 0; at < 60_000; at += 5_000)
      intake.observe(positions(at, [position({ szi: at === 0 ? "1" : "2" })]));
    for (const ahead of [3_600_000, T0 * 1_000]) {
      intake.observe(positions(60_000, [position({ szi: "9" })], { time: T0 + 60_000 + ahead }));
    }
    intake.observe(positions(65_000, [position({ szi: "3" })]));
    expect(intake.future).toEqual({ listings: 2, at: T0 + 60_000 });
    const told = journal.take().map((event) => event.kind === "position" && event.position.szi);
    expect(told).toEqual(["1", "2", "3"]);
  });

  it("is no lie where it is our own clock that is wrong", () => {
    const behind = 2 * 3_600_000;
    for (let at = 0; at <= 30_000; at += 5_000)
      intake.observe(positions(at, [position({ szi: String(1 + at / 5_000) })], { time: T0 + at + behind }));
    const told = journal.take().map((event) => event.kind === "position" && event.position.szi);
    expect(told).toEqual(["5", "6", "7"]);
  });
});

describe("listeners", () => {
  it("hear of nothing before it is synced, and then of everything in order, gaps among it", () => {
    journal.held = true;
    intake.observe(listing(0, [order({ oid: 1 })]));
    const gap = {
      kind: "gap",
      ethAddress: ALICE,
      stream: "orders",
      dex: "",
      since: T0,
      cause: "1006",
    } as const;
    intake.observe({ ...gap, receivedAt: T0 + 1_000 });
    intake.observe(fills(2_000, [fill({ oid: 1, tid: 1 })]));
    expect(heard).toEqual([]);
    journal.sync();
    expect(heard.slice(0, 3)).toEqual(["onOrderNew", "onGap", "onFill"]);
  });

  it("hear each event under the name users know", () => {
    const one = order({ oid: 1, sz: "2", origSz: "2" });
    intake.observe(listing(0, [one]));
    intake.observe(fills(1_000, [fill({ oid: 1, tid: 1, sz: "1" })]));
    intake.observe(listing(5_000, [order({ oid: 1, sz: "1", origSz: "2" })]));
    intake.observe(fills(6_000, [fill({ oid: 1, tid: 2, sz: "1" })]));
    intake.observe(positions(7_000, [position()]));
    expect(heard).toEqual([
      "onOrderNew",
      "onFill",
      "onOrderPartiallyFilled",
      "onOrderUpdated",
      "onFill",
      "onOrderClosed",
      "onOrderFilled",
      "onPositionChanged",
    ]);
  });

  it("hear of a fill at once where it is known in part, and once more when it is whole: then of its order too", () => {
    intake.observe(listing(0, [order({ oid: 1, sz: "2", origSz: "2" })]));
    intake.observe(fills(1_000, [part({ oid: 1, tid: 1 })], { source: "trades" }));
    expect(heard).toEqual(["onOrderNew", "onFill"]);
    intake.observe(fills(2_000, [fill({ oid: 1, tid: 1 })]));
    expect(heard.slice(2)).toEqual(["onFill", "onOrderPartiallyFilled"]);
    expect([intake.events.get("fill"), intake.events.get("fill completed")]).toEqual([1, 1]);
  });

  it("hear of a close without a reason as closed only, and of its explanation when it comes", () => {
    intake.observe(listing(0, [order({ oid: 1, sz: "2" })]));
    for (const at of [5_000, 10_000]) intake.observe(listing(at, []));
    expect(heard).toEqual(["onOrderNew", "onOrderClosed"]);
    intake.observe(fills(11_000, [fill({ oid: 1, tid: 1, sz: "2" })]));
    expect(heard.slice(2)).toEqual(["onFill", "onOrderFilled"]);
  });

  it("that throw stop nothing, and are counted", () => {
    const remove = taps.add({
      onOrderNew: () => {
        throw new Error("mine");
      },
    });
    intake.observe(listing(0, [order({ oid: 1 })]));
    remove();
    intake.observe(listing(5_000, [order({ oid: 1 }), order({ oid: 2 })]));
    expect(taps.failures).toBe(1);
    expect(journal.take()).toHaveLength(2);
    expect(heard).toEqual(["onOrderNew", "onOrderNew"]);
  });
});
