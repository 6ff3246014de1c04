// What requests weigh, and what happens beyond the weight of a minute.
import { describe, expect, it } from "vitest";
import { newCounters } from "../../../../src/simulator/venue/counters.js";
import { surchargeOf, Weights, weightOf } from "../../../../src/simulator/venue/rest/weights.js";
import { client, StoppedClock, venue } from "../serving.js";
import { StubModel } from "../stub-model.js";
import { A, ask, post, stillVenue } from "./asking.js";

const ROLE = { type: "userRole", user: A };
const STATE = { type: "clearinghouseState", user: A };

describe("a request", () => {
  it.each([
    [2, "clearinghouseState spotClearinghouseState orderStatus allMids"],
    [60, "userRole"],
    [0, "leaderboard"],
    [
      20,
      "openOrders frontendOpenOrders webData2 meta spotMeta perpDexs subAccounts vaultDetails userRateLimit historicalOrders " +
        "userFills userFillsByTime userFunding userNonFundingLedgerUpdates userTwapSliceFills",
    ],
  ])("weighs %d if it is one of %s", (weight, types) => {
    for (const type of types.split(" ")) expect(weightOf(type)).toBe(weight);
  });

  it("weighs one more for each 20 rows of what was, and nothing more for what is", () => {
    const types = "historicalOrders userFills userFillsByTime userFunding userTwapSliceFills".split(" ");
    for (const type of types)
      expect([0, 19, 20, 2_000].map((rows) => surchargeOf(type, rows))).toEqual([0, 0, 1, 100]);
    expect(surchargeOf("frontendOpenOrders", 5_000)).toBe(0);
  });
});

describe("the weight of a minute", () => {
  const weights = (limit: number) => {
    const { rest } = newCounters();
    return { rest, weights: new Weights(limit, 60_000, rest) };
  };

  it("rolls: what was asked a minute ago counts no more", () => {
    const { weights: granted, rest } = weights(100);
    expect(granted.grants("ip", 60, 0)).toBe(true);
    expect(granted.grants("ip", 40, 30_000)).toBe(true);
    expect(granted.grants("ip", 2, 59_999)).toBe(false);
    expect(granted.grants("ip", 60, 60_000)).toBe(true);
    expect(granted.grants("ip", 2, 60_001)).toBe(false);
    expect(rest).toMatchObject({ refused429: 2, weightWorstMinute: 104 });
  });

  it("is of each IP, and what is refused is asked for but not used up", () => {
    const { weights: granted, rest } = weights(100);
    for (let n = 0; n < 10; n++) granted.grants("a", 60, n);
    expect(granted.grants("a", 40, 10)).toBe(true);
    expect(granted.grants("b", 100, 10)).toBe(true);
    expect(rest).toMatchObject({ refused429: 9, weightWorstMinute: 640 });
  });

  it("may be overdrawn by what answers weigh, and nothing is granted until that is over", () => {
    const { weights: granted, rest } = weights(100);
    expect(granted.grants("ip", 20, 0)).toBe(true);
    granted.charge("ip", 100, 1_000);
    expect(granted.grants("ip", 0, 59_000)).toBe(false);
    expect(granted.grants("ip", 0, 60_000)).toBe(true);
    expect(rest.weightWorstMinute).toBe(120);
  });
});

describe("beyond it", () => {
  it("a request is answered by 429 and null, as from what stands before the venue, until the minute is over", async () => {
    const clock = new StoppedClock();
    const running = await venue({ model: new StubModel(1), clock, limits: { weightPerMinute: 62 } });
    expect((await post(running, ROLE)).status).toBe(200);
    expect((await post(running, STATE)).status).toBe(200);
    const { status, headers, text } = await post(running, STATE);
    expect([status, text, headers.get("content-type")]).toEqual([429, "null", "application/json"]);
    expect(headers.get("x-cache")).toBe("Error from cloudfront");
    expect(headers.get("retry-after")).toBeNull();
    clock.pass(60_000);
    expect((await post(running, ROLE)).status).toBe(200);
    expect(running.counters.rest).toMatchObject({
      requests: { userRole: 2, clearinghouseState: 2 },
      ...{ weightWorstMinute: 64, refused429: 1 },
    });
  });

  it("is 1,200 unless a test wants it otherwise, in the minute of the venue's clock", async () => {
    const clock = new StoppedClock();
    const running = await venue({ model: new StubModel(1), clock, clocks: { minuteMs: 600_000 } });
    for (let n = 0; n < 20; n++) expect((await post(running, ROLE)).status).toBe(200);
    clock.pass(599_999);
    expect((await post(running, STATE)).status).toBe(429);
    clock.pass(1);
    expect((await post(running, STATE)).status).toBe(200);
    expect(running.counters.rest.weightWorstMinute).toBe(1_202);
  });

  it("says how long to wait if it is to, tells clients apart by the header, and leaves the stream alone", async () => {
    const given = { limits: { weightPerMinute: 60 }, ipHeader: "x-ip", rest: { retryAfterS: 7 } };
    const running = await venue({ model: new StubModel(1), clock: new StoppedClock(), ...given });
    const statuses: number[] = [];
    for (const ip of ["1", "1", "2"]) statuses.push((await post(running, ROLE, { "x-ip": ip })).status);
    expect(statuses).toEqual([200, 429, 200]);
    expect((await post(running, ROLE, { "x-ip": "1" })).headers.get("retry-after")).toBe("7");
    await client(running, { "x-ip": "1" });
  });

  it("counts the rows of answers", async () => {
    const running = await stillVenue({ pastMs: 3_600_000 }, { limits: { weightPerMinute: 1_200 } });
    const fills = await ask(running, { type: "userFills", user: A });
    expect(fills).toHaveLength(2_000);
    expect(running.counters.rest.weightWorstMinute).toBe(120);
  });
});
