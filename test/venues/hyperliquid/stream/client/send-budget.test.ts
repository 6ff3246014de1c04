// The send budget: no minute holds more than it may, nothing is lost, nothing overtakes.
import { describe, expect, it } from "vitest";
import { fastClock } from "../../../../../src/timing/clock.js";
import { SendBudget } from "../../../../../src/venues/hyperliquid/stream/client/send-budget.js";
import { waitFor } from "../../../../support/wait.js";

describe("the send budget", () => {
  it("sends at once while there is room, then in turn", async () => {
    const fast = fastClock(600, 0);
    let read = 0;
    const clock = { now: () => (read = fast.now()), real: fast.real };
    const budget = new SendBudget(5, 60_000, clock);
    const sent: { n: number; at: number }[] = [];
    for (let n = 0; n < 12; n++) budget.spend(() => sent.push({ n, at: read }));
    expect(sent.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4]);
    await waitFor("all to be sent", () => sent.length === 12);
    expect(sent.map(({ n }) => n)).toEqual(Array.from({ length: 12 }, (_, n) => n));
    for (let i = 5; i < sent.length; i++) {
      expect((sent[i]?.at ?? 0) - (sent[i - 5]?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
    }
    expect(budget.dropped).toBe(0);
  });

  it("lets go of what waits when it is stopped", () => {
    const budget = new SendBudget(1, 60_000, fastClock(1, 0));
    const sent: number[] = [];
    for (let n = 0; n < 3; n++) budget.spend(() => sent.push(n));
    budget.stop();
    expect(sent).toEqual([0, 1, 2]);
  });
});
