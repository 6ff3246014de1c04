// Fills are told as the venue reports them.
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../../src/domain/observation.js";
import { observe } from "../../../../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import { edit, TWAP_SLICE_FILLS, USER_FILLS } from "../wire/recorded.js";

const RECEPTION = { instance: "client 1, openOrders", receivedAt: 1791281000000 };

function told(text: string): Observation[] {
  return observe(decode(text), RECEPTION);
}

describe("fills", () => {
  it("are told as the venue reports them, in canonical decimals", () => {
    expect(told(USER_FILLS)).toEqual([
      {
        kind: "fills",
        past: null,
        ethAddress: "0x000000000000000000000000000000000000000a",
        receivedAt: RECEPTION.receivedAt,
        source: "userFills",
        series: "userFills",
        fills: [
          {
            coin: "BTC",
            dex: "",
            px: "86006",
            sz: "0.07905",
            side: "B",
            time: 1791280942711,
            startPosition: "-0.14136",
            dir: "Close Short",
            closedPnl: "-2.600745",
            hash: "0x0da3f51a7423740a0f1d0445f5707e02017400000f2692dcb16ca06d33274df4",
            oid: 566617233807,
            crossed: true,
            fee: "-0.067987",
            feeToken: "USDC",
            tid: 669583051366496,
            cloid: "0x000000000000000000065d2917ff6969",
            builderFee: "0.0001",
            twapId: 2288616,
            liquidation: {
              liquidatedUser: "0x000000000000000000000000000000000000000b",
              markPx: "86010",
              method: "backstop",
            },
            rest: null,
          },
        ],
      },
    ]);
  });

  it("of a TWAP's slices have its id from their wrapper", () => {
    expect(told(TWAP_SLICE_FILLS)).toMatchObject([
      { source: "userTwapSliceFills", fills: [{ coin: "@107", dex: "", twapId: 2278664 }] },
    ]);
  });

  it("name the liquidated user in lower case", () => {
    const text = edit(USER_FILLS, "data.fills.0.liquidation.liquidatedUser", `0x${"AB".repeat(20)}`);
    expect(told(text)).toMatchObject([
      { fills: [{ liquidation: { liquidatedUser: `0x${"ab".repeat(20)}` } }] },
    ]);
  });
});
