// Funding and ledger updates: one document for each, exact, whoever tells of it and however often.
import { Double, Int32 } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../src/domain/decimal.js";
import {
  type FundingRow,
  type LedgerUpdateRow,
  ledgerUpdateId,
  writeFunding,
  writeLedgerUpdates,
} from "../../src/store/ledger-events.js";
import { ALICE, T0 } from "../support/story.js";
import { COLLECTOR, NOW, type PreparedStore, preparedStore } from "./prepared.js";

const HASH = `0x${"0".repeat(64)}`;
const COMMON = { ethAddress: ALICE, time: T0, hash: HASH, rest: "{}", observedAt: T0 + 5 };

const PAYMENT: FundingRow = {
  ...COMMON,
  ...{ coin: "xyz:TSLA", usdc: decimal("-0.12345678901234567891"), szi: decimal("2") },
  ...{ fundingRate: decimal("0.0000125"), nSamples: 24 },
};

const NOTHING = { usdc: null, amount: null, usdcValue: null, fee: null };
const NOBODY = { token: null, user: null, destination: null, vault: null };
const DEPOSIT: LedgerUpdateRow = {
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

describe("a funding payment", () => {
  it("is exact, and the same document when it is told again", async () => {
    const write = () => writeFunding(store.all, [PAYMENT], COLLECTOR, NOW);
    expect(await write()).toEqual({ inserted: 1, duplicates: 0 });
    expect(await write()).toEqual({ inserted: 0, duplicates: 1 });
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
    await writeLedgerUpdates(store.all, [{ ...DEPOSIT, rest: '{"nonce":1752682946447000}' }], COLLECTOR, NOW);
    expect(await store.stored("ledgerUpdates")).toMatchObject([
      { type: "deposit", usdc: new Double(5), amount: null, token: null, rest: '{"nonce":1752682946447000}' },
    ]);
  });

  it("is apart from another of the same moment and hash, and the same in whatever order its members come", () => {
    const other = { ...DEPOSIT, rest: '{"a":1,"b":{"c":[2]}}' };
    const ids = [DEPOSIT, { ...DEPOSIT, usdc: decimal("6") }, { ...DEPOSIT, token: "HYPE" }, other];
    expect(new Set(ids.map(ledgerUpdateId)).size).toBe(4);
    expect(ledgerUpdateId({ ...other, rest: '{"b":{"c":[2]},"a":1}' })).toBe(ledgerUpdateId(other));
    expect(ledgerUpdateId(DEPOSIT)).toMatch(new RegExp(`^${ALICE}:${T0}:${HASH}:deposit:[0-9a-f]{12}$`));
  });

  it("that the database refuses is put aside, and the others are written", async () => {
    const large = { ...DEPOSIT, rest: `{"a":"${"x".repeat(17_000_000)}"}` };
    expect(await writeLedgerUpdates(store.all, [large, DEPOSIT], COLLECTOR, NOW)).toEqual({
      inserted: 1,
      duplicates: 0,
    });
    expect(await store.stored("quarantine")).toMatchObject([{ path: "trader_ledger_updates" }]);
  });
});
