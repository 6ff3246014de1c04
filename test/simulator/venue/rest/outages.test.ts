// A venue whose REST interface or whose stream is out.
import { describe, expect, it } from "vitest";
import { OutageError } from "../../../../src/simulator/venue/outages.js";
import type { SimulatedVenue } from "../../../../src/simulator/venue/simulated-venue.js";
import { waitFor } from "../../../support/wait.js";
import { Client } from "../../client.js";
import { client, firstOf, StoppedClock, subscribed, venue } from "../serving.js";
import { order, StubModel } from "../stub-model.js";
import { A, ask, post } from "./asking.js";

const LISTING = { type: "frontendOpenOrders", user: A };
const ORDERS = { type: "openOrders", user: A };

function modelWithOrders(): StubModel {
  const model = new StubModel(1);
  model.shows(A, "", [order(1)]);
  return model;
}

async function setOutages({ api }: SimulatedVenue, body: string): Promise<[number, unknown]> {
  const response = await fetch(`${api}/sim/outages`, { method: "POST", body });
  return [response.status, await response.json()];
}

describe("REST", () => {
  it("in a storm answers 429 to everything, whatever it weighs", async () => {
    const running = await venue({ model: modelWithOrders(), clock: new StoppedClock() });
    running.outages.set({ rest: "storm" });
    expect((await post(running, LISTING)).status).toBe(429);
    expect((await fetch(`${running.api}/Mainnet/leaderboard`)).status).toBe(429);
    expect(running.counters.outage.requests).toBe(2);
    expect(running.counters.rest).toMatchObject({ refused429: 0, weightWorstMinute: 20 });
    running.outages.set({ rest: "up" });
    expect(await ask(running, LISTING)).toHaveLength(1);
  });

  it("that is down answers 502 or not at all, while the stream goes on", async () => {
    const running = await venue({ model: modelWithOrders(), clocks: { pushMs: 900 } });
    running.outages.set({ rest: "down" });
    const seen = new Set<number | null>();
    for (let n = 0; n < 40 && seen.size < 2; n++)
      seen.add(
        await post(running, LISTING).then(
          ({ status }) => status,
          () => null,
        ),
      );
    expect([...seen].sort()).toEqual([502, null]);
    const subscriber = await client(running);
    await subscribed(subscriber, ORDERS);
    await firstOf(subscriber, "openOrders", 2);
    expect(running.counters.rest.requests).toEqual({});
  });

  it("that goes down keeps back the answers that were still to come", async () => {
    const running = await venue({ model: modelWithOrders(), faults: { slow: 1 } });
    const late = post(running, LISTING).then(
      ({ status }) => status,
      () => null,
    );
    await waitFor("it to be held", () => running.counters.faults.slow === 1);
    running.outages.set({ rest: "down" });
    expect(await late).not.toBe(200);
  });
});

describe("the stream", () => {
  it("that is down has cut its clients and lets nobody in, while REST goes on", async () => {
    const running = await venue({ model: modelWithOrders() });
    const subscriber = await client(running);
    await subscribed(subscriber, ORDERS);
    running.outages.set({ stream: "down" });
    expect(await subscriber.closed()).toBe(1006);
    await expect(Client.open(running.ws)).rejects.toThrow("503");
    expect(running.counters).toMatchObject({
      connects: 2,
      refused: { connects: 0 },
      outage: { connects: 1 },
    });
    expect(await ask(running, LISTING)).toHaveLength(1);
    running.outages.set({ stream: "up" });
    await subscribed(await client(running), ORDERS);
  });
});

describe("the switch", () => {
  it("is set over HTTP too, one side at a time, and tells what is so", async () => {
    const running = await venue();
    expect(await setOutages(running, '{"rest":"storm"}')).toEqual([200, { rest: "storm", stream: "up" }]);
    expect(await setOutages(running, '{"stream":"down"}')).toEqual([200, { rest: "storm", stream: "down" }]);
    const told = await (await fetch(`${running.api}/sim/outages`)).json();
    expect(told).toEqual(running.outages.state);
  });

  it.each([
    ["[]", 'outages: not an object such as {"rest": "storm"}'],
    ["{", "JSON"],
    ['{"rest":"off"}', 'outages.rest: "off" is not one of up, storm, down'],
    ['{"stream":"storm"}', 'outages.stream: "storm" is not one of up, down'],
    ['{"rest":"down","sea":1}', 'outages: "sea" is not one of rest, stream'],
    ['{"toString":"up"}', 'outages: "toString" is not one of rest, stream'],
  ])("refuses %s, says why, and changes nothing", async (body, why) => {
    const running = await venue();
    const [status, told] = await setOutages(running, body);
    expect(status).toBe(400);
    expect(told).toMatchObject({ error: { code: "bad_plan", message: expect.stringContaining(why) } });
    expect(running.outages.state).toEqual({ rest: "up", stream: "up" });
  });

  it("refuses in this process what it refuses over HTTP", async () => {
    const { outages } = await venue();
    expect(() => outages.set(JSON.parse('{"rest":"gone"}'))).toThrow(OutageError);
  });
});
