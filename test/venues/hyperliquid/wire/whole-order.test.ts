// An order that is taken as it stands is read the same as one that is read member by member.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataFrame } from "../../../../src/venues/hyperliquid/wire/frames.js";
import { decodeData, frame, NOBODY, OPEN_ORDERS } from "./recorded.js";

type Listed = Record<string, unknown>;

/** One of these, seldom a wrong one, and now and then what is wrong for any member but a text. */
function mostly(right: readonly unknown[], wrong: readonly unknown[] = []): fc.Arbitrary<unknown> {
  const spoilt = fc.constantFrom<unknown>(null, "", "x", 1.5, -1, [], ...wrong);
  return fc.oneof({ arbitrary: fc.constantFrom(...right), weight: 40 }, { arbitrary: spoilt, weight: 1 });
}

const DECIMAL = mostly(["31175.0", "0.0296", "0.0", "-1", "007.50"], ["1e5", ".5", "5.", "9".repeat(35)]);
const LONG = "c".repeat(129);

function listed(depth: number): fc.Arbitrary<Listed> {
  const children = depth === 0 ? fc.constant([]) : fc.array(listed(depth - 1), { maxLength: 2 });
  const members = {
    coin: mostly(["BTC", "xyz:TSLA", "__proto__"], [LONG]),
    side: mostly(["A", "B"]),
    limitPx: DECIMAL,
    sz: DECIMAL,
    oid: mostly([1, 566_617_880_209], [2 ** 53]),
    timestamp: mostly([1_791_280_999_484], [8.64e15 + 1]),
    triggerCondition: mostly(["N/A", "Price above 3"], [LONG]),
    isTrigger: mostly([true, false]),
    triggerPx: DECIMAL,
    children: fc.oneof({ arbitrary: children, weight: 40 }, fc.constantFrom<unknown>(null, {}, "none")),
    isPositionTpsl: mostly([true, false]),
    reduceOnly: mostly([true, false]),
    orderType: mostly(["Limit", "Stop Market"], ["Iceberg", LONG]),
    origSz: DECIMAL,
    tif: mostly(["Gtc", "Alo", "FrontendMarket"], ["Gtd", LONG]),
    cloid: mostly(["0x000000000000000000065d291ba7c026", null], [LONG]),
  };
  const left = fc.option(fc.constantFrom(...Object.keys(members)), { freq: 4 });
  const more = fc.option(fc.constantFrom("foo", "constructor", "0"), { freq: 8, nil: undefined });
  return fc.tuple(fc.record(members), left, more).map(([order, absent, member]) => {
    const rest = Object.entries(order).filter(([name]) => name !== absent);
    return Object.fromEntries(member === undefined ? rest : [...rest, [member, 1]]);
  });
}

/** The same with a member that nobody knows in each order: then none is taken as it stands. */
function marked(order: Listed): Listed {
  const { children } = order;
  const below = Array.isArray(children) ? { children: children.map(marked) } : {};
  return { ...order, ...below, mark: true };
}

function read(orders: readonly Listed[]): DataFrame {
  return decodeData(frame("openOrders", { dex: "", user: NOBODY, orders }));
}

/** All that a frame tells but the mark. */
function toldBy(decoded: DataFrame): unknown {
  const refusals = decoded.refusals.map(({ path, reason }) => `${path}: ${reason}`);
  const drift = decoded.drift
    .filter(({ path }) => !path.endsWith(".mark"))
    .map(({ path, sample, count }) => `${path} ${sample} ${count}`)
    .sort();
  return (
    decoded.kind === "openOrders" && { orders: decoded.orders, complete: decoded.complete, refusals, drift }
  );
}

describe("an order with exactly the members of an order", () => {
  it("is read the same, refused for the same reason and drifts the same as one with a member more", () => {
    let whole = 0;
    fc.assert(
      fc.property(fc.array(listed(2), { maxLength: 4 }), (orders) => {
        const plain = read(orders);
        if (plain.kind === "openOrders") whole += plain.orders.length;
        expect(toldBy(read(orders.map(marked)))).toStrictEqual(toldBy(plain));
      }),
      { numRuns: 1_000 },
    );
    expect(whole).toBeGreaterThan(100);
  });

  it("is refused as a child of the fifth level, as any other", () => {
    const [order] = JSON.parse(OPEN_ORDERS).data.orders;
    const deep = (levels: number): Listed =>
      levels === 0 ? order : { ...order, children: [deep(levels - 1)] };
    expect(read([deep(4)]).refusals).toEqual([]);
    expect(read([deep(5)]).refusals).toMatchObject([
      { path: `openOrders.orders[0]${".children[0]".repeat(5)}` },
    ]);
  });
});
