// A row of trader_current_state, value by value, as the database holds it.
import { Double, Int32 } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import type { CurrentState } from "../../src/domain/event.js";
import type { Position } from "../../src/domain/position.js";
import { ALICE, position, T0 } from "../support/story.js";
import { batch, type PreparedStore, preparedStore, SHORT, SHORT_FIELDS } from "./prepared.js";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

const ORDERS_THEN: CurrentState = {
  ethAddress: ALICE,
  dex: "xyz",
  orders: { count: 3, asOf: T0 },
  positions: null,
  spot: null,
  mode: null,
};

function positionsAt(asOf: number, list: readonly Position[], accountValue = "1000"): CurrentState {
  const summary = {
    accountValue: decimal(accountValue),
    totalNtlPos: decimal("3006"),
    totalMarginUsed: decimal("300.6"),
    withdrawable: decimal("0"),
  };
  const positions = { asOf, summary, positions: list };
  return { ...ORDERS_THEN, orders: null, positions };
}

const ORDER_HALF = { openOrders: new Int32(3), ordersAsOf: new Date(T0) };
const POSITION_HALF = {
  accountValue: new Double(1_000),
  totalNtlPos: new Double(3_006),
  totalMarginUsed: new Double(300.6),
  withdrawable: new Double(0),
  positions: [SHORT_FIELDS],
  positionsAsOf: new Date(T0),
};
const NOTHING_OF_ACCOUNT = { spotBalances: null, spotAsOf: null, accountMode: null, accountModeAsOf: null };
const ROW = { _id: `${ALICE}:xyz`, ethAddress: ALICE, dex: "xyz", ...NOTHING_OF_ACCOUNT };

describe("a row of trader_current_state", () => {
  const POSITIONS_THEN = positionsAt(T0, [SHORT]);

  it.each([
    ["orders first", [ORDERS_THEN, POSITIONS_THEN]],
    ["positions first", [POSITIONS_THEN, ORDERS_THEN]],
    ["both at once", [{ ...POSITIONS_THEN, orders: ORDERS_THEN.orders }]],
  ])("is the same whichever half comes first: %s", async (_, states) => {
    for (const state of states) await store.writer.write(batch([], [state]));
    expect(await store.stored("currentState")).toStrictEqual([{ ...ROW, ...ORDER_HALF, ...POSITION_HALF }]);
  });

  it("says null of a half that no listing has shown", async () => {
    await store.writer.write(batch([], [ORDERS_THEN]));
    const summary = { accountValue: null, totalNtlPos: null, totalMarginUsed: null, withdrawable: null };
    expect(await store.stored("currentState")).toStrictEqual([
      { ...ROW, ...ORDER_HALF, ...summary, positions: [], positionsAsOf: null },
    ]);
    await store.clear();
    await store.writer.write(batch([], [POSITIONS_THEN]));
    expect(await store.stored("currentState")).toStrictEqual([
      { ...ROW, openOrders: null, ordersAsOf: null, ...POSITION_HALF },
    ]);
  });

  it("is never overwritten by what is older", async () => {
    const older = { ...positionsAt(T0 - 1, []), orders: { count: 9, asOf: T0 - 1 } };
    await store.writer.write(batch([], [ORDERS_THEN, POSITIONS_THEN]));
    await store.writer.write(batch([], [older]));
    expect(await store.stored("currentState")).toStrictEqual([{ ...ROW, ...ORDER_HALF, ...POSITION_HALF }]);
  });

  it("is replaced by what is newer, half by half", async () => {
    await store.writer.write(batch([], [ORDERS_THEN, POSITIONS_THEN]));
    await store.writer.write(batch([], [positionsAt(T0 + 1, [])]));
    expect(await store.stored("currentState")).toStrictEqual([
      { ...ROW, ...ORDER_HALF, ...POSITION_HALF, positions: [], positionsAsOf: new Date(T0 + 1) },
    ]);
  });

  it("does not keep the exact text of a number that it no longer has", async () => {
    await store.writer.write(batch([], [positionsAt(T0 - 1, [SHORT], "1000.00000000000000001")]));
    expect(await store.stored("currentState")).toMatchObject([{ accountValueStr: "1000.00000000000000001" }]);
    await store.writer.write(batch([], [ORDERS_THEN]));
    expect(await store.stored("currentState")).toMatchObject([{ accountValueStr: "1000.00000000000000001" }]);
    await store.writer.write(batch([], [POSITIONS_THEN]));
    expect(await store.stored("currentState")).toStrictEqual([{ ...ROW, ...ORDER_HALF, ...POSITION_HALF }]);
  });

  it("keeps one row for each dex of a trader", async () => {
    const first = { ...positionsAt(T0, [position()]), dex: "" };
    await store.writer.write(batch([], [POSITIONS_THEN, first]));
    const rows = await store.stored("currentState");
    expect(rows.map(({ _id }) => _id)).toEqual([`${ALICE}:`, `${ALICE}:xyz`]);
  });

  it("has spot balances and the mode of the account beside the perp summary, each by its own time", async () => {
    const balance = { coin: "USDC", token: 0, total: decimal("100.5"), hold: decimal("0"), entryNtl: null };
    const spotAt = (asOf: number, balances: readonly (typeof balance)[]): CurrentState => ({
      ...{ ...positionsAt(T0, [SHORT], "0"), dex: "" },
      ...{ spot: { balances, asOf }, mode: { mode: "unifiedAccount", asOf } },
    });
    await store.writer.write(batch([], [spotAt(T0 + 1, [balance])]));
    await store.writer.write(batch([], [spotAt(T0, [])]));
    await store.writer.write(batch([], [{ ...positionsAt(T0 + 2, []), dex: "" }]));
    const total = { total: new Double(100.5), hold: new Double(0), entryNtl: null };
    expect(await store.stored("currentState")).toMatchObject([
      {
        _id: `${ALICE}:`,
        positionsAsOf: new Date(T0 + 2),
        spotBalances: [{ coin: "USDC", token: new Int32(0), ...total }],
        spotAsOf: new Date(T0 + 1),
        accountMode: "unifiedAccount",
        accountModeAsOf: new Date(T0 + 1),
      },
    ]);
  });
});
