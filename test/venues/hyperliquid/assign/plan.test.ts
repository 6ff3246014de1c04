// The plan: who streams, who is polled, and what cannot fit.
import { describe, expect, it } from "vitest";
import {
  type PlannedTrader,
  type PlanSettings,
  plan,
} from "../../../../src/venues/hyperliquid/assign/plan.js";

const SETTINGS: PlanSettings = {
  ...{ maxUsers: 10, clients: 5, feed: "components", orders: true, dexes: [] },
  ...{ weightPerMinute: 1_200, localAddresses: [], exact: "false", tape: "false" },
};

function traders(count: number, more: Partial<PlannedTrader> = {}): PlannedTrader[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{ ethAddress: String(n), priority: 1, dexes: [] },
    ...more,
  }));
}

const DEXES = Array.from({ length: 42 }, (_, n) => `d${n}`);

describe("the plan", () => {
  it("streams as many traders as the venue allows, and polls the rest in turn", () => {
    const told = plan(traders(60), SETTINGS);
    expect(told).toMatchObject({ streamed: 10, polled: 50, unfit: 0, subscriptions: 70, problems: [] });
    // 65 % of 1,140 a minute is for looks, and one weighs 22.
    expect(told.pollPeriodMs).toBeCloseTo((50 * 22 * 60_000) / (1_140 * 0.65), 6);
    expect(told.looksPerMinute).toBeCloseTo((1_140 * 0.65) / 22, 6);
    expect(told.weightPerMinute).toBeCloseTo(1_140 * 0.65, 6);
  });

  it("gives each local address its own users, connections and weight", () => {
    const told = plan(traders(60), { ...SETTINGS, localAddresses: ["127.0.0.2", "127.0.0.3"] });
    expect(told.egresses).toEqual([
      { name: "127.0.0.2", users: 10, exact: 0, subscriptions: 70 },
      { name: "127.0.0.3", users: 10, exact: 0, subscriptions: 70 },
    ]);
    expect(told).toMatchObject({ streamed: 20, polled: 40 });
    expect(told.pollPeriodMs).toBeCloseTo((40 * 22 * 60_000) / (2 * 1_140 * 0.65), 6);
  });

  it("counts the statuses of those who are streamed: one subscription each while each has a connection, then two", () => {
    const exactly = (count: number, more: Partial<PlanSettings> = {}) =>
      plan(traders(count), { ...SETTINGS, exact: "auto", ...more });
    expect(exactly(5)).toMatchObject({ exact: 5, subscriptions: 5 * 8 });
    expect(exactly(10)).toMatchObject({ exact: 10, subscriptions: 10 * 9 });
    expect(exactly(10, { clients: 1 })).toMatchObject({ exact: 10, subscriptions: 10 * 8 });
    expect(exactly(10, { orders: false })).toMatchObject({ exact: 0, subscriptions: 10 * 6 });
  });

  it("polls nobody where all are streamed, and everybody where nobody can be", () => {
    expect(plan(traders(10), SETTINGS)).toMatchObject({ polled: 0, pollPeriodMs: null, looksPerMinute: 0 });
    const off = plan(traders(10), { ...SETTINGS, maxUsers: 0 });
    expect(off).toMatchObject({ streamed: 0, polled: 10, subscriptions: 0 });
  });

  it("looks at few polled traders no more often than the stream would tell", () => {
    expect(plan(traders(11), SETTINGS)).toMatchObject({ pollPeriodMs: 5_000, looksPerMinute: 12 });
  });

  it("looks at whoever has twice the priority twice as often, and tells the longest wait", () => {
    const polled = [...traders(100), ...traders(50, { priority: 2 })];
    const told = plan(polled, { ...SETTINGS, maxUsers: 0 });
    expect(told.pollPeriodMs).toBeCloseTo((200 * 22 * 60_000) / (1_140 * 0.65), 6);
    expect(told.weightPerMinute).toBeCloseTo(1_140 * 0.65, 6);
  });

  it("counts the dexes that a trader uses: whom they leave no room for is polled", () => {
    const told = plan(traders(12, { dexes: DEXES }), SETTINGS);
    expect(told).toMatchObject({ streamed: 9, polled: 3, unfit: 3, subscriptions: 9 * 49, problems: [] });
  });

  it("names the numbers of what the settings make impossible", () => {
    expect(plan(traders(10), { ...SETTINGS, dexes: DEXES }).problems).toEqual([
      "10 streamed traders with 49 subscriptions each are 490, more than the 480 that fit: name fewer in TRADER_DEXES or TRADERS",
    ]);
    expect(plan(traders(10), { ...SETTINGS, clients: 11 }).problems).toEqual([
      "11 connections are more than the 10 that the venue allows one IP",
    ]);
    expect(plan(traders(1_000), { ...SETTINGS, dexes: DEXES.slice(0, 41) }).problems).toEqual([]);
  });
});
