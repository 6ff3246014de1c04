// What the model remembers of its traders besides orders, accounts and fills.
import Big from "big.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelOptions } from "../../../src/simulator/model/model.js";
import { Newest } from "../../../src/simulator/model/newest.js";
import { Random } from "../../../src/simulator/model/random.js";
import type { LedgerDelta, LedgerUpdate, Records } from "../../../src/simulator/model/record-words.js";
import { sampleRoles } from "../../../src/simulator/model/roles.js";
import { TraderRecords } from "../../../src/simulator/model/trader-records.js";
import type { Model, StatusChange } from "../../../src/simulator/model/words.js";
import { order, status } from "../venue/stub-model.js";
import { isFinal } from "./chronicle.js";
import { MINUTE, START, traders, watch, world } from "./worlds.js";

const ALL = Number.POSITIVE_INFINITY;

function recordsOf({ records }: Model): Records {
  if (records === undefined) throw new Error("the model remembers nothing");
  return records;
}

describe("what two hours of the model leave behind", () => {
  const changes = new Map<string, StatusChange[]>();
  let model: Model;
  let records: Records;
  let user: string;

  beforeAll(() => {
    model = world(31, 4, { roles: sampleRoles(traders(4)), activity: 40 });
    records = recordsOf(model);
    user = model.users[0] ?? "";
    watch(model, 120 * MINUTE, 10_000, (blocks) => {
      for (const change of blocks.flatMap(({ statuses }) => statuses))
        changes.set(change.user, [...(changes.get(change.user) ?? []), change]);
    });
  });

  it("are the newest changes of status, each once, oldest first", () => {
    for (const each of model.users) {
      const remembered = records.statuses(each, ALL, ALL);
      const happened = changes.get(each) ?? [];
      expect(happened.length).toBeGreaterThan(500);
      expect(remembered.slice(-happened.length)).toEqual(happened.slice(-remembered.length));
      expect(records.statuses(each, 7, ALL)).toEqual(happened.slice(-7));
      expect(records.statuses(each, 0, ALL)).toEqual([]);
    }
  });

  it("are those changes up to a moment, too", () => {
    const happened = changes.get(user) ?? [];
    const asOf = happened.at(-20)?.statusTimestamp ?? 0;
    const before = happened.filter(({ statusTimestamp }) => statusTimestamp <= asOf);
    expect(records.statuses(user, 5, asOf)).toEqual(before.slice(-5));
  });

  it("are the last change of each order, whether it is open or closed", () => {
    const open = model.dexes.flatMap((dex) => model.openOrders(user, dex));
    expect(open.length).toBeGreaterThan(0);
    for (const { oid } of open) {
      const change = records.status(user, oid, 0, ALL);
      expect(change?.order.oid).toBe(oid);
      expect(isFinal(change?.status ?? "filled")).toBe(false);
    }
    for (const change of (changes.get(user) ?? []).filter(({ status }) => isFinal(status)).slice(-200))
      if (change.order.tif !== "LiquidationMarket")
        expect(records.status(user, change.order.oid, 300, ALL)).toBe(change);
  });

  it("have an order that rests partly filled at the size of its opening", () => {
    let seen = 0;
    const fresh = world(31, 4);
    watch(fresh, 20 * MINUTE, 5_000, () => {
      for (const each of fresh.users)
        for (const { oid, sz, timestamp } of fresh.openOrders(each, "")) {
          const told = recordsOf(fresh).status(each, oid, 0, ALL);
          if (told === null || told.order.sz === sz || timestamp < START) continue;
          expect(new Big(told.order.sz).gte(sz)).toBe(true);
          seen++;
        }
    });
    expect(seen).toBeGreaterThan(0);
  });

  it("do not say what became of an order of the venue's own", () => {
    const all = [...changes.values()].flat();
    const own = all.filter(({ order }) => order.tif === "LiquidationMarket");
    expect(own.length).toBeGreaterThan(0);
    for (const change of own) expect(records.status(change.user, change.order.oid, ALL, ALL)).toBeNull();
  });

  it("are payments of funding at each full hour, one for each position, against the longer side", () => {
    const hours = new Set<number>();
    for (const each of model.users) {
      for (const { time, hash, delta } of records.funding(each)) {
        expect(time % (60 * MINUTE)).toBeLessThan(100);
        hours.add(Math.floor(time / (60 * MINUTE)));
        expect(hash).toMatch(/^0x[0-9a-f]{64}$/);
        expect(new Big(delta.szi).eq(0)).toBe(false);
        expect(new Big(delta.usdc).times(delta.szi).times(delta.fundingRate).lte(0)).toBe(true);
      }
      const times = records.funding(each).map(({ time, delta }) => `${time} ${delta.coin}`);
      expect(times).toEqual([...new Set(times)].sort());
    }
    expect(hours.size).toBe(2);
  });

  it("are deposits, transfers and liquidations, oldest first, a transfer with both sides", () => {
    const quiet = world(5, 4, { roles: sampleRoles(traders(4)), activity: 1, pastMs: 24 * 60 * MINUTE });
    const kinds = new Set<LedgerDelta["type"]>();
    for (const { users, records } of [model, quiet]) {
      const all = new Map(users.map((each) => [each, records?.ledgerUpdates(each) ?? []]));
      for (const [each, updates] of all) {
        const times = updates.map(({ time }) => time);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const update of updates) {
          kinds.add(update.delta.type);
          const other = otherSide(update, each);
          if (other !== null) expect(all.get(other)).toContainEqual(update);
        }
      }
    }
    expect([...kinds].sort().join(" ")).toBe(
      "accountClassTransfer deposit internalTransfer liquidation send spotTransfer subAccountTransfer withdraw",
    );
  });

  it("is how each did, in windows that hold each other", () => {
    for (const each of model.users) {
      const performance = records.performance(each);
      const value = model.dexes.reduce(
        (sum, dex) => sum.plus(model.account(each, dex).marginSummary.accountValue),
        new Big(0),
      );
      expect(new Big(performance?.accountValue ?? 0).eq(value)).toBe(true);
      expect(performance?.windows.map(([window]) => window)).toEqual(["day", "week", "month", "allTime"]);
      const volumes = performance?.windows.map(([, { vlm }]) => Number(vlm)) ?? [];
      expect(volumes).toEqual([...volumes].sort((a, b) => a - b));
      expect(volumes[0]).toBeGreaterThan(0);
    }
    expect(records.performance("0x00")).toBeNull();
  });

  it("is nothing of whom it does not know", () => {
    const nobody = `0x${"f".repeat(40)}`;
    expect(records.statuses(nobody, ALL, ALL)).toEqual([]);
    expect(records.status(nobody, 1, ALL, ALL)).toBeNull();
    expect([records.funding(nobody), records.ledgerUpdates(nobody)]).toEqual([[], []]);
    expect([records.spotBalances(nobody), records.subAccounts(nobody)]).toEqual([[], []]);
    expect(records.role(nobody)).toEqual({ role: "missing" });
  });
});

function otherSide({ delta }: LedgerUpdate, user: string): string | null {
  if (!("destination" in delta) || delta.destination === delta.user) return null;
  return delta.user === user ? delta.destination : delta.user;
}

describe("what is remembered besides", () => {
  const memory = (given: Partial<ModelOptions>, stepMs: number) => {
    const model = world(7, 3, given);
    watch(model, 90 * MINUTE, stepMs, () => undefined);
    const records = recordsOf(model);
    return {
      truth: model.truth(),
      rest: model.users.map((user) => [records.funding(user), records.ledgerUpdates(user)]),
    };
  };

  it("is the same however time is cut into pieces", () => {
    expect(memory({}, 700)).toEqual(memory({}, 30 * MINUTE));
  });

  it("changes nothing of the story of orders, fills and positions", () => {
    const roles = sampleRoles(traders(3));
    expect(memory({ roles }, MINUTE).truth).toEqual(memory({}, MINUTE).truth);
  });

  it("stands still once the model is frozen", () => {
    const model = world(7, 3);
    model.freeze();
    const before = model.users.map((user) => recordsOf(model).ledgerUpdates(user));
    model.advance(START + 600 * MINUTE);
    expect(model.users.map((user) => recordsOf(model).ledgerUpdates(user))).toEqual(before);
    expect(model.users.flatMap((user) => recordsOf(model).funding(user))).toEqual([]);
  });

  it("goes back as far as the past that is asked for", () => {
    const model = world(7, 1, { pastMs: 300 * MINUTE });
    const [first] = recordsOf(model).ledgerUpdates(model.users[0] ?? "");
    expect(first).toMatchObject({ time: START - 300 * MINUTE, delta: { type: "deposit" } });
    expect(model.fills(model.users[0] ?? "", ALL).length).toBeGreaterThan(3_000);
    expect(() => world(7, 1, { pastMs: -1 })).toThrow("pastMs is -1; it must be a whole number from 0");
  });
});

describe("the records of a trader", () => {
  const cloid = `0x${"a".repeat(32)}`;
  const at = (oid: number, word: string, time: number, given = {}) => ({
    ...status("0xa", order(oid, given), word),
    statusTimestamp: time,
  });

  it("know closed orders by the count of those that closed later, open ones always", () => {
    const records = new TraderRecords(new Random(1));
    for (const oid of [1, 2, 3, 4]) records.change(at(oid, "open", oid));
    for (const oid of [4, 2, 1]) records.change(at(oid, "canceled", 10));
    const known = (reach: number) => [1, 2, 3, 4].filter((oid) => records.status(oid, reach, 10) !== null);
    expect([0, 1, 2, 3, 9].map(known)).toEqual([[3], [1, 3], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4]]);
  });

  it("forget the oldest of very many", () => {
    const records = new TraderRecords(new Random(1));
    for (let oid = 1; oid <= 4_001; oid++) records.change(at(oid, "iocCancelRejected", oid, { cloid }));
    expect(records.status(1, 9_000, 9_000)).toBeNull();
    expect(records.status(2, 9_000, 9_000)?.order.oid).toBe(2);
    expect(records.status(cloid, 9_000, 9_000)?.order.oid).toBe(4_001);
  });

  it("give of a cloid the newest order, in any case of its letters", () => {
    const records = new TraderRecords(new Random(1));
    records.change(at(1, "open", 1, { cloid }));
    records.change(at(2, "open", 2, { cloid }));
    records.change(at(1, "canceled", 2, { cloid }));
    expect(records.status(cloid.toUpperCase().replace("X", "x"), 10, 10)?.order.oid).toBe(2);
  });

  it("tell what was so at an earlier moment", () => {
    const records = new TraderRecords(new Random(1));
    records.change(at(1, "open", 10));
    records.change(at(1, "triggered", 20));
    records.change(at(1, "filled", 20));
    const words = [9, 10, 19, 20].map((asOf) => records.status(1, 10, asOf)?.status ?? null);
    expect(words).toEqual([null, "open", "open", "filled"]);
  });
});

describe("a list of the newest", () => {
  it("keeps so many and counts the others", () => {
    const newest = new Newest<number>(3);
    for (let n = 1; n <= 100; n++) {
      newest.add(n);
      const kept = [n - 2, n - 1, n].filter((each) => each > 0);
      expect(newest.all()).toEqual(kept);
      expect([...newest.backwards()]).toEqual([...kept].reverse());
      expect([newest.size, newest.dropped]).toEqual([kept.length, n - kept.length]);
      expect([newest.last(0), newest.last(1), newest.last(50)]).toEqual([[], [n], kept]);
    }
  });
});
