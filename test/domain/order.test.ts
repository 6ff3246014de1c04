// What makes two showings of an order differ, and what one knows that the other does not.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import { differences, fillIn, type Order, teaches } from "../../src/domain/order.js";
import { order } from "../support/story.js";

const COMPARED = [
  "cloid",
  "isPositionTpsl",
  "isTrigger",
  "limitPx",
  "orderType",
  "origSz",
  "reduceOnly",
  "sz",
  "tif",
  "triggerPx",
] as const;
const NEVER_UNKNOWN: readonly string[] = ["limitPx", "sz"];
const LEARNT = [...COMPARED.filter((name) => !NEVER_UNKNOWN.includes(name)), "triggerCondition", "parentOid"];

const number = fc.constantFrom(decimal("1"), decimal("2"));
const text = fc.constantFrom("a", "b", null);
const flag = fc.constantFrom(true, false, null);
const showing: fc.Arbitrary<Order> = fc
  .record({
    limitPx: number,
    sz: number,
    origSz: fc.option(number),
    triggerPx: fc.option(number),
    orderType: text,
    tif: text,
    triggerCondition: text,
    isTrigger: flag,
    isPositionTpsl: flag,
    reduceOnly: flag,
    cloid: text,
    parentOid: fc.constantFrom(1, 2, null),
  })
  .map((given) => ({ ...order({ oid: 7 }), ...given }));

/** Nearly the same as `known`: what most listings show. */
const pair = fc
  .tuple(showing, showing, fc.subarray([...COMPARED, "triggerCondition", "parentOid"] as const))
  .map(([known, other, changed]) => {
    const shown = { ...known, ...Object.fromEntries(changed.map((name) => [name, other[name]])) };
    return [known, shown] as const;
  });

function of(showing: Order, name: string): unknown {
  return Object.getOwnPropertyDescriptor(showing, name)?.value;
}

describe("two showings of an order", () => {
  it("differ in each compared field that both know and that is not the same, and in no other", () => {
    fc.assert(
      fc.property(pair, ([known, shown]) => {
        const expected = COMPARED.filter((name) => {
          const values = [known[name], shown[name]];
          return !values.includes(null) && values[0] !== values[1];
        });
        expect(differences(known, shown)).toEqual(expected);
      }),
    );
  });

  it("teach what is known to the second alone", () => {
    fc.assert(
      fc.property(pair, ([known, shown]) => {
        const taught = LEARNT.some((name) => of(known, name) === null && of(shown, name) !== null);
        expect(teaches(known, shown)).toBe(taught);
      }),
    );
  });

  it("fill each other in: what one knows stays, what it does not know is taken from the other", () => {
    fc.assert(
      fc.property(pair, ([known, shown]) => {
        const filled = fillIn(known, shown);
        for (const name of LEARNT) expect(of(filled, name), name).toBe(of(known, name) ?? of(shown, name));
        expect(teaches(filled, shown)).toBe(false);
      }),
    );
  });
});
