// The arithmetic of an account, with numbers that can be followed by hand.
import { describe, expect, it } from "vitest";
import { type Account, affords, holdingOf, margins, trade } from "../../../src/simulator/model/account.js";
import { createMarkets, type Market } from "../../../src/simulator/model/market.js";
import { shownAccount } from "../../../src/simulator/model/shown-account.js";

const USD = 1_000_000;
/** Of SOL: lots of 0.01, ticks of 0.01. */
const SOL = 100;
const PX = 10_000;

function solMarket(): Market {
  const market = createMarkets().find(({ coin }) => coin.name === "SOL");
  if (market === undefined) throw new Error("there is no SOL");
  market.px = PX;
  return market;
}

function account(market: Market, given: { isolated?: boolean; leverage?: number } = {}): Account {
  const made = { rawUsd: 1_000 * USD, holdings: new Map() };
  Object.assign(holdingOf(made, market), { leverage: 10, ...given });
  return made;
}

function position(of: Account) {
  return shownAccount(of, 0).assetPositions[0]?.position;
}

describe("trade", () => {
  it("averages the entry while it opens, and keeps it while it closes", () => {
    const market = solMarket();
    const long = account(market);
    expect(trade(long, market, 10 * SOL, 10_000)).toBe(0);
    expect(trade(long, market, 10 * SOL, 10_100)).toBe(0);
    expect(position(long)?.entryPx).toBe("100.5");
    expect(trade(long, market, -5 * SOL, 10_200)).toBe(7.5 * USD);
    expect(position(long)).toMatchObject({ entryPx: "100.5", szi: "15.0" });
  });

  it("takes the profit of what was, and the price of what is, when it flips", () => {
    const market = solMarket();
    const short = account(market);
    trade(short, market, -4 * SOL, 10_000);
    expect(trade(short, market, 10 * SOL, 9_900)).toBe(4 * USD);
    expect(position(short)).toMatchObject({ entryPx: "99.0", szi: "6.0" });
  });

  it("leaves what it earned when flat", () => {
    const market = solMarket();
    const flat = account(market, { isolated: true });
    trade(flat, market, 3 * SOL, 10_000);
    trade(flat, market, -3 * SOL, 10_010);
    expect(position(flat)).toBeUndefined();
    expect(shownAccount(flat, 0)).toMatchObject({ withdrawable: "1000.3", assetPositions: [] });
  });
});

describe("an account", () => {
  it("uses margin by leverage for a cross position", () => {
    const market = solMarket();
    const cross = account(market);
    trade(cross, market, 50 * SOL, PX);
    market.px = 10_200;
    expect(shownAccount(cross, 7)).toMatchObject({
      marginSummary: {
        accountValue: "1100.0",
        totalNtlPos: "5100.0",
        totalRawUsd: "-4000.0",
        totalMarginUsed: "510.0",
      },
      crossMaintenanceMarginUsed: "127.5",
      withdrawable: "590.0",
      time: 7,
    });
    expect(position(cross)).toMatchObject({
      leverage: { type: "cross", value: 10 },
      unrealizedPnl: "100.0",
      returnOnEquity: "0.2",
      liquidationPx: "82.0512820513",
    });
  });

  it("sets an isolated position apart, cash and all", () => {
    const market = solMarket();
    const isolated = account(market, { isolated: true });
    trade(isolated, market, -50 * SOL, PX);
    market.px = 10_100;
    expect(shownAccount(isolated, 0)).toMatchObject({
      marginSummary: { accountValue: "950.0", totalRawUsd: "6000.0", totalMarginUsed: "450.0" },
      crossMarginSummary: { accountValue: "500.0", totalRawUsd: "500.0", totalNtlPos: "0.0" },
      withdrawable: "500.0",
    });
    expect(position(isolated)?.leverage).toEqual({ type: "isolated", value: 10, rawUsd: "5500.0" });
  });

  it("keeps as much of an isolated position's cash as it keeps of the position", () => {
    const market = solMarket();
    const isolated = account(market, { isolated: true });
    trade(isolated, market, -50 * SOL, PX);
    trade(isolated, market, 20 * SOL, PX);
    expect(position(isolated)?.leverage).toEqual({ type: "isolated", value: 10, rawUsd: "3300.0" });
    expect(shownAccount(isolated, 0).withdrawable).toBe("700.0");
  });

  it("has no liquidation price for a long that its cash outweighs", () => {
    const market = solMarket();
    const safe = account(market);
    trade(safe, market, 5 * SOL, PX);
    expect(position(safe)?.liquidationPx).toBeNull();
  });

  it("affords what its free margin allows, and any closing", () => {
    const market = solMarket();
    const full = account(market);
    expect(affords(full, market, 100 * SOL, PX)).toBe(true);
    expect(affords(full, market, 100 * SOL + 1, PX)).toBe(false);
    trade(full, market, 100 * SOL, PX);
    market.px = 9_900;
    expect(margins(full).cross.accountValue).toBe(900 * USD);
    expect(affords(full, market, 1, PX)).toBe(false);
    expect(affords(full, market, -200 * SOL, PX)).toBe(true);
    expect(affords(full, market, -300 * SOL, PX)).toBe(false);
  });
});
