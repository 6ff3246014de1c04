// Which names are warned of, and what is proposed.
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { unknownNames } from "../../src/config/unknown.js";

const KNOWN = ["TRADER_WS_CLIENTS", "TRADER_WS_ENABLED", "HYPERLIQUID_API_URL"];

describe("an unknown name", () => {
  it.each([
    ["TRADER_WS_CLIENT", "TRADER_WS_CLIENTS"],
    ["TRADER_WS_CLEINTS", "TRADER_WS_CLIENTS"],
    ["TRADER_WSENABLE", "TRADER_WS_ENABLED"],
    ["HYPERLIQUID_APIURL", "HYPERLIQUID_API_URL"],
  ])("%s is answered with %s", (name, near) => {
    expect(unknownNames([name], KNOWN)).toEqual([`${name} is not a setting; did you mean ${near}?`]);
  });

  it("far from all is named alone", () => {
    expect(unknownNames(["TRADER_HAT"], KNOWN)).toEqual(["TRADER_HAT is not a setting"]);
  });

  it("that is not ours, or known, is left alone", () => {
    expect(unknownNames(["HOME", "TRADERS_X", "MY_TRADER_X", ...KNOWN], KNOWN)).toEqual([]);
  });

  it("is warned of once, shortened and without control characters", () => {
    const name = `TRADER_\u001b[31m${"X".repeat(500)}`;
    expect(unknownNames([name, name], KNOWN)).toEqual([
      `TRADER_${"X".repeat(93)}... (407 more characters) is not a setting`,
    ]);
  });
});

describe("a setting of an earlier version", () => {
  const OLD = "TRADER_WS_WAITING_MAX_MB";
  const sentence = `${OLD} is no setting any more: what MongoDB does not take waits in the journal, on disk: JOURNAL_MAX_MB bounds it`;

  it("is answered with what is there instead, also beside what is wrong", () => {
    expect(unknownNames([OLD], KNOWN)).toEqual([sentence]);
    const load = (env: Record<string, string>) => loadConfig({ env, dotenv: null, terminal: false });
    expect(load({ [OLD]: "64" }).warnings).toEqual([sentence]);
    expect(() => load({ [OLD]: "64", HTTP_PORT: "x" })).toThrow(sentence);
  });
});
