// What became of orders, as orderStatus and historicalOrders tell it.
import { describe, expect, it } from "vitest";
import {
  orderStatusReader,
  readHistoricalOrders,
} from "../../../../../src/venues/hyperliquid/wire/info/status.js";
import { wireOrder } from "../../../../support/scripted-venue.js";
import { changed, readAnswer, recordedAnswer, unreadable } from "./recorded.js";

const NOTHING_ODD = { refusals: [], moreRefusals: 0, drift: [], moreDrift: 0 };

describe("historicalOrders", () => {
  const LOG = recordedAnswer("info-historicalOrders/mm-5-2025.json") as object[];

  it("gives each change of status with its order, in the venue's order", () => {
    const { value } = readAnswer("historicalOrders", LOG, readHistoricalOrders);
    expect(value.rows.map(({ order, status }) => [order.oid, status])).toEqual([
      [141682155424, "iocCancelRejected"],
      [141682155423, "iocCancelRejected"],
      [141682155422, "iocCancelRejected"],
      [141682147400, "canceled"],
      [141682147399, "canceled"],
    ]);
    expect(value.rows[0]).toMatchObject({
      statusTimestamp: 1755863118217,
      order: { sz: "81.7", tif: "Ioc" },
    });
  });

  it("keeps a row of an oid that it has already, and a word that nobody knows", () => {
    const twice = [LOG[0], { ...LOG[0], status: "lostInSpace" }];
    expect(readAnswer("historicalOrders", twice, readHistoricalOrders)).toMatchObject({
      value: { complete: true, rows: [{ status: "iocCancelRejected" }, { status: "lostInSpace" }] },
      reported: NOTHING_ODD,
    });
  });

  it.each([
    ["status", 7, "historicalOrders[1].status"],
    ["statusTimestamp", "1755863118217", "historicalOrders[1].statusTimestamp"],
    ["order", null, "historicalOrders[1].order[0]"],
    ["order.limitPx", "NaN", "historicalOrders[1].order[0].limitPx"],
    ["order.oid", undefined, "historicalOrders[1].order[0].oid"],
  ])("refuses a row whose %s is %j; the others stay, and it is not complete", (path, value, at) => {
    const answer = readAnswer("historicalOrders", changed(LOG, `1.${path}`, value), readHistoricalOrders);
    expect(answer.value.rows.map(({ order }) => order.oid)).toEqual([
      141682155424, 141682155422, 141682147400, 141682147399,
    ]);
    expect(answer.value).toMatchObject({ complete: false, received: 5 });
    expect(answer.reported).toMatchObject({ refusals: [{ path: at }], moreRefusals: 0 });
  });

  it("counts what is new in a row as drift", () => {
    const answer = readAnswer("historicalOrders", [{ ...LOG[0], reason: "why" }], readHistoricalOrders);
    expect(answer.reported.drift).toEqual([{ path: "historicalOrders[].reason", sample: '"why"', count: 1 }]);
  });
});

describe("orderStatus", () => {
  const KNOWN = {
    status: "order",
    order: { order: wireOrder(7), status: "filled", statusTimestamp: 1_790_000_000_001 },
  };

  it("gives what became of the order", () => {
    expect(readAnswer("orderStatus", KNOWN, orderStatusReader(7))).toMatchObject({
      value: { order: { oid: 7 }, status: "filled", statusTimestamp: 1_790_000_000_001 },
      reported: NOTHING_ODD,
    });
    expect(readAnswer("orderStatus", KNOWN, orderStatusReader(`0x${"c".repeat(32)}`)).value).toMatchObject({
      status: "filled",
    });
  });

  it("says so when the venue does not know the order", () => {
    const answer = readAnswer("orderStatus", { status: "unknownOid" }, orderStatusReader(7));
    expect(answer).toMatchObject({ value: "unknownOid", reported: NOTHING_ODD });
  });

  it.each([
    ["another oid", KNOWN, 8, "orderStatus.order.order.oid: 7 is not the oid that was asked for, 8"],
    ["no word", {}, 7, "orderStatus.status: nothing is not a string of at most 128 characters"],
    [
      "a word never met",
      { status: "maybe" },
      7,
      'orderStatus.status: "maybe" is not "order" or "unknownOid"',
    ],
    ["no order", { status: "order" }, 7, "orderStatus.order: nothing is not an object"],
    ["a list", [], 7, "orderStatus: an array of 0 is not an object"],
    ["null", null, 7, "orderStatus: null is not an object"],
    [
      "an order that cannot be read",
      changed(KNOWN, "order.order.sz", "NaN"),
      7,
      "orderStatus.order.order: an object is not an order",
    ],
  ])("is unreadable with %s: it is not taken for an order that is unknown", (_, body, oid, why) => {
    expect(unreadable("orderStatus", body, orderStatusReader(oid))).toBe(why);
  });
});
