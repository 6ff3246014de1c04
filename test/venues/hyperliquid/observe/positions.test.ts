// An account's state is told as its open positions.
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../../src/domain/observation.js";
import { observe } from "../../../../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import { ALL_DEXS, CLEARINGHOUSE_STATE, edit } from "../wire/recorded.js";

const RECEPTION = { instance: "client 1, openOrders", receivedAt: 1791281000000 };

function told(text: string): Observation[] {
  return observe(decode(text), RECEPTION);
}

describe("a listing of positions", () => {
  it("is told with its summary, at the venue's time", () => {
    expect(told(CLEARINGHOUSE_STATE)).toEqual([
      {
        kind: "positions",
        ethAddress: "0x0000000000000000000000000000000000000001",
        receivedAt: RECEPTION.receivedAt,
        instance: RECEPTION.instance,
        source: "clearinghouseState",
        dex: "",
        everyMs: 5_000,
        complete: true,
        time: 1791279140401,
        summary: {
          accountValue: "3155203.7660619998",
          totalNtlPos: "4345291.8850560002",
          totalMarginUsed: "217264.594197",
          withdrawable: "2720674.5776",
        },
        positions: [
          {
            coin: "SAGA",
            dex: "",
            szi: "-103774.5",
            entryPx: "0.01662",
            positionValue: "2527.94682",
            unrealizedPnl: "-802.226337",
            marginUsed: "126.397341",
            liquidationPx: "29.713170189",
            leverage: 20,
            leverageType: "cross",
            rawUsd: null,
            fundingSinceOpen: "81.316838",
          },
          expect.objectContaining({ coin: "SOL", leverageType: "isolated", leverage: 10, rawUsd: "27985.6" }),
        ],
      },
    ]);
  });

  const position = "data.clearinghouseState.assetPositions.0.position";

  it.each(["0", "0.0", "-0.0"])("leaves out a position of size %s: it is flat", (szi) => {
    expect(told(edit(CLEARINGHOUSE_STATE, `${position}.szi`, szi))).toMatchObject([
      { complete: true, positions: [{ coin: "SOL" }] },
    ]);
  });

  it("keeps a leverage of a type that it never met", () => {
    expect(told(edit(CLEARINGHOUSE_STATE, `${position}.leverage.type`, "portfolio"))).toMatchObject([
      { complete: true, positions: [{ coin: "SAGA", leverageType: "portfolio" }, { coin: "SOL" }] },
    ]);
  });

  it("is told for each dex that an all-dex frame names, and for no other", () => {
    expect(told(ALL_DEXS)).toMatchObject([
      { kind: "positions", source: "allDexsClearinghouseState", dex: "", positions: [{}, {}] },
      { kind: "positions", source: "allDexsClearinghouseState", dex: "xyz", time: 1791280776159 },
    ]);
    expect(told(edit(ALL_DEXS, "data.clearinghouseStates.0.1.time", null))).toMatchObject([{ dex: "xyz" }]);
  });
});
