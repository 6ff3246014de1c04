// The model's promises about time: the same story for the same options, however it is asked for.
import { describe, expect, it } from "vitest";
import type { ModelOptions } from "../../../src/simulator/model/model.js";
import type { Block, Model } from "../../../src/simulator/model/words.js";
import { allFills, listed, MINUTE, START, traders, watch, world } from "./worlds.js";

const LENGTH = 3 * MINUTE;

function story(model: Model, stepMs: number) {
  const blocks: Block[] = [];
  watch(model, LENGTH, stepMs, (more) => blocks.push(...more));
  return { blocks, truth: model.truth() };
}

const OTHERS: Partial<ModelOptions>[] = [
  { seed: 8 },
  { activity: 30 },
  { blockMs: 90 },
  { firstOid: 1_000 },
  { startMs: START + 70 },
];

describe("the model's story", () => {
  it("is the same for the same options", () => {
    expect(story(world(7, 4), 1_000)).toEqual(story(world(7, 4), 1_000));
  });

  it.each(OTHERS)("is another for %o", (given) => {
    expect(story(world(7, 3, given), MINUTE)).not.toEqual(story(world(7, 3), MINUTE));
  });

  it.each([70, 333, 10_000])("is the same in steps of %i ms as in one", (stepMs) => {
    expect(story(world(7, 4), stepMs)).toEqual(story(world(7, 4), LENGTH));
  });

  it("comes in blocks, each once, oldest first, whose contents are of their time", () => {
    const { blocks } = story(world(3, 4), 500);
    const times = blocks.map(({ time }) => time);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(new Set(times.map((time) => time % 70)).size).toBe(1);
    for (const { time, statuses, fills, twapSliceFills } of blocks) {
      for (const { statusTimestamp } of statuses) expect(statusTimestamp).toBe(time);
      for (const { fill } of [...fills, ...twapSliceFills]) expect(fill.time).toBe(time);
    }
  });

  it("has begun before its start, so that there are orders, positions and fills already", () => {
    const truth = world(1, 1).truth().traders[traders(1)[0] ?? ""];
    expect(truth?.orders.length).toBeGreaterThan(5);
    expect(truth?.positions.length).toBeGreaterThan(0);
    expect(truth?.fills.length).toBeGreaterThan(50);
    expect(truth?.closed).toEqual([]);
  });

  it("stands still once frozen, though time passes", () => {
    const model = world(5, 3);
    model.advance(START + MINUTE);
    model.freeze();
    const before = model.truth();
    expect(model.advance(START + 60 * MINUTE)).toEqual([]);
    expect(model.truth()).toEqual({ ...before, time: START + 60 * MINUTE });
    expect(model.account(model.users[0] ?? "", "").time).toBe(START + 60 * MINUTE);
  });

  it("is as lively of each trader as was said of its place", () => {
    const model = world(5, 3, { activity: (place) => (place === 0 ? 60 : 0) });
    const [busy, ...idle] = Object.values(model.truth().traders);
    expect(busy?.fills.length).toBeGreaterThan(50);
    expect(idle.map(({ orders, fills }) => orders.length + fills.length)).toEqual([0, 0]);
  });

  it("never goes back in time", () => {
    const model = world(5, 1);
    model.advance(START + MINUTE);
    expect(model.advance(START)).toEqual([]);
    expect(model.time).toBe(START + MINUTE);
  });

  it("has moving prices and idle traders when there is no activity", () => {
    const model = world(5, 2, { activity: 0 });
    expect(model.advance(START + 10 * MINUTE)).toEqual([]);
  });

  it.each<[keyof ModelOptions, number]>([
    ["seed", Number.NaN],
    ["startMs", 1],
    ["firstOid", 0.5],
    ["activity", -1],
    ["blockMs", 0],
  ])("is not begun with %s %d", (name, value) => {
    expect(() => world(1, 1, { [name]: value })).toThrow(new RegExp(`${name} is ${value}; it must be`));
  });
});

describe("the model's answers", () => {
  it("are empty for a user that it does not know", () => {
    const model = world(1, 1);
    expect(model.openOrders("0x00", "")).toEqual([]);
    expect(model.fills("0x00", 10)).toEqual([]);
    expect(model.twapSliceFills("0x00", 10)).toEqual([]);
    expect(model.account("0x00", "")).toMatchObject({ withdrawable: "0.0", assetPositions: [], time: START });
  });

  it("know users in lower case, each once, in the order given", () => {
    const [one, other] = ["0xAB", "0xCD"].map((end) => `0x${"0".repeat(38)}${end.slice(2)}`);
    const model = world(1, 0, { users: [other ?? "", one ?? "", (one ?? "").toLowerCase()] });
    expect(model.users).toEqual([other, one].map((user) => user?.toLowerCase()));
    expect(Object.keys(model.truth().traders)).toEqual(model.users);
  });

  it("give the newest fills, oldest first, those of TWAPs apart", () => {
    const model = world(4, 1);
    model.advance(START + 30 * MINUTE);
    const user = model.users[0] ?? "";
    const all = model.fills(user, Number.POSITIVE_INFINITY);
    expect(model.fills(user, 5)).toEqual(all.slice(-5));
    expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).sort((a, b) => a - b));
    const slices = model.twapSliceFills(user, Number.POSITIVE_INFINITY);
    expect(slices.length).toBeGreaterThan(2);
    expect(model.twapSliceFills(user, 2)).toEqual(slices.slice(-2));
    const truth = model.truth().traders[user]?.fills ?? [];
    expect(new Set(truth)).toEqual(new Set(allFills(model, user)));
    expect(truth.map(({ time }) => time)).toEqual(truth.map(({ time }) => time).sort((a, b) => a - b));
  });

  it("list orders newest first, those of spot with the first dex, those of a builder dex with their own", () => {
    const model = world(4, 2);
    const coins = new Set<string>();
    watch(model, 20 * MINUTE, MINUTE, () => {
      for (const user of model.users) {
        for (const dex of model.dexes) {
          const orders = model.openOrders(user, dex);
          expect(orders.map(({ oid }) => oid)).toEqual(orders.map(({ oid }) => oid).sort((a, b) => b - a));
          for (const { coin } of orders) {
            expect(coin.includes(":") ? coin.split(":")[0] : "").toBe(dex);
            coins.add(coin);
          }
        }
        expect(model.truth().traders[user]?.orders).toEqual(listed(model, user));
      }
    });
    expect([...coins].sort()).toEqual([...model.coins].sort());
  });
});
