// The documents of positions and fills, value by value, as the database holds them.
import { Double, Long } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import { type FillEvent, fillEvent, type PositionEvent } from "../../src/domain/event.js";
import { ALICE, fill, T0 } from "../support/story.js";
import { batch, COLLECTOR, NOW, type PreparedStore, preparedStore, SHORT, SHORT_FIELDS } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

const INCREASED: PositionEvent = {
  kind: "position",
  id: `${ALICE}:xyz:TSLA:${T0}:i`,
  ethAddress: ALICE,
  action: "increased",
  position: SHORT,
  prevSzi: decimal("-10"),
  changed: [],
  timestamp: T0,
  observedAt: T0 + 40,
  seen: "live",
  source: "clearinghouseState",
};

const INCREASED_FIELDS = {
  _id: `${ALICE}:xyz:TSLA:${T0}:i`,
  ethAddress: ALICE,
  action: "increased",
  ...SHORT_FIELDS,
  prevSzi: new Double(-10),
  changed: [],
  timestamp: new Date(T0),
  observedAt: new Date(T0 + 40),
  createdAt: new Date(NOW),
  seen: "live",
  source: "clearinghouseState",
  collector: COLLECTOR,
};

describe("a document of trader_positions", () => {
  it("says all that is known", async () => {
    await store.writer.write(batch([INCREASED]));
    expect(await store.stored("positions")).toStrictEqual([INCREASED_FIELDS]);
  });

  it("says size 0 of a closed one, and null for what a position that is gone does not have", async () => {
    const gone = {
      szi: decimal("0"),
      entryPx: null,
      positionValue: null,
      unrealizedPnl: null,
      marginUsed: null,
      liquidationPx: null,
      rawUsd: null,
      fundingSinceOpen: null,
    };
    const closed = { ...INCREASED, action: "closed", position: { ...SHORT, ...gone } } as const;
    await store.writer.write(batch([closed]));
    expect(await store.stored("positions")).toStrictEqual([
      { ...INCREASED_FIELDS, action: "closed", ...gone, szi: new Double(0) },
    ]);
  });

  it("holds the exact text beside a number that a double does not give back", async () => {
    const szi = decimal("9007199254740993.5");
    await store.writer.write(batch([{ ...INCREASED, position: { ...SHORT, szi }, prevSzi: szi }]));
    const exact = { szi: new Double(9007199254740994), sziStr: "9007199254740993.5" };
    expect(await store.stored("positions")).toStrictEqual([
      { ...INCREASED_FIELDS, ...exact, prevSzi: exact.szi, prevSziStr: exact.sziStr },
    ]);
  });
});

const FILLED: FillEvent = fillEvent(
  ALICE,
  {
    coin: "xyz:TSLA",
    dex: "xyz",
    px: decimal("251"),
    sz: decimal("2"),
    side: "B",
    time: T0,
    startPosition: decimal("-12"),
    dir: "Close Short",
    closedPnl: decimal("-1"),
    hash: `0x${"ab".repeat(32)}`,
    oid: 91_490_942,
    crossed: true,
    fee: decimal("0.15"),
    feeToken: "USDC",
    tid: 2 ** 52 + 1,
    cloid: "0x1234567890abcdef1234567890abcdef",
    builderFee: decimal("0.05"),
    twapId: 77,
    liquidation: { liquidatedUser: ALICE, markPx: decimal("252"), method: "market" },
    rest: '{"priorityGas":"0.1"}',
  },
  "userTwapSliceFills",
  "recovered",
  T0 + 40,
);

const FILLED_FIELDS = {
  _id: `${ALICE}:${T0}:xyz:TSLA:4503599627370497`,
  ethAddress: ALICE,
  coin: "xyz:TSLA",
  dex: "xyz",
  px: new Double(251),
  sz: new Double(2),
  side: "B",
  time: new Date(T0),
  startPosition: new Double(-12),
  dir: "Close Short",
  closedPnl: new Double(-1),
  hash: `0x${"ab".repeat(32)}`,
  oid: Long.fromNumber(91_490_942),
  crossed: true,
  fee: new Double(0.15),
  feeToken: "USDC",
  tid: Long.fromString("4503599627370497"),
  cloid: "0x1234567890abcdef1234567890abcdef",
  builderFee: new Double(0.05),
  twapId: Long.fromNumber(77),
  liquidation: { liquidatedUser: ALICE, markPx: new Double(252), method: "market" },
  rest: '{"priorityGas":"0.1"}',
  seen: "recovered",
  source: "userTwapSliceFills",
  observedAt: new Date(T0 + 40),
  createdAt: new Date(NOW),
  collector: COLLECTOR,
};

describe("a document of trader_fills", () => {
  it("says the venue's own members, a liquidation, a builder's fee and a TWAP among them", async () => {
    await store.writer.write(batch([FILLED]));
    expect(await store.stored("fills")).toStrictEqual([FILLED_FIELDS]);
  });

  it("says null, and never nothing, for what the venue did not tell", async () => {
    const unknown = {
      startPosition: null,
      dir: null,
      closedPnl: null,
      hash: null,
      crossed: null,
      fee: null,
      feeToken: null,
      cloid: null,
      builderFee: null,
      twapId: null,
      liquidation: null,
    };
    await store.writer.write(batch([{ ...FILLED, fill: { ...FILLED.fill, ...unknown } }]));
    expect(await store.stored("fills")).toStrictEqual([{ ...FILLED_FIELDS, ...unknown }]);
  });

  it("holds fee, profit and the mark price of a liquidation exactly", async () => {
    const exact = "0.123456789012345678";
    const inexact = new Double(Number(exact));
    const liquidation = { liquidatedUser: null, markPx: decimal(exact), method: "backstop" };
    const told = { ...FILLED.fill, fee: decimal(exact), closedPnl: decimal(exact), liquidation };
    await store.writer.write(batch([{ ...FILLED, fill: told }]));
    expect(await store.stored("fills")).toStrictEqual([
      {
        ...FILLED_FIELDS,
        fee: inexact,
        feeStr: exact,
        closedPnl: inexact,
        closedPnlStr: exact,
        liquidation: { liquidatedUser: null, markPx: inexact, markPxStr: exact, method: "backstop" },
      },
    ]);
  });

  it.each(["$set", "a.b", "$$ROOT", "__proto__"])("keeps the hostile word %s as a value", async (word) => {
    const hostile = fill({ oid: 1, tid: 1, coin: word, dir: word, feeToken: word, hash: word });
    await store.writer.write(batch([fillEvent(ALICE, hostile, "userFills", "live", T0)]));
    expect(await store.stored("fills")).toMatchObject([
      { _id: `${ALICE}:${T0}:${word}:1`, coin: word, dir: word, feeToken: word, hash: word },
    ]);
  });
});
