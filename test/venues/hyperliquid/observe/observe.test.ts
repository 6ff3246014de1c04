// A decoded frame is told as observations: whose, from where, when, of which dex.
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../../src/domain/observation.js";
import { PUSH_PERIOD_MS } from "../../../../src/venues/hyperliquid/limits.js";
import { observe } from "../../../../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import { edit, frame, NOBODY, OPEN_ORDERS, recordedFrame, recordings, WEB_DATA2 } from "../wire/recorded.js";

const RECEPTION = { instance: "client 1, openOrders", receivedAt: 1791281000000 };

function told(text: string): Observation[] {
  return observe(decode(text), RECEPTION);
}

const USER = "0xd400564f7e3c2502c1666e2d2fcbf8a9cace482d";

describe("recorded frames", () => {
  it.each(recordings())("$name: every data frame is told, nothing else is", ({ received }) => {
    for (const text of received) {
      const decoded = decode(text);
      const observations = observe(decoded, RECEPTION);
      expect(observations.length > 0).toBe("user" in decoded);
      for (const observation of observations) {
        expect(observation.ethAddress).toMatch(/^0x[0-9a-f]{40}$/);
        expect(observation.receivedAt).toBe(RECEPTION.receivedAt);
        if ("complete" in observation)
          expect(observation).toMatchObject({ complete: true, instance: RECEPTION.instance });
      }
    }
  });

  it("a bracket is three orders, two of them children of the third", () => {
    expect(told(recordedFrame("info-frontendOpenOrders/tpsl-bracket-2023.json", "openOrders"))).toMatchObject(
      [
        {
          kind: "orders",
          ethAddress: "0xcb331197e84f135ab9ed6fb51cd9757c0bd29d0d",
          orders: [
            { oid: 3184595907, parentOid: 3184595905, orderType: "Take Profit Market" },
            { oid: 3184595906, parentOid: 3184595905, orderType: "Stop Market" },
            { oid: 3184595905, parentOid: null, limitPx: "10" },
          ],
        },
      ],
    );
  });

  it("a position TP without a size of its own is an order of size 0", () => {
    const text = recordedFrame("info-frontendOpenOrders/limit-stop-positiontp-2026.json", "openOrders");
    expect(told(text)).toMatchObject([
      { orders: [{}, {}, { isPositionTpsl: true, sz: "0", origSz: "0", tif: null }] },
    ]);
  });

  it('the fills of a spot dust conversion have tid 0 and are of dex ""', () => {
    const [report] = told(recordedFrame("info-userFills/hip3-perp-spotdust-2000.json", "userFills"));
    if (report?.kind !== "fills") throw new Error("not told as fills");
    const dust = report.fills.filter(({ dir }) => dir === "Spot Dust Conversion");
    expect(dust).toMatchObject([
      { tid: 0, coin: "@151", dex: "" },
      { tid: 0, coin: "@151", dex: "" },
    ]);
    expect(new Set(report.fills.map(({ dex }) => dex))).toEqual(new Set(["", "xyz"]));
  });
});

describe("a listing of orders", () => {
  it("is told once, of the dex that its frame names", () => {
    expect(told(OPEN_ORDERS)).toEqual([
      {
        kind: "orders",
        ethAddress: "0x000000000000000000000000000000000000000a",
        receivedAt: RECEPTION.receivedAt,
        instance: RECEPTION.instance,
        source: "openOrders",
        dex: "xyz",
        everyMs: PUSH_PERIOD_MS,
        complete: true,
        orders: [
          expect.objectContaining({ oid: 566617880209, dex: "xyz", limitPx: "31175", parentOid: null }),
          expect.objectContaining({ oid: 566617880210, parentOid: null }),
          expect.objectContaining({ oid: 566617880211, parentOid: 566617880210 }),
        ],
      },
    ]);
  });

  it("keeps its dex when it shows an order of another", () => {
    expect(told(edit(OPEN_ORDERS, "data.orders.0.coin", "BTC"))).toMatchObject([
      { dex: "xyz", orders: [{ coin: "BTC", dex: "" }, {}, {}] },
    ]);
  });

  it("is not complete when an order in it was refused", () => {
    expect(told(edit(OPEN_ORDERS, "data.orders.0.sz", "NaN"))).toMatchObject([{ complete: false }]);
  });

  it("of nobody is told even when it is empty: that is what it says", () => {
    expect(told(frame("openOrders", { dex: "", user: NOBODY, orders: [] }))).toMatchObject([
      { kind: "orders", complete: true, orders: [] },
    ]);
  });
});

describe("a webData2 frame", () => {
  it("is a listing of orders besides one of positions, both of the first dex", () => {
    expect(told(WEB_DATA2)).toMatchObject([
      {
        kind: "orders",
        ethAddress: USER,
        source: "webData2",
        dex: "",
        everyMs: 15_000,
        complete: true,
        orders: [],
      },
      {
        kind: "positions",
        ethAddress: USER,
        source: "webData2",
        dex: "",
        everyMs: 15_000,
        positions: [{ szi: "-0.0001" }],
      },
    ]);
  });

  it.each([
    ["data.openOrders", "positions"],
    ["data.clearinghouseState", "orders"],
  ])("of which %s cannot be read still tells its %s", (path, kind) => {
    expect(told(edit(WEB_DATA2, path, null))).toMatchObject([{ kind }]);
  });
});

describe("the user of a frame", () => {
  it("is told in lower case", () => {
    expect(told(edit(OPEN_ORDERS, "data.user", `0x${"AB".repeat(20)}`))).toMatchObject([
      { ethAddress: `0x${"ab".repeat(20)}` },
    ]);
  });

  it("must be an address, else nothing is told and the frame is refused", () => {
    const decoded = decode(edit(OPEN_ORDERS, "data.user", "0x12"));
    expect(observe(decoded, RECEPTION)).toEqual([]);
    expect(decoded).toMatchObject({
      kind: "malformed",
      path: "openOrders.user",
      reason: '"0x12" is not an address',
    });
  });
});
