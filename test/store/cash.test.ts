// Funding and ledger updates: one document for each, exact, whoever tells of it and however often.
import { Double, Int32 } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type CashEvent,
  type Funding,
  fundingEvent,
  type LedgerUpdate,
  ledgerUpdateEvent,
} from "../../src/domain/cash.js";
import { decimal } from "../../src/domain/decimal.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { ALICE, T0 } from "../support/story.js";
import { COLLECTOR, NOW, type PreparedStore, preparedStore } from "./prepared.js";

const HASH = `0x${"0".repeat(64)}`;
const COMMON = { ethAddress: ALICE, time: T0, hash: HASH, rest: "{}", observedAt: T0 + 5 };

const PAYMENT: Funding = {
  ...COMMON,
  ...{ coin: "xyz:TSLA", dex: "xyz", usdc: decimal("-0.12345678901234567891"), szi: decimal("2") },
  ...{ fundingRate: decimal("0.0000125"), nSamples: 24 },
};

const NOTHING = { usdc: null, amount: null, usdcValue: null, fee: null };
const NOBODY = { token: null, user: null, destination: null, vault: null };
const DEPOSIT: LedgerUpdate = {
  ...COMMON,
  ...NOTHING,
  ...NOBODY,
  nth: 1,
  type: "deposit",
  usdc: decimal("5"),
};

let store: PreparedStore;
beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

function write(...events: readonly CashEvent[]) {
  const writer = new EventWriter(store.all, COLLECTOR, () => NOW);
  return writer.write({ events, states: [], quarantined: [] });
}

describe("a funding payment", () => {
  it("is exact, and the same document when it is told again", async () => {
    const payment = fundingEvent(PAYMENT);
    expect((await write(payment)).funding).toEqual({ inserted: 1, duplicates: 0 });
    expect((await write(payment)).funding).toEqual({ inserted: 0, duplicates: 1 });
    expect(await store.stored("funding")).toEqual([
      {
        _id: `${ALICE}:${T0}:xyz:TSLA`,
        ...{ ethAddress: ALICE, coin: "xyz:TSLA", dex: "xyz" },
        ...{ usdc: new Double(-0.12345678901234568), usdcStr: "-0.12345678901234567891" },
        ...{ szi: new Double(2), fundingRate: new Double(0.0000125), nSamples: new Int32(24) },
        ...{ hash: HASH, rest: null, time: new Date(T0), observedAt: new Date(T0 + 5) },
        ...{ createdAt: new Date(NOW), collector: COLLECTOR },
      },
    ]);
  });
});

describe("a ledger update", () => {
  it("says null where it does not know, and keeps what it has no field for", async () => {
    await write(ledgerUpdateEvent({ ...DEPOSIT, rest: '{"nonce":1752682946447000}' }));
    expect(await store.stored("ledgerUpdates")).toMatchObject([
      { type: "deposit", usdc: new Double(5), amount: null, token: null, rest: '{"nonce":1752682946447000}' },
    ]);
  });

  it("is apart from another of the same moment and hash, and the same in whatever order its members come", () => {
    const other = { ...DEPOSIT, rest: '{"a":1,"b":{"c":[2]}}' };
    const ids = [DEPOSIT, { ...DEPOSIT, usdc: decimal("6") }, { ...DEPOSIT, token: "HYPE" }, other];
    const idOf = (update: LedgerUpdate): string => ledgerUpdateEvent(update).id;
    expect(new Set(ids.map(idOf)).size).toBe(4);
    expect(idOf({ ...other, rest: '{"b":{"c":[2]},"a":1}' })).toBe(idOf(other));
    expect(idOf(DEPOSIT)).toMatch(new RegExp(`^${ALICE}:${T0}:${HASH}:deposit:[0-9a-f]{12}$`));
  });

  it("that the database refuses is put aside, and the others are written", async () => {
    const large = { ...DEPOSIT, rest: `{"a":"${"x".repeat(17_000_000)}"}` };
    const { ledgerUpdates } = await write(...[large, DEPOSIT].map(ledgerUpdateEvent));
    expect(ledgerUpdates).toEqual({ inserted: 1, duplicates: 0 });
    expect(await store.stored("quarantine")).toMatchObject([{ path: "trader_ledger_updates" }]);
  });
});
