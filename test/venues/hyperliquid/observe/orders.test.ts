// Orders are indexed by oid, whether they stand at top level or among children.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasTriggered, toOrders } from "../../../../src/venues/hyperliquid/observe/orders.js";
import type { WireOrder } from "../../../../src/venues/hyperliquid/wire/frames.js";

function order(oid: number, ...children: WireOrder[]): WireOrder {
  return {
    coin: "INJ",
    side: "B",
    limitPx: "10.0",
    sz: "12.50",
    oid,
    timestamp: 1700126022555,
    origSz: "012.5",
    triggerPx: "0.0",
    triggerCondition: "N/A",
    isTrigger: false,
    isPositionTpsl: false,
    reduceOnly: false,
    orderType: "Limit",
    tif: "Gtc",
    cloid: null,
    children,
  };
}

describe("each oid is listed once, with its parent", () => {
  it.each<[string, WireOrder[], string[]]>([
    ["no orders", [], []],
    ["plain orders, in their order", [order(2), order(1)], ["2", "1"]],
    ["an oid twice at top level", [order(1), order(1), order(2)], ["1", "2"]],
    ["children that stand nowhere else", [order(1, order(2), order(3)), order(4)], ["1", "4", "2<1", "3<1"]],
    [
      "children that stand at top level, before",
      [order(3), order(2), order(1, order(2), order(3))],
      ["3<1", "2<1", "1"],
    ],
    ["children that stand at top level, after", [order(1, order(2)), order(2)], ["1", "2<1"]],
    ["a child under its parent's oid", [order(1, order(1))], ["1"]],
    ["a child under its parent's oid, with a child of its own", [order(1, order(1, order(2)))], ["1", "2<1"]],
    ["a child of a child", [order(1, order(2, order(3)))], ["1", "2<1", "3<2"]],
    ["a child of two parents: the first", [order(1, order(3)), order(2, order(3))], ["1", "2", "3<1"]],
    ["two that are each other's child", [order(1, order(2)), order(2, order(1))], ["1<2", "2<1"]],
    ["children of an oid listed twice", [order(1), order(1, order(2))], ["1", "2<1"]],
  ])("%s", (_title, listed, told) => {
    const orders = toOrders(listed).map(({ oid, parentOid }) =>
      parentOid === null ? `${oid}` : `${oid}<${parentOid}`,
    );
    expect(orders).toEqual(told);
  });

  it("whether they are listed newest first or in any other order", () => {
    const oids = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
    const listing = fc.tuple(oids, fc.boolean()).map(([all, newestFirst]) => {
      return newestFirst ? all.sort((a, b) => b - a) : all;
    });
    const attached = fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 14 })), { maxLength: 6 });
    fc.assert(
      fc.property(listing, attached, (top, pairs) => {
        const childrenOf = (at: number): number[] =>
          pairs.filter(([parent]) => parent === at).map(([, child]) => child);
        const listed = top.map((oid, at) => order(oid, ...childrenOf(at).map((child) => order(child))));
        const parents = new Map<number, number>();
        for (const [at, oid] of top.entries()) {
          for (const child of childrenOf(at))
            if (child !== oid && !parents.has(child)) parents.set(child, oid);
        }
        const told = [...new Set([...top, ...parents.keys()])].map((oid) => [oid, parents.get(oid) ?? null]);
        expect(toOrders(listed).map(({ oid, parentOid }) => [oid, parentOid])).toEqual(told);
      }),
    );
  });

  it("a child that stands at top level is told as it stands there", () => {
    const child = { ...order(2), sz: "1.0" };
    expect(toOrders([order(1, child), order(2)])[1]).toMatchObject({ oid: 2, sz: "12.5", parentOid: 1 });
  });
});

describe("an order is told in the domain's words", () => {
  it("with canonical decimals, the rest as it is", () => {
    expect(toOrders([order(1)])).toEqual([
      {
        coin: "INJ",
        dex: "",
        side: "B",
        limitPx: "10",
        sz: "12.5",
        oid: 1,
        timestamp: 1700126022555,
        origSz: "12.5",
        triggerPx: "0",
        triggerCondition: "N/A",
        isTrigger: false,
        triggered: false,
        isPositionTpsl: false,
        reduceOnly: false,
        orderType: "Limit",
        tif: "Gtc",
        cloid: null,
        parentOid: null,
      },
    ]);
  });

  it.each([
    ["INJ", ""],
    ["xyz:TSLA", "xyz"],
    ["@107", ""],
    ["PURR/USDC", ""],
    ["#14880", ""],
    ["__proto__", ""],
  ])("%s trades on dex %j", (coin, dex) => {
    expect(toOrders([{ ...order(1), coin }])).toMatchObject([{ coin, dex }]);
  });

  it("what is not known is null", () => {
    const bare = { ...order(1), origSz: null, triggerPx: null, isTrigger: null, orderType: null };
    expect(toOrders([bare])).toMatchObject([
      { origSz: null, triggerPx: null, isTrigger: null, orderType: null },
    ]);
  });
});

describe("a trigger", () => {
  it.each([
    ["has fired where an order of such a type waits no longer", false, "Stop Limit", true],
    ["has fired where a position's take profit waits no longer", false, "Take Profit Market", true],
    ["has not fired while it waits", true, "Stop Market", false],
    ["is none of a plain order's", false, "Limit", false],
    ["is none where no type is told", false, null, false],
    ["is not known where the order does not say whether it waits", null, "Stop Market", null],
  ] as const)("%s", (_, isTrigger, orderType, triggered) => {
    expect(hasTriggered(isTrigger, orderType)).toBe(triggered);
  });
});
