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
  pushMs: 5_000,
  weightPerLook: 22,
  weightPerMinute: 1_188,
  shortestPeriodMs: 5_000,
};

describe("the plan", () => {
  it("streams as many traders as the venue allows, and polls the rest in turn", () => {
    expect(plan({ ...ten, traders: 64 })).toEqual({
      streamed: 10,
      polled: 54,
      subscriptions: 50,
      pollPeriodMs: 60_000,
      looksPerMinute: 54,
      weightPerMinute: 1_188,
      problems: [],
    });
  });

  it("polls nobody where all are streamed, and everybody where nobody can be", () => {
    expect(plan(ten)).toMatchObject({ polled: 0, pollPeriodMs: null, looksPerMinute: 0, weightPerMinute: 0 });
    expect(plan({ ...ten, maxUsers: 0 })).toMatchObject({ streamed: 0, polled: 10, subscriptions: 0 });
  });

  it("looks at few polled traders no more often than the stream would tell", () => {
    expect(plan({ ...ten, traders: 11 })).toMatchObject({ pollPeriodMs: 5_000, looksPerMinute: 12 });
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
