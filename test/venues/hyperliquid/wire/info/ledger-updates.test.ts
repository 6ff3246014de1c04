// Funding payments and the other updates of an account's ledger.
import { describe, expect, it } from "vitest";
import {
  readFundings,
  readLedgerUpdates,
} from "../../../../../src/venues/hyperliquid/wire/info/ledger-updates.js";
import { changed, readAnswer, recordedAnswer, recordedLedgerUpdates } from "./recorded.js";

const USER = `0x${"ab".repeat(20)}`;

describe("userFunding", () => {
  const PAGE = recordedAnswer("info-userFunding/page-2023.json") as object[];

  it("gives each payment, exactly", () => {
    const { value } = readAnswer("userFunding", PAGE, readFundings);
    expect(value.rows[0]).toEqual({
      time: 1681948800000,
      hash: "0xe3f4c682738ae2ee62510a7282db05c55f1b2032b6a366be9af99d6c809ac899",
      ...{ coin: "APE", usdc: "0.145796", szi: "40.13333333", fundingRate: "-0.00029319", nSamples: 3 },
      rest: "{}",
    });
  });

  it("keeps what else a payment says as JSON", () => {
    const answer = readAnswer("userFunding", changed(PAGE, "0.delta.venueFee", { px: "1.0" }), readFundings);
    expect(answer.value.rows[0]?.rest).toBe('{"venueFee":{"px":"1.0"}}');
  });

  it.each([
    ["delta.usdc", 0.1],
    ["delta.szi", "NaN"],
    ["delta.type", "deposit"],
    ["time", -1],
    ["hash", null],
  ])("refuses a payment whose %s is %j", (path, value) => {
    const answer = readAnswer("userFunding", changed(PAGE, `0.${path}`, value), readFundings);
    expect(answer.value.rows).toHaveLength(PAGE.length - 1);
    expect(answer.reported.refusals).toMatchObject([{ path: `userFunding[0].${path}` }]);
  });
});

describe("userNonFundingLedgerUpdates", () => {
  const NONE = {
    amount: null,
    usdcValue: null,
    fee: null,
    token: null,
    user: null,
    destination: null,
    vault: null,
  };

  it("gives the members that many kinds share, and the rest of a kind as JSON", () => {
    const { value } = readAnswer("ledger", recordedLedgerUpdates(), readLedgerUpdates);
    expect(value.rows).toEqual([
      {
        time: 1748135719014,
        hash: "0x2674629937983fbe452ec47df9c991d29c136ff7c79c3c1630d600d6707524d0",
        ...{ type: "deposit", ...NONE, usdc: "200079.847397", rest: "{}" },
      },
      {
        time: 1677618623525,
        hash: "0x651383a8fda3daaf31cc0308597c0000f7f51388f97acf0df28797ee97ae278a",
        ...{ type: "liquidation", ...NONE, usdc: null },
        rest:
          '{"liquidatedNtlPos":"356.80015","accountValue":"2.956494","leverageType":"Cross",' +
          '"liquidatedPositions":[{"coin":"ATOM","szi":"29.21"}]}',
      },
    ]);
  });

  it("loses no member: one of another kind than it should be stays in the rest", () => {
    const delta = {
      type: "send",
      user: USER,
      destination: "spot",
      usdc: 5,
      token: "USDC",
      nonce: 1752682946447000,
    };
    const { value } = readAnswer("ledger", [{ time: 1, hash: "0x", delta }], readLedgerUpdates);
    expect(value.rows).toMatchObject([
      { type: "send", user: USER, token: "USDC", destination: null, usdc: null },
    ]);
    const { type, user, token, ...rest } = delta;
    expect(JSON.parse(value.rows[0]?.rest ?? "")).toEqual(rest);
  });

  it("passes on a kind never met before, as drift", () => {
    const rows = [{ time: 1, hash: "0x", delta: { type: "airdrop", amount: "1.5" } }];
    expect(readAnswer("ledger", rows, readLedgerUpdates)).toMatchObject({
      value: { complete: true, rows: [{ type: "airdrop", amount: "1.5", rest: "{}" }] },
      reported: { drift: [{ path: "ledger[].delta.type", sample: '"airdrop"', count: 1 }] },
    });
  });

  it.each([
    ["is longer than it may be", { type: "deposit", note: "x".repeat(70_000) }],
    ["has no type", { usdc: "1.0" }],
    ["is no object", "deposit"],
  ])("refuses an update whose delta %s", (_, delta) => {
    const rows = [{ time: 1, hash: "0x", delta }, ...(recordedLedgerUpdates() as object[])];
    const { value } = readAnswer("ledger", rows, readLedgerUpdates);
    expect(value).toMatchObject({ complete: false, received: 3, rows: { length: 2 } });
  });
});
