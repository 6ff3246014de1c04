// Market makers: what they do, and that nobody else does anything else because of them.
import { describe, expect, it } from "vitest";
import type { Block, Model } from "../../../src/simulator/model/words.js";
import { Chronicle } from "./chronicle.js";
import { listed, MINUTE, traders, watch, world } from "./worlds.js";

const [A = "", B = "", MAKER = ""] = traders(3);

function blocksOf(model: Model, ms: number): Block[] {
  const blocks: Block[] = [];
  watch(model, ms, 10_000, (more) => blocks.push(...more));
  return blocks;
}

/** What happened to everybody else. */
function othersIn(blocks: readonly Block[]): unknown[] {
  const of = <T extends { user: string }>(rows: readonly T[] = []) =>
    rows.filter(({ user }) => user !== MAKER);
  return blocks
    .map(({ time, statuses, orderUpdates, fills, twapSliceFills, twapRecords }) => [
      time,
      [of(statuses), of(orderUpdates), of(fills), of(twapSliceFills), of(twapRecords)],
    ])
    .filter(([, told]) => (told as unknown[][]).some(({ length }) => length > 0));
}

describe("a market maker", () => {
  const model = world(4, 3, { makers: 1, makerStatuses: 20 });
  const atFirst = listed(model, MAKER);
  const chronicle = new Chronicle(model);
  const blocks = blocksOf(model, 5 * MINUTE);
  for (const block of blocks) chronicle.add(block);
  const statuses = blocks.flatMap((block) => block.statuses).filter(({ user }) => user === MAKER);
  const refused = statuses.filter(({ status }) => status === "badAloPxRejected");
  const others = statuses.filter(({ status }) => status !== "badAloPxRejected");

  it("has about a thousand orders at rest, on both dexes", () => {
    for (const orders of [atFirst, listed(model, MAKER)]) {
      expect(orders.length).toBeGreaterThan(900);
      expect(orders.length).toBeLessThanOrEqual(1_001);
    }
    expect(new Set(atFirst.map(({ coin }) => coin))).toContain("xyz:TSLA");
  });

  it("brings about twenty changes of status a second, of which 95 in 100 are refusals of new oids", () => {
    expect(statuses.length / 300).toBeGreaterThan(17);
    expect(statuses.length / 300).toBeLessThan(23);
    expect(refused.length / statuses.length).toBeGreaterThan(0.93);
    expect(refused.length / statuses.length).toBeLessThan(0.97);
    const known = new Set(others.map(({ order }) => order.oid));
    expect(refused.filter(({ order }) => known.has(order.oid))).toEqual([]);
    expect(new Set(refused.map(({ order }) => order.oid)).size).toBe(refused.length);
  });

  it("opens, cancels, requotes in one block, is filled; and many of its orders live for seconds", () => {
    const counts = new Map<string, number>();
    for (const { status } of others) counts.set(status, (counts.get(status) ?? 0) + 1);
    for (const status of ["open", "canceled", "filled"])
      expect(counts.get(status), status).toBeGreaterThan(10);
    const requotes = blocks.filter((block) => {
      const told = block.statuses.filter(({ user }) => user === MAKER).map(({ status }) => status);
      return told.includes("canceled") && told.includes("open");
    });
    expect(requotes.length).toBeGreaterThan(30);
    const opened = others.filter(({ status }) => status === "open");
    const brief = others.filter(
      ({ status, order, statusTimestamp }) => status !== "open" && statusTimestamp - order.timestamp < 5_000,
    );
    expect(brief.length / opened.length).toBeGreaterThan(0.25);
  });

  it("trades by the rules of everybody", () => {
    expect(chronicle.broken).toEqual([]);
    const { positions, fills } = model.truth().traders[MAKER] ?? { positions: [], fills: [] };
    expect(fills.length).toBeGreaterThan(20);
    for (const { coin, szi } of positions) expect(chronicle.positionOf(MAKER, coin).eq(szi)).toBe(true);
  });

  it("changes no story of others: they do what they would without it", () => {
    const alone = world(4, 2);
    const truth = model.truth().traders;
    expect(othersIn(blocks)).toEqual(othersIn(blocksOf(alone, 5 * MINUTE)));
    for (const user of [A, B]) {
      expect(truth[user]).toEqual(alone.truth().traders[user]);
      expect(model.records?.funding(user)).toEqual(alone.records?.funding(user));
      expect(model.records?.ledgerUpdates(user)).toEqual(alone.records?.ledgerUpdates(user));
    }
  });

  it("is whoever was said to be, with as many orders and as much to do", () => {
    const given = {
      makers: (place: number) => place === 0,
      makerOrders: 60,
      makerStatuses: 2,
      pastMs: MINUTE,
    };
    const few = world(4, 2, given);
    expect(listed(few, A).length).toBeGreaterThan(50);
    expect(few.users).toEqual([A, B]);
    const told = blocksOf(few, 5 * MINUTE).flatMap((block) =>
      block.statuses.filter(({ user }) => user === A),
    );
    expect(told.length / 300).toBeLessThan(3);
    expect(told.length / 300).toBeGreaterThan(1);
    expect(blocksOf(world(4, 2, given), MINUTE)).toEqual(blocksOf(world(4, 2, given), MINUTE));
    expect(() => world(4, 2, { makers: 3 })).toThrow("makers is 3; it must be a whole number of the users");
  });
});
