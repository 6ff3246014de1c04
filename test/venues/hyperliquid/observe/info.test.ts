// What REST answers tell, in the domain's words.
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../../../src/domain/address.js";
import { Ledger } from "../../../../src/domain/ledger.js";
import type { Observation } from "../../../../src/domain/observation.js";
import {
  observeClearinghouseState,
  observeFrontendOpenOrders,
  observeHistoricalOrders,
  observeOrderStatus,
  observeTwapSliceFills,
  observeUserFills,
  observeWebData2,
} from "../../../../src/venues/hyperliquid/observe/info.js";
import { readClearinghouseState } from "../../../../src/venues/hyperliquid/wire/clearinghouse.js";
import { readFills, readTwapSliceFills } from "../../../../src/venues/hyperliquid/wire/fill.js";
import {
  orderStatusReader,
  readHistoricalOrders,
} from "../../../../src/venues/hyperliquid/wire/info/status.js";
import { webData2Reader } from "../../../../src/venues/hyperliquid/wire/info/web-data2.js";
import { readOrderListing } from "../../../../src/venues/hyperliquid/wire/order.js";
import { wireOrder } from "../../../support/scripted-venue.js";
import { changed, readAnswer, recordedAnswer } from "../wire/info/recorded.js";
import { NOBODY, WEB_DATA2 } from "../wire/recorded.js";

const ETH_ADDRESS = parseAddress(NOBODY)!;
const RECEPTION = { ethAddress: ETH_ADDRESS, askedAt: 1_000, receivedAt: 1_250 };
const RECEIVED = { ethAddress: ETH_ADDRESS, receivedAt: 1_250 };
/** REST promises no other listing. */
const LISTED = { ...RECEIVED, instance: null, everyMs: null };

describe("a listing of orders by REST", () => {
  const BRACKET = recordedAnswer("info-frontendOpenOrders/tpsl-bracket-2023.json");

  it("is told with its dex, each oid once", () => {
    const { value } = readAnswer("frontendOpenOrders", BRACKET, readOrderListing);
    const told = observeFrontendOpenOrders(value, "xyz", RECEPTION);
    expect(told).toMatchObject({
      kind: "orders",
      ...LISTED,
      source: "frontendOpenOrders",
      dex: "xyz",
      complete: true,
    });
    expect(told.orders.map(({ oid, parentOid }) => [oid, parentOid])).toEqual([
      [3184595907, 3184595905],
      [3184595906, 3184595905],
      [3184595905, null],
    ]);
  });

  it("promises the next one where its caller does", () => {
    const { value } = readAnswer("frontendOpenOrders", BRACKET, readOrderListing);
    expect(observeFrontendOpenOrders(value, "", { ...RECEPTION, everyMs: 70_000 }).everyMs).toBe(70_000);
  });

  it("from which an order was refused proves no absence", () => {
    const { value } = readAnswer("frontendOpenOrders", changed(BRACKET, "0.sz", "NaN"), readOrderListing);
    expect(observeFrontendOpenOrders(value, "", RECEPTION).complete).toBe(false);
  });
});

describe("a listing of positions by REST", () => {
  it("is told at the venue's time", () => {
    const body = recordedAnswer("info-clearinghouseState/xyz-2026.json");
    const { value } = readAnswer("clearinghouseState", body, readClearinghouseState);
    expect(observeClearinghouseState(value, "xyz", RECEPTION)).toMatchObject({
      ...{ kind: "positions", ...LISTED, source: "clearinghouseState", dex: "xyz", complete: true },
      time: value.time,
      summary: { accountValue: "192356.348271" },
      positions: [{ coin: "xyz:SKHX", szi: "0.009", dex: "xyz" }, { coin: "xyz:SP500" }],
    });
  });
});

describe("webData2 by REST", () => {
  const BODY = JSON.parse(WEB_DATA2).data;

  function told(body: unknown): Observation[] {
    return observeWebData2(readAnswer("webData2", body, webData2Reader(BODY.user)).value, RECEPTION);
  }

  it("tells orders and positions of the first dex", () => {
    expect(told(BODY)).toMatchObject([
      { kind: "orders", ...LISTED, source: "webData2", dex: "", complete: true, orders: [] },
      { kind: "positions", ...LISTED, source: "webData2", dex: "", positions: [{ coin: "BTC" }] },
    ]);
  });

  it("tells nothing of a half that was refused", () => {
    expect(told(changed(BODY, "openOrders", null)).map(({ kind }) => kind)).toEqual(["positions"]);
    expect(told(changed(BODY, "clearinghouseState", {})).map(({ kind }) => kind)).toEqual(["orders"]);
  });
});

describe("fills by REST", () => {
  const FILLS = recordedAnswer("info-userFills/hip3-perp-spotdust-2000.json") as {
    tid: number;
    time: number;
  }[];

  it("are told oldest first, whether the venue gave them newest first or oldest first", () => {
    const { value } = readAnswer("userFills", FILLS, readFills);
    const told = observeUserFills(value, RECEPTION);
    expect(told).toMatchObject({ kind: "fills", ...RECEIVED, source: "userFills", fills: { length: 2_000 } });
    expect(told.fills.map(({ tid }) => tid)).toEqual(FILLS.map(({ tid }) => tid).reverse());
    expect(observeUserFills(value.toReversed(), RECEPTION)).toEqual(told);
  });

  it("of TWAPs have the TWAP's id", () => {
    const body = recordedAnswer("info-userTwapSliceFills/newest-3-2026.json");
    const { value } = readAnswer("userTwapSliceFills", body, readTwapSliceFills);
    expect(observeTwapSliceFills(value, RECEPTION)).toMatchObject({
      ...{ kind: "fills", ...RECEIVED, source: "userTwapSliceFills" },
      fills: [{ twapId: 2042354, time: 1784447822006 }, { twapId: 2042353 }, { twapId: 2042354 }],
    });
  });

  it("that are none are none", () => {
    expect(observeUserFills([], RECEPTION)).toEqual({
      kind: "fills",
      past: null,
      ...RECEIVED,
      source: "userFills",
      series: "userFills",
      fills: [],
    });
  });
});

describe("statuses by REST", () => {
  function status(oid: number, word: string, at: number): object {
    return { order: wireOrder(oid, { sz: "0.0" }), status: word, statusTimestamp: at };
  }

  it("of one order speak for the moment of the request", () => {
    const body = { status: "order", order: status(7, "filled", 900) };
    const { value } = readAnswer("orderStatus", body, orderStatusReader(7));
    if (value === "unknownOid") throw new Error("the order is known");
    expect(observeOrderStatus(value, RECEPTION)).toMatchObject({
      ...{ kind: "statuses", ...RECEIVED, source: "orderStatus", sizes: "old", speaksFor: 1_000 },
      statuses: [{ order: { oid: 7, sz: "0", limitPx: "100" }, status: "filled", statusTimestamp: 900 }],
    });
  });

  it("of the log are told in the order in which they happened, all rows of an oid too", () => {
    const log = [
      status(8, "canceled", 30),
      status(7, "filled", 20),
      status(8, "open", 20),
      status(7, "open", 10),
    ];
    const { value } = readAnswer("historicalOrders", log, readHistoricalOrders);
    const told = observeHistoricalOrders(value.rows, RECEPTION);
    expect(told).toMatchObject({ kind: "statuses", ...RECEIVED, source: "historicalOrders" });
    expect(told.statuses.map(({ order, status }) => [order.oid, status])).toEqual([
      [7, "open"],
      [8, "open"],
      [7, "filled"],
      [8, "canceled"],
    ]);
  });

  it("tell each row once, without rows for the children of an order", () => {
    const child = wireOrder(9, { isTrigger: true });
    const log = [{ ...status(8, "open", 30), order: wireOrder(8, { children: [child] }) }];
    const { value } = readAnswer("historicalOrders", log, readHistoricalOrders);
    expect(observeHistoricalOrders(value.rows, RECEPTION).statuses).toMatchObject([{ order: { oid: 8 } }]);
  });

  it("give an order that lived between two listings its whole life", () => {
    const log = [status(7, "filled", 1_790_000_000_500), status(7, "open", 1_790_000_000_000)];
    const { value } = readAnswer("historicalOrders", log, readHistoricalOrders);
    const ledger = new Ledger(ETH_ADDRESS, { closeAfterMissing: 2, sampleIntervalMs: 60_000 });
    const { events } = ledger.apply(observeHistoricalOrders(value.rows, RECEPTION));
    expect(events).toMatchObject([
      { kind: "order", action: "new" },
      {
        kind: "order",
        action: "closed",
        closeReason: "filled",
        reasonSource: "historicalOrders",
        lifetimeMs: 500,
      },
    ]);
  });
});
