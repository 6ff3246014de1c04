// The faults that befall REST answers.
import { describe, expect, it } from "vitest";
import type { SimulatedVenue } from "../../../../src/simulator/venue/simulated-venue.js";
import { waitFor } from "../../../support/wait.js";
import { isJson, StoppedClock, venue } from "../serving.js";
import { fill, order, StubModel, status } from "../stub-model.js";
import { A, ask, askList, B, post, stillVenue } from "./asking.js";

const LISTING = { type: "frontendOpenOrders", user: A };
const FILLS = { type: "userFills", user: A };
const ORDERS = [order(2), order(1)];

function modelWithOrders(): StubModel {
  const model = new StubModel(2);
  model.shows(A, "", ORDERS);
  model.happens({ fills: [{ user: A, fill: fill(1) }] });
  return model;
}

/** Its time stands still; what it tells is as of now. */
async function faulty(
  faults: SimulatedVenue["faults"]["rates"] | object,
): Promise<SimulatedVenue & { clock: StoppedClock; model: StubModel }> {
  const clock = new StoppedClock();
  const model = modelWithOrders();
  const limits = { weightPerMinute: 100_000 };
  const started = await venue({ model, clock, faults, limits, clocks: { restLagMs: [0, 0] } });
  clock.pass(70);
  started.truth();
  return { ...started, clock, model };
}

describe("a fault of REST", () => {
  it("rateStorm is a 429 though there is weight left, and is not the weight's", async () => {
    const running = await faulty({ rateStorm: 1 });
    const { status, text, headers } = await post(running, LISTING);
    expect([status, text, headers.get("x-cache")]).toEqual([429, "null", "Error from cloudfront"]);
    expect(running.counters.rest).toMatchObject({ refused429: 0, weightWorstMinute: 20 });
    expect(running.counters.faults.rateStorm).toBe(1);
    running.faults.clear();
    expect(await ask(running, LISTING)).toEqual(ORDERS);
  });

  it("badGateway is a 502 with a page", async () => {
    const running = await faulty({ badGateway: 1 });
    const { status, text, headers } = await post(running, LISTING);
    expect([status, headers.get("content-type")]).toEqual([502, "text/html"]);
    expect(text).toContain("<html>");
    expect((await fetch(`${running.api}/Mainnet/leaderboard`)).status).toBe(502);
  });

  it("cutBody is a 200 whose body breaks off, or only seems to be whole", async () => {
    const running = await faulty({ cutBody: 1 });
    const kinds = new Set<string>();
    for (let n = 0; n < 40 && kinds.size < 2; n++) {
      const answer = await post(running, LISTING).catch(() => null);
      kinds.add(answer === null ? "broken off" : `${answer.status} ${isJson(answer.text)}`);
    }
    expect([...kinds].sort()).toEqual(["200 false", "broken off"]);
    expect(running.restDeliveredOids.size).toBe(0);
  });

  it("nullBody is a null where a listing, an account or a list belongs", async () => {
    const running = await faulty({ nullBody: 1 });
    for (const body of [LISTING, FILLS, { type: "clearinghouseState", user: A }, { type: "perpDexs" }])
      expect(await ask(running, body)).toBe(null);
    expect(await ask(running, { type: "userRole", user: A })).toEqual({ role: "user" });
    expect(running.restDeliveredOids.size).toBe(0);
  });

  it("nullRows is a null for each row of a list", async () => {
    const running = await faulty({ nullRows: 1 });
    expect(await ask(running, LISTING)).toEqual([null, null]);
    expect(await ask(running, FILLS)).toEqual([null]);
    expect(await ask(running, { type: "userFills", user: B })).toEqual([]);
    expect(running.restDeliveredOids.size).toBe(0);
  });

  it("dexFails is a 500 with null on builder dexes alone", async () => {
    const running = await faulty({ dexFails: 1 });
    for (let n = 0; n < 5; n++) {
      const { status, text } = await post(running, { ...LISTING, dex: "xyz" });
      expect([status, text]).toEqual([500, "null"]);
    }
    expect(await ask(running, LISTING)).toEqual(ORDERS);
  });

  it("htmlPage is a 200 with a page, to all and for minutes, until it is cleared", async () => {
    const running = await faulty({ htmlPage: 1 });
    for (const body of [LISTING, FILLS, LISTING]) {
      const { status, text, headers } = await post(running, body);
      expect([status, headers.get("content-type")]).toEqual([200, "text/html"]);
      expect(text).toMatch(/^<html>/);
    }
    running.faults.set({ htmlPage: 0.000_001 });
    running.clock.pass(59_000);
    expect((await post(running, LISTING)).text).toMatch(/^<html>/);
    expect(running.counters.faults.htmlPage).toBe(1);
    running.faults.clear();
    expect(await ask(running, LISTING)).toEqual(ORDERS);
  });

  it("emptyByMistake is empty where there is something, and never twice in a row", async () => {
    const running = await faulty({ emptyByMistake: 1 });
    const told: number[] = [];
    for (let n = 0; n < 8; n++) told.push((await askList(running, FILLS)).length);
    expect(told).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    const nothing = [B, `0x${"f".repeat(40)}`];
    for (const user of nothing) expect(await ask(running, { type: "userFills", user })).toEqual([]);
    expect(running.counters.faults.emptyByMistake).toBe(4);
  });

  it("emptyByMistake takes all kinds of what a user has", async () => {
    const started = await stillVenue({ pastMs: 3_600_000 }, { faults: { emptyByMistake: 1 } });
    for (const type of [
      "clearinghouseState",
      "spotClearinghouseState",
      "historicalOrders",
      "userFillsByTime",
      "userTwapSliceFills",
      "userTwapSliceFillsByTime",
      "userNonFundingLedgerUpdates",
      "openOrders",
    ]) {
      const body = { type, user: A, startTime: 0 };
      const [mistaken, right] = [await ask(started, body), await ask(started, body)];
      expect(right).not.toEqual(mistaken);
      if (type === "clearinghouseState") expect(mistaken).toMatchObject({ assetPositions: [] });
      else if (type === "spotClearinghouseState") expect(mistaken).toEqual({ balances: [] });
      else expect(mistaken).toEqual([]);
    }
    const [mistaken, right] = [await leaderboard(started), await leaderboard(started)];
    expect([mistaken, right]).toEqual([{ leaderboardRows: [] }, { leaderboardRows: expect.any(Array) }]);
  });

  it("emptyByMistake never says that an order is unknown, or a user missing", async () => {
    const started = await stillVenue({}, { faults: { emptyByMistake: 1 } });
    const oid = started.model.openOrders(A, "")[0]?.oid ?? 0;
    expect(await ask(started, { type: "orderStatus", user: A, oid })).toMatchObject({ status: "order" });
    expect(await ask(started, { type: "userRole", user: A })).toEqual({ role: "user" });
    expect((await askList(started, { type: "perpDexs" })).length).toBe(2);
  });

  it("staleRest shows what the stream has long put right, and not twice in a row", async () => {
    const running = await faulty({});
    const { model, clock } = running;
    await ask(running, LISTING);
    clock.pass(4_900);
    running.truth();
    clock.pass(50);
    model.shows(A, "", [order(3), ...ORDERS]);
    model.happens({ statuses: [status(A, order(3), "open")] });
    running.truth();
    clock.pass(100);
    running.faults.set({ staleRest: 1 });
    await waitFor("a push", async () => {
      const listing = await askList(running, LISTING);
      return running.counters.faults.staleRest === 1 && listing.length === 2;
    });
    expect(await ask(running, LISTING)).toEqual(model.openOrders(A, ""));
  });

  it("slow keeps an answer back, tells the truth then, and holds up neither others nor a stop", async () => {
    const running = await faulty({ slow: 1, emptyByMistake: 1 });
    expect(await ask(running, FILLS)).toHaveLength(1);
    expect(running.counters.faults).toMatchObject({ slow: 1, emptyByMistake: 0 });
    const late = post(running, LISTING).catch(() => null);
    await waitFor("it to be held", () => running.counters.faults.slow === 2);
    running.faults.clear();
    await running.stop();
    await late;
  });
});

async function leaderboard({ api }: SimulatedVenue): Promise<unknown> {
  return (await fetch(`${api}/Mainnet/leaderboard`)).json();
}
