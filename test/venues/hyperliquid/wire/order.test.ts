// Orders that are not what they must be.
import { describe, expect, it } from "vitest";
import { decodeData, edit, frame, NOBODY, OPEN_ORDERS } from "./recorded.js";

const DECIMAL = "is not a string of a plain decimal of at most 34 digits";
const WHOLE = "is not a whole number from 0 to 2^53 - 1";
const TEXT = "is not a string of at most 128 characters";

describe("an order that cannot be understood is refused by path and reason; its listing is incomplete", () => {
  it.each([
    ["limitPx", "NaN", `"NaN" ${DECIMAL}`],
    ["limitPx", "1e5", `"1e5" ${DECIMAL}`],
    ["limitPx", 30000, `30000 ${DECIMAL}`],
    ["limitPx", "", `"" ${DECIMAL}`],
    ["limitPx", "1".repeat(35), `"${"1".repeat(35)}" ${DECIMAL}`],
    ["limitPx", `-0.${"1".repeat(34)}`, `"-0.${"1".repeat(34)}" ${DECIMAL}`],
    ["limitPx", "9".repeat(100), `"${"9".repeat(40)}"... ${DECIMAL}`],
    ["sz", null, `null ${DECIMAL}`],
    ["sz", undefined, `nothing ${DECIMAL}`],
    ["oid", 2 ** 53, `9007199254740992 ${WHOLE}`],
    ["oid", -1, `-1 ${WHOLE}`],
    ["oid", 1.5, `1.5 ${WHOLE}`],
    ["oid", "566617880209", `"566617880209" ${WHOLE}`],
    ["timestamp", true, "true is not ms from 0 to 8.64e15"],
    ["timestamp", 8.64e15 + 1, "8640000000000001 is not ms from 0 to 8.64e15"],
    ["side", "X", '"X" is not "B" or "A"'],
    ["coin", "", '"" is not a coin of 1 to 128 characters'],
    ["coin", {}, "an object is not a coin of 1 to 128 characters"],
    ["coin", "c".repeat(129), `"${"c".repeat(40)}"... is not a coin of 1 to 128 characters`],
    ["origSz", 1, `1 ${DECIMAL}`],
    ["triggerPx", "NaN", `"NaN" ${DECIMAL}`],
    ["isTrigger", "true", '"true" is not a boolean'],
    ["isPositionTpsl", 0, "0 is not a boolean"],
    ["reduceOnly", [], "an array of 0 is not a boolean"],
    ["orderType", 7, `7 ${TEXT}`],
    ["tif", {}, `an object ${TEXT}`],
    ["cloid", 1, `1 ${TEXT}`],
    ["children", {}, "an object is not an array"],
  ])("%s: %j", (member, value, reason) => {
    const decoded = decodeData(edit(OPEN_ORDERS, `data.orders.0.${member}`, value));
    const raw = expect.stringMatching(/^\{"coin":/);
    expect(decoded).toMatchObject({ kind: "openOrders", complete: false, orders: [{ oid: 566617880210 }] });
    expect(decoded.refusals).toEqual([{ path: `openOrders.orders[0].${member}`, reason, raw }]);
  });

  it.each([
    [null, "null is not an object"],
    [[], "an array of 0 is not an object"],
    ["x", '"x" is not an object'],
  ])("as a whole: %j", (value, reason) => {
    const decoded = decodeData(edit(OPEN_ORDERS, "data.orders.0", value));
    expect(decoded).toMatchObject({ complete: false, orders: [{ oid: 566617880210 }] });
    expect(decoded.refusals).toEqual([{ path: "openOrders.orders[0]", reason, raw: JSON.stringify(value) }]);
  });

  it("as a child: its parent stays", () => {
    const decoded = decodeData(edit(OPEN_ORDERS, "data.orders.1.children.0.sz", "NaN"));
    expect(decoded).toMatchObject({ complete: false, orders: [{}, { oid: 566617880210, children: [] }] });
    expect(decoded.refusals).toMatchObject([{ path: "openOrders.orders[1].children[0].sz" }]);
  });

  it("as a child of a child, 10,000 deep: the four levels above it stay", () => {
    const order = { ...JSON.parse(OPEN_ORDERS).data.orders[0], children: "HERE" };
    const [before, after] = JSON.stringify(order).split('"HERE"');
    const deep = `${`${before}[`.repeat(10_000)}${`]${after}`.repeat(10_000)}`;
    const decoded = decodeData(
      `{"channel":"openOrders","data":{"dex":"xyz","user":"${NOBODY}","orders":[${deep}]}}`,
    );
    expect(decoded).toMatchObject({ complete: false });
    expect(decoded.refusals).toEqual([
      {
        path: `openOrders.orders[0]${".children[0]".repeat(5)}`,
        reason: "an object is not nested at most 12 steps deep",
        raw: "",
      },
    ]);
  });

  it("beyond 5,000 of them", () => {
    const [order] = JSON.parse(OPEN_ORDERS).data.orders;
    const orders = Array.from({ length: 5_001 }, (_, index) => ({ ...order, oid: index }));
    const decoded = decodeData(frame("openOrders", { dex: "xyz", user: NOBODY, orders }));
    expect(decoded.kind === "openOrders" && decoded.orders.length).toBe(5_000);
    expect(decoded).toMatchObject({ complete: false });
    expect(decoded.refusals).toEqual([
      {
        path: "openOrders.orders[5000]",
        reason: "an array of 5001 is not an array of at most 5000",
        raw: JSON.stringify(orders[5_000]),
      },
    ]);
  });

  it("5,000 of them are complete", () => {
    const [order] = JSON.parse(OPEN_ORDERS).data.orders;
    const orders = Array.from({ length: 5_000 }, (_, index) => ({ ...order, oid: index }));
    expect(decodeData(frame("openOrders", { dex: "xyz", user: NOBODY, orders }))).toMatchObject({
      complete: true,
    });
  });
});
