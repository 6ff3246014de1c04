// Recorded answers are read without doubt; what is no list is not taken for an empty one.
import { describe, expect, it } from "vitest";
import { readClearinghouseState } from "../../../../../src/venues/hyperliquid/wire/clearinghouse.js";
import { readFills, readTwapSliceFills } from "../../../../../src/venues/hyperliquid/wire/fill.js";
import { readUserRole } from "../../../../../src/venues/hyperliquid/wire/info/accounts.js";
import {
  readFundings,
  readLedgerUpdates,
} from "../../../../../src/venues/hyperliquid/wire/info/ledger-updates.js";
import { pageOf } from "../../../../../src/venues/hyperliquid/wire/info/read.js";
import { readHistoricalOrders } from "../../../../../src/venues/hyperliquid/wire/info/status.js";
import {
  readMeta,
  readPerpDexs,
  readSpotMeta,
} from "../../../../../src/venues/hyperliquid/wire/info/universe.js";
import { webData2Reader } from "../../../../../src/venues/hyperliquid/wire/info/web-data2.js";
import { readOrderListing } from "../../../../../src/venues/hyperliquid/wire/order.js";
import { WEB_DATA2 } from "../recorded.js";
import { changed, readAnswer, recordedAnswer, unreadable } from "./recorded.js";

const NOTHING_ODD = { refusals: [], moreRefusals: 0, drift: [], moreDrift: 0 };
const USER = `0x${"ab".repeat(20)}`;

describe("a recorded answer", () => {
  const orders = readOrderListing;
  const fills = pageOf(readFills);
  const slices = pageOf(readTwapSliceFills);
  it.each([
    [
      "info-frontendOpenOrders/limit-stop-positiontp-2026.json",
      orders,
      { complete: true, orders: { length: 3 } },
    ],
    ["info-openOrders/mm-196-orders-2023.json", orders, { complete: true, orders: { length: 196 } }],
    ["info-clearinghouseState/whale-2026.json", readClearinghouseState, { complete: true }],
    ["info-userFills/hip3-perp-spotdust-2000.json", fills, { complete: true, received: 2_000 }],
    ["info-userTwapSliceFills/newest-3-2026.json", slices, { complete: true, received: 3 }],
    ["info-userTwapSliceFills/empty-2025.json", slices, { complete: true, received: 0 }],
    ["info-historicalOrders/mm-5-2025.json", readHistoricalOrders, { complete: true, received: 5 }],
    ["info-userFunding/page-2023.json", readFundings, { complete: true }],
    ["info-userRole/user.json", readUserRole, { role: "vault", user: null, master: null }],
    ["info-meta/meta-2023.json", readMeta, { complete: true, collateralToken: null }],
    ["info-spotMeta/spotMeta-2025-07.json", readSpotMeta, { complete: true }],
  ] as const)("%s is read without doubt", (name, read, value) => {
    const answer = readAnswer<unknown>("x", recordedAnswer(name), read);
    expect(answer).toMatchObject({ value, reported: NOTHING_ODD });
  });

  it("of open orders in the short form has what that form has", () => {
    const { value } = readAnswer(
      "openOrders",
      recordedAnswer("info-openOrders/mm-196-orders-2023.json"),
      orders,
    );
    expect(value.orders[0]).toMatchObject({
      ...{ coin: "MATIC", side: "B", limitPx: "1.0357", sz: "208.7", oid: 62269971 },
      ...{ origSz: null, isTrigger: null, orderType: null, tif: null, children: [] },
    });
  });
});

describe("a list", () => {
  it.each([null, {}, "[]", 0, false])(
    "is unreadable where it is %j: it is not taken for an empty one",
    (body) => {
      for (const read of [
        readOrderListing,
        readHistoricalOrders,
        pageOf(readFills),
        pageOf(readTwapSliceFills),
      ])
        expect(unreadable<unknown>("list", body, read)).toMatch(/^list: .* is not an array$/);
      for (const read of [readFundings, readLedgerUpdates, readPerpDexs])
        expect(unreadable<unknown>("list", body, read)).toMatch(/^list: .* is not an array$/);
    },
  );
});

describe("webData2", () => {
  const BODY = JSON.parse(WEB_DATA2).data;

  it("gives the orders and positions of the first dex, and the venue's time", () => {
    const answer = readAnswer("webData2", BODY, webData2Reader(BODY.user.toUpperCase().replace("0X", "0x")));
    expect(answer).toMatchObject({
      value: {
        listing: { complete: true, orders: [] },
        state: { complete: true, positions: [{ coin: "BTC", szi: "-0.0001" }] },
        serverTime: BODY.serverTime,
      },
      reported: NOTHING_ODD,
    });
  });

  it.each([
    ["openOrders", { listing: null, state: { complete: true } }],
    ["clearinghouseState", { listing: { complete: true }, state: null }],
  ])("without %s has no such half, which is not an empty one", (half, value) => {
    expect(readAnswer("webData2", changed(BODY, half, null), webData2Reader(BODY.user))).toMatchObject({
      value,
      reported: { refusals: [{ path: `webData2.${half}` }] },
    });
  });

  it("of another user is unreadable", () => {
    expect(unreadable("webData2", BODY, webData2Reader(USER))).toMatch(
      /^webData2.user: .* asked for, 0xabab/,
    );
  });
});
