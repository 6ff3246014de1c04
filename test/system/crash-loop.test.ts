// Ended and started again every few seconds: at no minute of any clock it exceeds what the venue allows.
import { expect, it } from "vitest";
import { crashLoop } from "../support/crash-loop.js";

it("a collector that ends every five seconds for minutes keeps the venue's limits, and works on", async () => {
  const { runs, breakers, counters } = await crashLoop({
    ...{ seed: 71, speed: 6, traders: 30 },
    ...{ everyMs: 5_000, lastsMs: 120_000 },
    ...{ leastRuns: 6, leastLooks: 6 },
  });
  const { rest, refused, connectsWorstMinute, sendsWorstMinute } = counters;
  console.info(JSON.stringify({ runs, rest, refused, connectsWorstMinute, sendsWorstMinute }));
  expect(runs).toBeGreaterThan(5);
  expect(rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
  expect(rest.refused429).toBe(0);
  expect(connectsWorstMinute).toBeLessThanOrEqual(30);
  expect(sendsWorstMinute).toBeLessThanOrEqual(2_000);
  expect(refused).toEqual({ connects: 0, messages: 0, subscriptions: 0, users: 0 });
  expect(breakers).toBe(0);
  expect(rest.requests.frontendOpenOrders).toBeGreaterThan(5);
});
