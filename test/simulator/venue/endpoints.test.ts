// The HTTP face of a simulated venue.
import { describe, expect, it } from "vitest";
import { VenueListenError } from "../../../src/simulator/protocol/loopback.js";
import { ALL_FAULT_KINDS } from "../../../src/simulator/venue/fault-plan.js";
import { client, firstOf, StoppedClock, subscribed, venue } from "./serving.js";
import { fill, order, StubModel, user } from "./stub-model.js";

async function post(api: string, body: string): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${api}/sim/faults`, { method: "POST", body });
  return { status: response.status, json: await response.json() };
}

describe("GET /sim/truth", () => {
  it("tells what happened up to now", async () => {
    const model = new StubModel(1);
    model.shows(user(1), "", [order(1)]);
    const clock = new StoppedClock();
    const { api } = await venue({ model, clock });
    model.happens({ fills: [{ user: user(1), fill: fill(1) }] });
    clock.pass(70);
    const truth = await (await fetch(`${api}/sim/truth`)).json();
    const trader = { orders: [order(1)], positions: [], closed: [], fills: [fill(1)] };
    expect(truth).toEqual({ time: clock.now(), traders: { [user(1)]: trader } });
  });
});

describe("GET /sim/counters", () => {
  it("tells connects, messages, users, frames and faults", async () => {
    const running = await venue();
    const subscriber = await client(running);
    await subscribed(subscriber, { type: "openOrders", user: user(1) });
    await firstOf(subscriber, "openOrders", 1);
    const counters: unknown = await (await fetch(`${running.api}/sim/counters`)).json();
    expect(counters).toMatchObject({
      ...{ connects: 1, connectsWorstMinute: 1, sends: 1, sendsWorstMinute: 1, usersAtMost: 1 },
      refused: { connects: 0, messages: 0, subscriptions: 0, users: 0 },
      frames: { subscriptionResponse: 1 },
    });
    expect(counters).toHaveProperty("faults", Object.fromEntries(ALL_FAULT_KINDS.map((kind) => [kind, 0])));
  });
});

describe("POST /sim/faults", () => {
  it("changes the rates that it names, at once, and answers with those in force", async () => {
    const { api, faults } = await venue({ faults: { drop: 0.5, swap: 0.5 } });
    const { status, json } = await post(api, '{"drop": 0, "flood": 1}');
    expect(status).toBe(200);
    expect(json).toEqual(faults.rates);
    expect(faults.rates).toMatchObject({ drop: 0, flood: 1, swap: 0.5, stale: 0 });
  });

  it.each([
    ["[]", 'faults: not an object such as {"drop": 0.1}'],
    ["{", "JSON"],
    ['{"drop":2}', "faults.drop: 2 is not a number from 0 to 1"],
    ['{"drop":"0.1"}', 'faults.drop: "0.1" is not a number from 0 to 1'],
    ['{"__proto__":1}', 'faults: "__proto__" is not one of drop,'],
    ['{"swap":-1,"rain":1}', 'faults.swap: -1 is not a number from 0 to 1\nfaults: "rain" is not one of'],
  ])("refuses %s, says why, and changes nothing", async (body, why) => {
    const { api, faults } = await venue();
    const { status, json } = await post(api, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: "bad_plan", message: expect.stringContaining(why) } });
    expect(new Set(Object.values(faults.rates))).toEqual(new Set([0]));
  });

  it("refuses a body that no plan needs", async () => {
    const { api } = await venue();
    expect((await post(api, `{"drop":0${" ".repeat(70_000)}}`)).status).toBe(413);
  });
});

describe("the venue", () => {
  it.each(["/", "/info", "/sim/faults", "/sim"])("answers 404 to GET %s", async (path) => {
    const { api } = await venue();
    const response = await fetch(`${api}${path}`);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
  });

  it("stops at once, whoever is connected, and may be stopped again", async () => {
    const running = await venue();
    const subscriber = await client(running);
    await Promise.all([running.stop(), running.stop()]);
    expect(await subscriber.closed()).toBe(1006);
    await expect(fetch(running.api)).rejects.toThrow();
  });

  it("says which port it cannot have", async () => {
    const port = Number(new URL((await venue()).api).port);
    const refused = await venue({ port }).catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(VenueListenError);
  });
});
