// What an address is, and which sub-accounts it has.
import { describe, expect, it } from "vitest";
import {
  readSubAccounts,
  readUserRole,
  readVaultDetails,
} from "../../../../../src/venues/hyperliquid/wire/info/accounts.js";
import { readAnswer, unreadable } from "./recorded.js";

const NOTHING_ODD = { refusals: [], moreRefusals: 0, drift: [], moreDrift: 0 };
const USER = `0x${"ab".repeat(20)}`;

describe("userRole", () => {
  it.each([
    [{ role: "missing" }, { role: "missing", user: null, master: null }],
    [{ role: "user" }, { role: "user", user: null, master: null }],
    [
      { role: "agent", data: { user: USER } },
      { role: "agent", user: USER, master: null },
    ],
    [
      { role: "subAccount", data: { master: USER } },
      { role: "subAccount", user: null, master: USER },
    ],
  ])("%j is read", (body, value) => {
    expect(readAnswer("userRole", body, readUserRole)).toMatchObject({ value, reported: NOTHING_ODD });
  });

  it("never met before is passed on, as drift", () => {
    expect(readAnswer("userRole", { role: "robot" }, readUserRole)).toMatchObject({
      value: { role: "robot", user: null, master: null },
      reported: { drift: [{ path: "userRole.role", sample: '"robot"' }] },
    });
  });

  it.each([
    [{ role: "agent" }, "userRole.data: nothing is not an object"],
    [{ role: "subAccount", data: { master: "0x1" } }, 'userRole.data.master: "0x1" is not an address'],
    [{}, "userRole.role: nothing is not a string of at most 128 characters"],
    [null, "userRole: null is not an object"],
  ])("%j is unreadable", (body, why) => {
    expect(unreadable("userRole", body, readUserRole)).toBe(why);
  });
});

describe("subAccounts", () => {
  const SUB = { name: "one", subAccountUser: USER, master: USER, clearinghouseState: {}, spotState: {} };

  it("has none where the venue says null", () => {
    expect(readAnswer("subAccounts", null, readSubAccounts)).toMatchObject({
      value: { rows: [], complete: true, received: 0 },
    });
  });

  it("gives their addresses and names", () => {
    expect(readAnswer("subAccounts", [SUB, { ...SUB, name: 7 }], readSubAccounts)).toMatchObject({
      value: {
        complete: true,
        rows: [
          { subAccountUser: USER, master: USER, name: "one" },
          { subAccountUser: USER, name: null },
        ],
      },
    });
  });

  it("refuses one without an address", () => {
    expect(readAnswer("subAccounts", [{ ...SUB, subAccountUser: "0x" }, SUB], readSubAccounts)).toMatchObject(
      {
        value: { complete: false, rows: { length: 1 } },
        reported: { refusals: [{ path: "subAccounts[0].subAccountUser" }] },
      },
    );
  });
});

describe("vaultDetails", () => {
  it.each([
    [null, null],
    [{ relationship: { type: "normal" } }, { childAddresses: [] }],
    [{ relationship: { type: "child" } }, { childAddresses: [] }],
    [{ relationship: { type: "parent", data: { childAddresses: [USER] } } }, { childAddresses: [USER] }],
  ])("%j is read", (body, value) => {
    const answer = readAnswer("vaultDetails", body, readVaultDetails);
    expect(answer).toEqual({ ok: true, value, reported: NOTHING_ODD });
  });

  it("of a relationship never met before has no children, as drift", () => {
    expect(readAnswer("vaultDetails", { relationship: { type: "twin" } }, readVaultDetails)).toMatchObject({
      value: { childAddresses: [] },
      reported: { drift: [{ path: "vaultDetails.relationship.type", sample: '"twin"' }] },
    });
  });

  it.each([
    [{}, "vaultDetails.relationship: nothing is not an object"],
    [{ relationship: { type: "parent" } }, "vaultDetails.relationship.data: nothing is not an object"],
  ])("%j is unreadable", (body, why) => {
    expect(unreadable("vaultDetails", body, readVaultDetails)).toBe(why);
  });
});
