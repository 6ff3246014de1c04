// The plan: who streams, who waits, and what cannot fit.
import { describe, expect, it } from "vitest";
import { plan } from "../../src/domain/plan.js";

const ten = {
  traders: 10,
  maxUsers: 10,
  clients: 5,
  maxConnections: 10,
  subscriptionsPerTrader: 5,
  maxSubscriptions: 480,
};

describe("the plan", () => {
  it("streams as many traders as the venue allows, and lets the rest wait", () => {
    expect(plan({ ...ten, traders: 14 })).toEqual({
      streamed: 10,
      waiting: 4,
      subscriptions: 50,
      problems: [],
    });
  });

  it("names the numbers of what cannot fit", () => {
    expect(plan({ ...ten, subscriptionsPerTrader: 49 }).problems).toEqual([
      "10 streamed traders with 49 subscriptions each are 490, more than the 480 that fit: name fewer in TRADER_DEXES or TRADERS",
    ]);
    expect(plan({ ...ten, clients: 11 }).problems).toEqual([
      "11 connections are more than the 10 that the venue allows one IP",
    ]);
  });

  it("counts only who is streamed", () => {
    expect(plan({ ...ten, traders: 1_000, subscriptionsPerTrader: 48 }).problems).toEqual([]);
  });
});
